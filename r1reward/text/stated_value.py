r"""Which value a sentence gives: what it says of its subject, and never the subject.

`The last digit of $12^2$ is 4` gives 4; `so she pays $9 + $3 = $12 for them` gives $12; `It is either 41 or 42` and
`It is less than 42` give none. The question helps to tell the value from its conditions: to `How far in 3 hours?`,
`She rides 12 miles in 3 hours` gives 12.
"""

import re

from r1reward.text.asked_values import asked_value
from r1reward.text.closing_values import closing_value, is_of_another, without_place, without_reason
from r1reward.text.compound_quantities import compound_quantity
from r1reward.text.denials import is_at_bound, is_denied, is_negated, is_rejected
from r1reward.text.false_equations import false_sides
from r1reward.text.formulas import Formula, bare, formulas, is_formula, masked, with_delimiters
from r1reward.text.letter_values import several_letters
from r1reward.text.lone_value import is_unasked, leading_yes, lone_value
from r1reward.text.modality import is_not_asserted
from r1reward.text.named_quantities import asked_quantity, is_other_quantity
from r1reward.text.plain_formulas import with_plain_formula
from r1reward.text.qualifiers import is_bounded, is_limited, is_qualified
from r1reward.text.quantities import (
    ARITHMETIC,
    CJK,
    COPULA,
    FILLER,
    QUANTITIES,
    VALUE,
    VALUES,
    amount,
    spaced,
)
from r1reward.text.question_quantity import question_quantity
from r1reward.text.refusals import ALTERNATIVE, REFUSED, TWICE
from r1reward.text.relative_amounts import is_relative
from r1reward.text.restatements import restated_answer
from r1reward.text.shaped_values import shaped_value
from r1reward.text.support import is_part_of_answer, is_supposed, is_taken_back, is_unreal
from r1reward.text.unit_words import unit_behind
from r1reward.text.withdrawal import is_withdrawn

__all__ = ["is_decision", "is_prose", "value_of"]

