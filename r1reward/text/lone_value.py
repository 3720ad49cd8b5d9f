"""The one value of a sentence that states none of its subject, as `Ann spent $12 on everything` does."""

import re

from r1reward.text.denials import BOUNDS, is_denied
from r1reward.text.formulas import Formula, bare
from r1reward.text.qualifiers import is_bounded
from r1reward.text.quantities import BOLD, COPULA, FILLER, QUANTITIES, VALUES, spaced
from r1reward.text.refusals import ALTERNATIVE, REFUSED
from r1reward.text.relative_amounts import BOUND_ASKED, is_relative
from r1reward.text.support import is_held_up
from r1reward.text.unit_words import unit_behind
from r1reward.text.withdrawal import is_withdrawn

__all__ = ["is_unasked", "leading_yes", "lone_value"]

_CONCLUDES = re.compile(
    r"(?i)\b(?:therefore|thus|hence|so|consequently|finally|in conclusion|in total|altogether|"
    r"we (?:get|have|find|conclude)|donc|ainsi|alors|luego|por lo tanto|por tanto|portanto|"
    r"quindi|also|daher|somit|следовательно|значит)\b|因此|所以|故|综上|答[:：]|共|لذا|इसलिए|したがって|よって|따라서"
)
_UNSURE = re.compile(
    r"(?i)\b(?:don['’]t know|do not know|cannot|can['’]t|not sure|unsure|unclear|unknown|"
    r"not enough|let me know|feel free|please|no (?:idea|clue)|(?:just|only|wild|random) guess(?:ing)?)\b|[?？]\s*$"
)
_WOULD = re.compile(r"\b(?:would|could|might)\b")
_WITHOUT = re.compile(r"(?i)\b(?:without|would|excluding|before|not\s+(?:counting|including))\b")
_PLAIN = re.compile(
    r"(?:\\[$%,;:! ]|\\(?:text|mathrm)\s?\{[^{}]{0,20}\}|\\(?:d?frac|sqrt|pi|circ|times|cdot)(?![a-z])|"
    r"[-−+]?[\d.,{}^\s/$%°()]){1,80}"
)
_HOLDS = re.compile(
    rf"(?<![Tt]o\s)\b(?:will\s+have|has|(?:needs?|has|must|should)(?:\s+to)?\s+[a-z]+|needs?|costs?|earns?|takes?|weighs?|(?:for|making|with|giving)\s+a\s+(?:grand\s+)?total\s+of)\s+(?:{FILLER}){{0,2}}{VALUES}"
)
_HAS_NUMBER = re.compile(r"\s*(?:has|have|had|contains?|includes?)\s+(?:\w+\s+){0,2}\d")
"""Behind a formula: it is what the sentence speaks of, `$42$ has 8 divisors`."""
_AT_BOUND = re.compile(r"(?i)\bat\s+(?:the\s+(?:very\s+)?)?(?:least|most)\b")
_OTHER_BOUNDS = re.compile(rf"(?i){BOUNDS}")
_ASIDE = re.compile(r"\([^()]{0,200}\)")
_SMALL = "two|three|four|five|six|seven|eight|nine"
_SPELLED = re.compile(
    r"(?i)\b(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
    rf"(?:[- ](?:one|{_SMALL}))?|{_SMALL}|ten|eleven|"
    r"twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)\b(?!\s+(?:of|hundred|thousand|million))"
)
_LABEL = re.compile(
    r"(?!(?i:answer|result|total|ergo|value|sum|solution|conclusion|output|final|so|hence|thus|therefore|ergebnis|lösung|gesamt|summe|"
    r"résultat|resultat|solution|somme|resultado|solución|suma|solução|soma|risultato|soluzione|somma|результат|итого|wynik|"
    r"resultaat|resultatet|sonuç|kết\s+quả|hasil|jibu)\b)"
    r"[^\W\d_]+\s*:[^:]*"
)
_MEASURED = re.compile(
    r"(?i)\b(?:price|cost|earnings|income|profit|amount|payment|revenue|savings|change|distance|speed|time|area|perimeter|volume|"
    r"length|width|height|weight|age|average|mean|median|probability|difference|product|ratio|percentage|salary|loss|score|"
    r"remainder)\b"
)
_ASKED_VERB = re.compile(
    r"(?i)\bhow\s+(?:much|many)\b[^?.]*?\b(?:do|does|did|will|would|must|should|can|could)\s+(?:(?:the|his|her)\s+)?\w+\s+"
    r"(?:(?:have|need)\s+to\s+)?([a-z]{3,12})\b"
)
_PAST = {
    "pay": "paid", "spend": "spent", "make": "made", "sell": "sold", "buy": "bought", "have": "has had",
    "give": "gave", "take": "took", "lose": "lost", "eat": "ate", "win": "won", "drive": "drove", "run": "ran",
    "get": "got", "save": "saving",
}  # fmt: skip
_VERB_BEFORE = re.compile(r"\b(?:[a-z]{2,}(?:s|ed|ing)|paid|spent|made|sold|bought|got|gave|took|lost)\s+\Z")
_IN_ALL = re.compile(r"(?:一共|总共|共|合计|总计)[^\W\d_]{0,3}[$￥¥]?(?=\d)")
"""`一共付了24元`: what a sentence gives in all."""
_DIGIT = re.compile(r"\d")
_COMPOUND = re.compile(r"(?<![\w.-])(\d+)-(?=[a-z]{2})")
"""The number of `a 300-page book`."""
_BOLDS = re.compile(BOLD)
_TIME = re.compile(
    r"(?<![\d:.])\d{1,2}:\d\d(?::\d\d)?(?![\d:])(?:\s?(?:[ap]m\b|[ap]\.\s?m\b\.?|o['’]clock\b))?",
    re.IGNORECASE,
)
_BESIDE_TIME = re.compile(
    r"(?i)\b(?:before|after|until|till|past|since|from|between|than|ratio\D{0,20})\s+\Z"
)
_YES = re.compile(
    r"(?i)\W*(?:(?:so|thus|therefore|hence)\b[,\s]*)?(yes|no)\s*[,;:—–](?!.*\b(?:yes|no|but|however|actually|although|unless|if|wrong|false|n['’]t)\b)"
)
"""`Yes, 7 is prime`."""
_HEDGED = re.compile(r"(?i)(?:\b(?:could|might|may|cannot|not|never)|n['’]t)\s+(?:\w+\s+)?\Z")
"""`It could be`, `it may well be`: the word behind it is not claimed."""
_FEW_WORDS = 6


def lone_value(
    sentence: str,
    view: str,
    spans: list[Formula],
    numbers: list[re.Match[str]],
    question: str,
    label: bool,
    last: bool,
) -> str:
    """The one value of a sentence that states none of its subject."""
    if _UNSURE.search(view) or is_unasked(view, question):
        return ""
    concludes = label or _CONCLUDES.search(view) is not None
    if spans:
        values = [span for span in spans if _PLAIN.fullmatch(span.inside.strip())]
        alone = len(spans) == 1 and not numbers
        span = values[0] if len(values) == 1 else spans[0] if alone else None
        takes = (
            span is not None and (concludes or last) and not _is_refused(view, span.start, span.end, question)
        )
        if (
            takes
            and span is not None
            and (_HAS_NUMBER.match(view, span.end) or not is_held_up(view, span.start, span.end, label=label))
        ):
            return ""
        return bare(span.inside) if span is not None and takes else ""
    if len(bolds := list(_BOLDS.finditer(view))) == 1:
        bold = bolds[0]
        if _DIGIT.search(bold[0]) or view.endswith("**"):
            end = bold.end()
            behind = (
                is_withdrawn(view, end) or is_bounded(view, end, question) or is_relative(view, end, question)
            )
            return "" if behind else bare(bold[0])
    times = list(_TIME.finditer(view)) if label or last else []
    if (
        len(times) > 1
        and view[: times[-1].start()].rstrip().endswith("=")
        and not view[times[-1].end() :].strip()
    ):
        return times[-1][0]
    if len(times) == 1 and not numbers:
        start, end = times[0].span()
        bound = _BESIDE_TIME.search(view, 0, start) is not None
        return "" if bound or _is_refused(view, start, end, question) else times[0][0]
    if (label or last) and numbers:
        outside = _ASIDE.sub(lambda m: " " * len(m[0]), view)
        return _one_number(outside, list(QUANTITIES.finditer(outside)), question, label)
    if (label or last) and len(spelled := list(_SPELLED.finditer(view))) == 1:
        return "" if _is_refused(view, *spelled[0].span(), question) else spelled[0][0]
    return _word(sentence, view) if concludes else ""


def is_unasked(view: str, question: str) -> bool:
    """Whether a value stands between `would` and `if`, or beside `without`, of which the question says nothing.

    Example: of `She would bake 36 cookies if she had another tray` it is true.
    """
    small = view.lower()
    if "without" in small and "would" in small and _WITHOUT.search(question) is None:
        return True
    if " if " not in small or "if" in question.lower():
        return False
    end = small.rfind(" if ")
    would = _WOULD.search(small, 0, end) if end > 0 else None
    return would is not None and _DIGIT.search(small, would.end(), end) is not None