_STATES = re.compile(rf"{COPULA}\s*(?:{FILLER}){{0,4}}{VALUES}")
_LEADS = re.compile(rf"\s*(?:{FILLER}){{0,4}}{VALUES}")
_ANY = re.compile(VALUE)
_COPULA_NEXT = re.compile(rf"\s*{COPULA}")
_CASES = re.compile(r"(?i)\bif\b.*\b(?:otherwise|else)\b|\d.*\bunless\b.*\d")
_DOUBT = re.compile(
    r"(?i)(?:\b(?:could|might|may|can|cannot|not|never|used\s+to|(?:unlikely|supposed|said|believed|thought|rumou?red|reputed)\s+to)|n['’]t)\s+(?:(?:(?!only)\w+ly|even|ever|well|also|just|still|yet)\s+){0,2}$"
)
_SO = re.compile(r"(?:,\s*)?(?:and\s+)?(?:so|hence|thus|therefore)\b", re.IGNORECASE)
_CONCLUDES = re.compile(
    rf"\b(?:so|hence|thus|therefore|which)\b[\s,]*(?:(?:it|that|this|the\s+\w+)\s*)?{COPULA}\s*{VALUES}\W*$"
)
"""Behind a calculation: `10 + 111, so it is $121`."""
_CONCLUSION = re.compile(rf"[,;]\s+(?:and\s+)?(?:so|hence|thus|therefore)\b[^.;]{{0,60}}?(?P<value>{VALUE})")
"""`36 of 63 passed, so 27 failed`."""
_COMPARED = re.compile(
    rf",\s+which\s+is\s+{VALUE}\s+(?:\w+\s+)?(?:less|more|fewer|higher|lower|greater|cheaper|dearer)\s+than\s+[^,;]*\Z"
)
"""`The total is $85, which is $15 less than $100`."""
_DIFFERENCE = re.compile(r"(?i)\b(?:less|more|fewer|differ\w*|higher|lower|greater|cheaper|dearer)\b")
_REVERSED = re.compile(
    r"(?:^|[,:]\s*|\b(?:so|thus|hence|therefore),?\s+)(\S[^,:]{0,80}?)\s+is\s+(?:the|our|my)\s+(?:final\s+|correct\s+|right\s+)?answer\W*$",
    re.IGNORECASE,
)
_CORRECTED = re.compile(
    rf"(?i)(?:(?:\b(?:not|nicht|no|pas|não|non|не)|n['’]t)\s+(?:equal\s+to\s+)?|不是\s*)(?:[a-z]\s*=\s*)?{VALUE}\s*,?\s*"
    rf"(?:\b(?:but|rather|sondern|sino|mais|mas|ma|а)\b|而是)\s*(?:(?:rather|instead|actually|really)\s+)?(?:[a-z]\s*=\s*)?(?P<value>{VALUE})"
    r"(?![^.!?]*\d)"
)
"""`not 41 but 42`."""
_NOT_BEHIND = re.compile(rf"(?<=[\d$%a-z]),?\s+(?:and\s+)?not\s+{VALUE}(?:\s+[a-z]+)?\s*\Z")
"""`The pens cost her $72, not $75`."""
_REASON = re.compile(r"(?i)\A\W*(?:as|since|because|while|(?:by|after|on)\s+[a-z]+ing)\b[^,;]{3,100},\s+")
_CORRECTED_BEHIND = re.compile(
    rf"(?i)(?:\b(?:is|are|was|does)\s*(?:not|n['’]t)|\bcannot\s+be)\s+(?:equal\s+)?{VALUE}\s*[,;]\s*(?:but\s+)?"
    rf"(?:it|that|this|the\s+answer|[a-z])(?:['’]s|\s+(?:is|equals)|\s*=)\s*(?:{FILLER}){{0,2}}(?P<value>{VALUE})(?![^.!?]*\d)"
)
"""`It is not 41; it is 42`."""
_OPEN_END = re.compile(
    r"(?i)\b(?:answer|result|total|value|solution|sum|number|cost|price)\s+(?:is|are|was|equals|=)\W*\Z"
)
"""`For 9 boxes, the answer is`: what was to be said is missing."""
_IN_ALL = re.compile(
    rf"(?i),?\s(?:for|making|giving|bringing)\s+(?:(?:a|her|his|their|the|us|you|it)\s+){{1,2}}(?:grand\s+)?total\s+(?:of|to)\s+{VALUES}(?:\s+[a-z]+)?\s*\Z"
)
"""`She sold 48 clips and 24 more, for a total of 72`."""
_EQUATIONS = re.compile(
    r"\b(?:is|are|be|gives?|gets?|have|obtain|find)\s*:?\s+(?P<rest>[a-zA-Z](?:\([a-zA-Z]\))?\s*=(?:[^=]*[a-z][^=]*|[^=]*=[^=]*)$)"
)
"""`The line is y = 2x + 1`, `the solution is x = 2, y = 3`: more than one letter's number."""
_OPEN_SIDE = re.compile(
    r"(?<![\w=+*/^-])(?<![=+*/^-]\s)([a-z](?:\s*[-+*/^]\s*[\w.]+){1,4}|\d+\*?[a-z](?:\s*[-+*/^]\s*[\w.]+){0,4}|\d[\d.]*\s*[-+*/]\s*[a-z])\s*\Z"
)
_NEGATIVE = re.compile(rf"((?:\A|{COPULA})\s*(?:{FILLER}){{0,2}})(?:negative|minus)\s+(?=\d)")
_CENTS = re.compile(r"(?<![\d.,$])(\d[\d,]*)\s+dollars?\s+and\s+(\d\d)\s+cents\b")
_PROSE = re.compile(
    rf"(?:[Ii]t|[Tt]hat)['’]s\s|[^\W\d_]{{3,}}(?![\w{{\\(^])|.*[{CJK}]|[^\W\d_]+\s+[^\W\d_]+|[^\W\d_]{{2,}}[,:]\s+[^\W\d_]{{2,}}"
)
_IS_IT = re.compile(
    r"(?i)(?:\A|[.!?:]\s+|\n)\W*(?:is|are|was|were|does|do|did|can|could|will|would|has|have|should|must)\s+[^.?!]{2,200}\?\W*\Z"
)
"""A question whose answer is yes or no."""
_SUBJECT_OF = re.compile(
    rf"(?!\s*{COPULA})[^,;:=]{{1,60}}?(?<=[\w\s)%°])(?=[\w=≈]){COPULA}\s*(?:{FILLER}){{0,4}}{VALUES}(?![^.!?]*\b(?:more|less|fewer)\s+than\b)"
)
"""Behind a value that is not what the sentence gives: `98.6°F is equal to 37°C`, `15% of $60 is $9`."""
_UNIT_WORD = re.compile(r"\s+[a-z]{1,12}(?=\s*[×*÷/x+-]\s*\d)")
"""`2.5 hours × 60`."""
_PLACE_ASKED = re.compile(
    r"(?i)\b(?:where|at\s+(?:what|which)|(?:what|which)\s+(?:values?\s+of\s+)?[b-z]\b|find\s+[a-z]\b|critical|solve)"
)
_LONGEST = 700
_DIMENSION = re.compile(
    r"(\d\$?\s?[^\W\d_]{1,12}|\d\s?\\(?:text|mathrm|textrm|rm)\s?\{[^{}]{1,15}\}\$?)"
    r"\s(?:high|long|wide|deep|tall|thick|broad|across|away|apart|old|large|heavy)\Z"
)
"""`4 m high`: what a length is of, which hides its unit."""