def leading_yes(view: str) -> str:
    """The `yes` or `no` that a sentence begins with and stands by; empty where there is none."""
    answer = _YES.match(view)
    if answer is None or _UNSURE.search(view):
        return ""
    return "" if is_withdrawn(view, answer.end(1)) or is_bounded(view, answer.end(1), "") else answer[1]


def _one_number(view: str, numbers: list[re.Match[str]], question: str, label: bool) -> str:
    """The only number, or the only one that the question does not name; nothing that is denied or compared with."""
    if "at " in view.lower() and BOUND_ASKED.search(question) is not None:
        view = _AT_BOUND.sub(lambda m: " " * len(m[0]), view)
    if not question.isascii() and _OTHER_BOUNDS.search(question) is not None:
        view = _OTHER_BOUNDS.sub(lambda m: " " * len(m[0]), view)
    if question and "-" in view:
        view = _COMPOUND.sub(lambda m: " " * len(m[0]) if m[1] in question else m[0], view)
    if len({m[0].strip() for m in numbers}) > 1 and question:
        quantities = set(QUANTITIES.findall(question[-4000:]))
        numbers = [m for m in numbers if m[0].strip() not in {n.strip() for n in quantities}]
    if (totals := list(_IN_ALL.finditer(view))) and len({m[0].strip() for m in numbers}) == 1:
        numbers = [m for m in numbers if m.start() == totals[-1].end()]
    if len({m[0].strip() for m in numbers}) > 1 and len(conclusions := list(_HOLDS.finditer(view))) == 1:
        numbers = [m for m in numbers if m.span() == conclusions[0].span("value")]
    if len({m[0].strip() for m in numbers}) == len(numbers) == 2:
        numbers = _after_asked_verb(view, numbers, question)
    if len({m[0].strip() for m in numbers}) != 1 or any(
        _is_refused(view, m.start(), m.end(), question)
        or not is_held_up(view, m.start(), m.end(), label=label, question=question)
        for m in numbers
    ):
        return ""
    if _DIGIT.search(QUANTITIES.sub("", view)) or (
        _LABEL.fullmatch(view) and not _is_measured(view, question)
    ):
        return ""
    number = spaced(numbers[0][0].strip())
    return f"{number} {unit_behind(view, numbers[0].end())}".strip()


def _is_refused(view: str, start: int, end: int, question: str) -> bool:
    """Whether what stands from `start` to `end` is denied, taken back, only reported, or offered beside another."""
    return (
        is_denied(view, start)
        or REFUSED.match(view, end) is not None
        or ALTERNATIVE.match(view, end) is not None
        or is_withdrawn(view, end)
        or is_bounded(view, end, question)
        or is_relative(view, end, question)
    )


def _is_measured(label: str, question: str) -> bool:
    """Whether a label names a quantity, `Price: $72`, and the question asks for no other one."""
    asked = {m.lower() for m in _MEASURED.findall(question[-2000:])}
    name = _MEASURED.match(label)
    return name is not None and (not asked or name[0].lower() in asked)


def _after_asked_verb(view: str, numbers: list[re.Match[str]], question: str) -> list[re.Match[str]]:
    """Of two numbers behind two verbs the one whose verb is asked for: `saves $18 and pays $72`."""
    asked = _ASKED_VERB.search(question[-2000:])
    if asked is None:
        return numbers
    verb = asked[1].lower()
    forms = "|".join(map(re.escape, {verb, *_PAST.get(verb, "").split()}))
    behind = re.compile(
        rf"(?i)\b(?:{forms})(?:e?s|e?d)?\s+(?:(?:a\s+total\s+of|only|just|exactly|about)\s+)?\Z"
    )
    mine = [m for m in numbers if behind.search(view, max(0, m.start() - 40), m.start())]
    others = [m for m in numbers if _VERB_BEFORE.search(view, max(0, m.start() - 40), m.start())]
    return mine if len(mine) == 1 and len(others) == len(numbers) else numbers


def _word(sentence: str, view: str) -> str:
    """`Therefore the claim is false` gives `false`."""
    copulas = list(re.finditer(rf"{COPULA}\s*:?\s*(?!\s*(?:not\b|n['’]t))", view))
    if copulas and _HEDGED.search(view, 0, copulas[-1].start()) is not None:
        return ""
    rest = bare(sentence[copulas[-1].end() :]) if copulas else ""
    return rest if rest and len(rest.split()) <= _FEW_WORDS and not _DIGIT.search(rest) else ""