def is_decision(question: str) -> bool:
    """Whether a question is one of yes or no.

    >>> is_decision("Is 91 prime?"), is_decision("How many are there?")
    (True, False)
    """
    return _IS_IT.search(question) is not None


def is_prose(text: str) -> bool:
    """Whether a text begins with words, and is no formula: then a value must be looked for in it."""
    return _PROSE.match(text) is not None


def value_of(sentence: str, question: str = "", *, label: bool = False, last: bool = False) -> str:
    """The value that one sentence gives; empty where it gives none, several, or a side of a false equation.

    `question`: the prompt, which tells what is asked for from what is a condition.
    `label`: the sentence stands behind `Answer:`, so that it may begin with the value.
    `last`: it is the last sentence, where one that names just one number gives that.
    """
    sentence = sentence.strip()
    sentence = sentence[:-1] if sentence.endswith("!.") else sentence.rstrip(" .。!！।؟")
    value = _value(sentence, question, label=label, last=last)
    if value and amount(value) in false_sides(sentence, question):
        return ""
    return value


def _value(sentence: str, question: str, *, label: bool, last: bool) -> str:
    """The same of a sentence without its full stop, whether or not its equations hold."""
    if len(sentence) > _LONGEST or sentence.endswith(("?", "？")) or _OPEN_END.search(sentence):
        return ""
    if turned := _REVERSED.search(sentence):
        return bare(turned[1])
    if (label or last) and question and (asked := asked_value(sentence, question)):
        return asked
    if question and is_other_quantity(asked_quantity(question), sentence):
        return ""
    sentence = with_delimiters(sentence)
    if (compared := _COMPARED.search(sentence)) is not None and not _DIFFERENCE.search(question):
        sentence = sentence[: compared.start()]
    if label or last:
        sentence = without_reason(_NOT_BEHIND.sub("", _DIMENSION.sub(r"\1", sentence)))
        if "=" in sentence and _PLACE_ASKED.search(question) is None:
            sentence = without_place(sentence)
        sentence = with_plain_formula(_with_signs(sentence))
    spans = formulas(sentence)
    view = masked(sentence, spans)
    if _has_cases(view):
        return ""
    if "=" in view and (label or last) and (start := several_letters(view, question)) >= 0:
        return _text(sentence, start, len(sentence), spans)
    if "=" in view and (twice := TWICE.search(view)) is not None:
        negated = is_negated(view, twice.start())
        return "" if negated else _text(sentence, twice.start(), len(sentence), spans)
    if (label or last) and (corrected := _correction(view)) is not None:
        return _whole_value(sentence, view, corrected, spans, question)
    if (label or last) and "=" in view and (equations := _EQUATIONS.search(view)) is not None:
        start = equations.start("rest")
        is_alone = is_formula(equations["rest"].replace(" and ", ", "))
        if is_alone and not (is_negated(view, start) or is_rejected(view, start)):
            return bare(sentence[start:])
    if (label or last) and "total" in view and (total := _IN_ALL.search(view)) is not None:
        return _whole_value(sentence, view, total, spans, question)
    if (label or last) and (compound := compound_quantity(view)) is not None:
        start = compound.start("value")
        return "" if is_denied(view, start) else _whole_value(sentence, view, compound, spans, question)
    if (label or last) and question:
        if is_decision(question) and (word := leading_yes(view)):
            return word
        if restated := restated_answer(view, question) or shaped_value(sentence, question):
            return restated
        if is_of_another(view, question) or is_unasked(view, question):
            return ""
        if (closing := closing_value(view, question)) is not None:
            return _whole_value(sentence, view, closing, spans, question)
    numbers = list(QUANTITIES.finditer(view))
    if (
        question
        and len(numbers) > 1
        and not is_unasked(view, question)
        and (quantity := question_quantity(view, numbers, question))
    ):
        return quantity
    if label and (leads := _LEADS.match(view)) is not None and not _is_subject(view, leads):
        return _whole_value(sentence, view, leads, spans, question, label)
    if verbs := [m for m in _STATES.finditer(view, _main_clause(view)) if not _goes_on(view, m)]:
        begin = verbs[-1].start()
        modal = verbs[-1][0].startswith(("be", "equal"))
        doubtful = modal and _DOUBT.search(view, max(0, begin - 40), begin) is not None
        return (
            ""
            if doubtful
            or is_rejected(view, begin)
            or is_negated(view, begin)
            or is_at_bound(view, begin, question)
            or is_part_of_answer(view, 0, verbs[-1].start("value"))
            or is_qualified(view, 0, verbs[-1].start("value"), question)
            or is_unreal(view, verbs[-1].start("value"), question)
            or is_supposed(view, verbs[-1].start("value"), verbs[-1].end("value"))
            else _equation(sentence, view, verbs[-1], spans)
            or _whole_value(sentence, view, verbs[-1], spans, question, label)
        )
    if (start := _main_clause(view)) > 0:  # of the reason before it nothing is stated
        view = " " * start + view[start:]
        spans, numbers = [s for s in spans if s.start >= start], [n for n in numbers if n.start() >= start]
    value = lone_value(sentence, view, spans, numbers, question, label, last)
    return value or (leading_yes(view) if label or last else "")


def _main_clause(view: str) -> int:
    """Where the main clause begins behind a reason, `As pens are $3 each, she pays $72`; 0 where there is none."""
    reason = _REASON.match(view)
    return reason.end() if reason is not None and _ANY.search(view, reason.end()) is not None else 0


def _correction(view: str) -> re.Match[str] | None:
    """The value that is put in another one's place: `not 41 but 42`, `it is not 41, it is 42`."""
    return _CORRECTED.search(view) or _CORRECTED_BEHIND.search(view)


def _with_signs(sentence: str) -> str:
    """`It is negative 3` as `It is -3`, and `12 dollars and 50 cents` as `$12.50`."""
    if "negative " in sentence or "minus " in sentence:
        sentence = _NEGATIVE.sub(r"\1-", sentence)
    return _CENTS.sub(r"$\1.\2", sentence) if " cents" in sentence else sentence


def _has_cases(view: str) -> bool:
    """Whether a sentence gives one value if something holds, and another if not."""
    low = view.lower()
    return ("unless" in low or "else" in low or "otherwise" in low) and _CASES.search(view) is not None


def _goes_on(view: str, match: re.Match[str]) -> bool:
    """Whether `so` leads up to a value that is not the one right behind it: `so 8 hours give her $120`."""
    return _SO.match(match[0]) is not None and _ANY.search(view, match.end()) is not None


def _is_subject(view: str, leads: re.Match[str]) -> bool:
    """Whether a value at the beginning is what the sentence speaks of, or the beginning of a calculation."""
    concluded = _CONCLUSION.search(view, leads.end())
    if concluded is not None and concluded["value"].strip("$%") != leads["value"].strip("$%"):
        return True
    if _SUBJECT_OF.match(view, leads.end()):
        return True
    unit = _UNIT_WORD.match(view, leads.end())
    if ARITHMETIC.match(view, unit.end() if unit else leads.end()) and (
        "=" in view[leads.end() :] or _CONCLUDES.search(view, leads.end())
    ):
        return True
    return _COPULA_NEXT.match(view, leads.end()) is not None and _STATES.search(view, leads.end()) is not None


def _whole_value(
    sentence: str,
    view: str,
    match: re.Match[str],
    spans: list[Formula],
    question: str,
    label: bool = False,
) -> str:
    """The value of a match with its unit, and with all of an alternative or a calculation that goes on."""
    start, end = match.span("value")
    if (
        REFUSED.match(view, end)
        or is_not_asserted(view[:start], question)
        or is_taken_back(view, end)
        or is_withdrawn(view, end)
        or is_relative(view, end, question)
        or (is_limited(view, end, question) if label else is_bounded(view, end, question))
    ):
        return ""
    if ARITHMETIC.match(view, end):
        rest = sentence[start:].strip()
        return "" if is_prose(rest) else bare(rest)
    if ALTERNATIVE.match(view, end):
        return _text(sentence, start, len(sentence), spans)
    return f"{_text(sentence, start, end, spans)} {unit_behind(view, end)}".strip()


def _equation(sentence: str, view: str, verb: re.Match[str], spans: list[Formula]) -> str:
    """All of `n + 1 = 40`, which says nothing of n that comparison could take for 40; empty for other things."""
    if verb[0][0] != "=" or (left := _OPEN_SIDE.search(view, 0, verb.start())) is None:
        return ""
    return _text(sentence, left.start(1), verb.end("value"), spans)


def _text(sentence: str, start: int, end: int, spans: list[Formula]) -> str:
    """The text of a span, without the delimiters of its formulas."""
    parts: list[str] = []
    done = start
    for span in spans:
        if start <= span.start and span.end <= end:
            parts += (sentence[done : span.start], span.inside.strip())
            done = span.end
    return spaced(bare("".join((*parts, sentence[done:end]))))
