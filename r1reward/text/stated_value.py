r"""Which value a sentence gives: what it says of its subject, and never the subject.

`The last digit of $12^2$ is 4` gives 4; `so she pays $9 + $3 = $12 for them` gives $12; `It is either 41 or 42` and
`It is less than 42` give none. The question helps to tell the value from its conditions: to `How far in 3 hours?`,
`She rides 12 miles in 3 hours` gives 12.
"""

import re
from itertools import zip_longest

from r1reward.text.formulas import (
    CLOSE,
    FILL,
    OPEN,
    Formula,
    bare,
    formulas,
    masked,
    with_delimiters,
)

__all__ = ["is_prose", "value_of"]

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_UNITS = r"cm|mm|km|kg|mg|ml|min|hrs?|ft|in|mph|lbs?|oz|[mgshlLk]"
_QUANTITY = (
    r"(?<![A-Za-z0-9_\u00c0-\u024f.,^/\\])(?<!\d[-:])[-−]?(?:US|Rs\.?)?\\?(?:[$€£¥₹]\s?[-−]?)?(?<!-\s)"
    rf"(?:{_NUMBER}|\.\d+)(?:\s?/\s?\d+)?(?:(?:st|nd|rd|th|{_UNITS})\b|\s?\\?[%‰°€£])?(?![A-Za-z0-9_\u00c0-\u024f^(]|[.,:/]\d)"
)
_FORMULA = f"{OPEN}{FILL}*{CLOSE}"
_BOLD = r"\*\*(?=[^\s*])[^*\n]{1,200}(?<![:：])\*\*"
_VALUE = rf"(?:{_FORMULA}|{_QUANTITY}|{_BOLD})"
_JOINT = r"\s*(?:,\s*(?:and|or)\b|[,;&±–、和或-]|\b(?:and|or|to|through|y|o|et|ou|und|oder|plus|minus)\b)\s*"
_VALUES = rf"(?P<value>{_VALUE}(?:{_JOINT}{_VALUE}){{0,40}})"
_FILLER = (
    r"(?:(?:equal\s+to|exactly|precisely|about|approximately|around|roughly|only|just|indeed|simply|also|now|currently|then|"
    r"therefore|thus|hence|still|always|given\s+by|a\s+total\s+of|in\s+total|the\s+(?:number|value|integer|fraction|sum)|"
    r"already|clearly|approx\.|égale?\s+à|igual\s+a|de|gleich|rund|etwa|равн[аоы]?)(?!\w)|[:*_~≈约共]|等于)\s*"
)
_COPULA = (
    r"(?:(?<!\bno\s)(?<!\bnão\s)(?<!\bnon\s)(?<!\bне\s)\b(?:is|are|was|were|equals?|be|becomes?|gives?|yields?|gets?|obtains?|est|sont|vaut|es|son|será|é|são|è|sono|ist|sind|"
    r"beträgt|lautet|ergibt|равн[аоы]?|составляет|будет)\b|['’]s\b|(?<![不非还或但])[是为得有需](?!否)|等于|≈|="
    r"|\bwe\s+(?:get|have|find|obtain)\b|(?:^|,\s*)(?:and\s+)?\b(?:[Ss]o|[Hh]ence|[Tt]hus|[Tt]herefore)\b,?|は)"
)
_STATES = re.compile(rf"{_COPULA}\s*(?:{_FILLER}){{0,4}}{_VALUES}")
_LEADS = re.compile(rf"\s*(?:{_FILLER}){{0,4}}{_VALUES}")
_ANY = re.compile(_VALUE)
_QUANTITIES = re.compile(_QUANTITY)
_BOLDS = re.compile(_BOLD)
_ARITHMETIC = re.compile(rf"\s*(?:[-+*/×÷·^]|\bx\b)\s*(?:{_VALUE}|\()")
_COPULA_NEXT = re.compile(rf"\s*{_COPULA}")
_CLAUSE = re.compile(
    r"[,;:()!?]|\s[-–—]\s|\b(?:with|when|if|because|since|after|before|and|so|as|which|while|where|but|until|than)\b|[，；：。]"
)
_ALTERNATIVE = re.compile(
    rf"\s*[(]?\s*\b(?:if\b[^.]*\belse|unless|else)\b|[^,;]{{0,40}}?,?\s*\b(?:or\b|(?:and(?:\s+also)?|as\s+well\s+as|oder|"
    rf"ou|und|et|y|o)\s+{_VALUE})"
    rf"|(?:\s+[a-z]{{2,20}}){{0,2}},\s*{_VALUE}(?:\s+[a-z]{{2,20}})?\s*$"
    rf"|\s+(?:when|if)\b[^;]{{1,60}}[,;]\s*{_VALUE}\s+(?:when|if)\b"
    rf"|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{{0,6}}?\s*[，,]?\s*(?:也可能是?|或者?|或是|か|和|与|または|또는)\s*{_VALUE}"
)
_TWICE = re.compile(
    rf"\b([A-Za-z])\s*=\s*{_VALUE}\s*,?\s*(?:(?:and|or|,)\s+(?:also\s+)?\1|or\s+[A-Za-z])\s*=\s*{_VALUE}\s*$"
)
_CASES = re.compile(r"(?i)\bif\b.*\b(?:otherwise|else)\b|\d.*\bunless\b.*\d")
_DOUBT = re.compile(r"(?i)(?:\b(?:could|might|may|can|cannot|not|never)|n['’]t)\s+$")
_NO_UNIT = re.compile(rf"[\d{OPEN}=<>+*&\\\\\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_SO = re.compile(r"(?:,\s*)?(?:and\s+)?(?:so|hence|thus|therefore)\b", re.IGNORECASE)
_REVERSED = re.compile(
    r"(?:^|[,:]\s*|\b(?:so|thus|hence|therefore),?\s+)(\S[^,:]{0,80}?)\s+is\s+(?:the|our|my)\s+(?:final\s+|correct\s+|right\s+)?answer\W*$",
    re.IGNORECASE,
)
_CONCLUDES = re.compile(
    r"(?i)\b(?:therefore|thus|hence|so|consequently|finally|in conclusion|in total|altogether|"
    r"we (?:get|have|find|conclude)|donc|ainsi|alors|luego|por lo tanto|por tanto|portanto|"
    r"quindi|also|daher|somit|следовательно|значит)\b|因此|所以|故|综上|答[:：]|共|لذا|इसलिए|したがって|よって|따라서"
)
_DENIED = re.compile(
    r"(?i)\b(?:not|no|never|cannot|neither|nor|without|except|unlike|instead|rather|other|less|more|fewer|greater|smaller|"
    r"larger|least|most|under|over|above|below|between|either|or|maybe|perhaps|possibly|might|could|guess|unless|if|"
    r"hardly|nowhere|far\s+from|close\s+to|half\s+of|twice|double|triple|multiple|minus|negative|exceeds?|number\s+like|"
    r"nicht|kein\w*|pas|nunca|jamais|não|не|nie|ikke|inte|"
    r"impossible|wrong|incorrect|false|almost|nearly|(?<!add\s)(?<!adds\s)(?<!added\s)up\s+to|than|false|step|steps|example|examples|problem|question|"
    r"figure|equation|part|case|chapter|page|exercise|line|version|section|table|number\s+(?:the|these)|option|choice)\b|n['’]t\b|"
    r"[<>≤≥≠]|[不非没错否]|大于|小于|除了"
)
_REJECTED = re.compile(
    r"(?i)\b(?:wrong|incorrect|mistaken\w*|impossible|doubt|suppose|supposing|assume|assuming|imagine|pretend|avoid|whether|fool|"
    r"(?:all|anything|everything|nothing)\s+but)\b"
)
_UNSURE = re.compile(
    r"(?i)\b(?:don['’]t know|do not know|cannot|can['’]t|not sure|unsure|unclear|unknown|"
    r"not enough|let me know|feel free|please)\b|[?？]\s*$"
)
_ASKED = re.compile(r"(?i)\bhow\s+many\s+(?:more\s+|fewer\s+|total\s+|different\s+|whole\s+)?([a-z]{3,20})\b")
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_PROSE = re.compile(
    rf"[^\W\d_]{{3,}}(?![\w{{\\(^])|.*[{_CJK}]|[^\W\d_]+\s+[^\W\d_]+|[^\W\d_]{{2,}}[,:]\s+[^\W\d_]{{2,}}"
)
_ATTACHED = re.compile(rf"(?<=\d)(?=(?:{_UNITS})$)")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)$")
_PLAIN = re.compile(
    r"(?:\\[$%,;:! ]|\\(?:text|mathrm)\s?\{[^{}]{0,20}\}|\\(?:d?frac|sqrt|pi|circ|times|cdot)(?![a-z])|"
    r"[-−+]?[\d.,{}^\s/$%°()]){1,80}"
)
_HOLDS = re.compile(
    rf"\b(?:will\s+have|has|needs?|costs?|earns?|takes?|weighs?)\s+(?:{_FILLER}){{0,2}}{_VALUES}"
)
_ASIDE = re.compile(r"\([^()]{0,200}\)")
_SMALL = "two|three|four|five|six|seven|eight|nine"
_SPELLED = re.compile(
    rf"\b(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|{_SMALL}))?|{_SMALL}|ten|eleven|"
    r"twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)\b(?!\s+(?:of|hundred|thousand|million))"
)
_LABEL = re.compile(
    r"(?!(?i:answer|result|total|value|sum|solution|conclusion|output|final|so|hence|thus|therefore)\b)"
    r"[^\W\d_]+\s*:[^:]*"
)
_REFUSED = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff]{0,6}?不是"
    r"|\s*(?:(?:,?\s*(?:but\s+|and\s+)?(?:which|that|this|it)\s+)?(?:is|was)\s*(?:wrong|incorrect|false)\b|(?:is|was)\s*(?:not|never)\b|isn['’]t|wasn['’]t|(?:\w+\s+)?(?:is\s+)?(?:wrong|incorrect|impossible|false)\b|(?:では|じゃ)(?:あり|な)|[가이]?\s*아[니닙])"
)
_DIGIT = re.compile(r"\d")
_STOP_WORDS = (
    "in on for of with and or when if from to at by as because since that which who is are was were will "
    "can left more less remaining each every per after before this these those there here it he she they "
    "we i total altogether overall not would could should did do does has have had a an the such than "
    "then so but still extra times rather "
)
_STOP = frozenset(_STOP_WORDS.split())
_SCALES = frozenset(["million", "billion", "trillion", "thousand", "hundred", "dozen", "square", "cubic"])
_NOUN_WORDS = (
    "people men women children feet inch foot mile meter metre hour minute second day week month year "
    "dollar cent euro percent degree radian gram litre liter pound ounce cup am pm kg km cm mm ml mg "
    "mph kph hz ev "
)
_NOUNS = frozenset(_NOUN_WORDS.split())
_FEW_WORDS = 6
_LONGEST = 700


def is_prose(text: str) -> bool:
    """Whether a text begins with words, and is no formula: then a value must be looked for in it."""
    return _PROSE.match(text) is not None


def value_of(sentence: str, question: str = "", *, label: bool = False, last: bool = False) -> str:
    """The value that one sentence gives; empty where it gives none, or several.

    `question`: the prompt, which tells what is asked for from what is a condition.
    `label`: the sentence stands behind `Answer:`, so that it may begin with the value.
    `last`: it is the last sentence, where one that names just one number gives that.
    """
    sentence = sentence.strip().rstrip(" .。!！")
    if len(sentence) > _LONGEST or sentence.endswith(("?", "？")):
        return ""
    if turned := _REVERSED.search(sentence):
        return bare(turned[1])
    sentence = with_delimiters(sentence)
    spans = formulas(sentence)
    view = masked(sentence, spans)
    if _CASES.search(view):
        return ""
    if (twice := _TWICE.search(view)) is not None:
        return _text(sentence, twice.start(), len(sentence), spans)
    numbers = list(_QUANTITIES.finditer(view))
    if question and len(numbers) > 1 and (asked := _asked_for(view, numbers, question)):
        return asked
    if label and (leads := _LEADS.match(view)) is not None and not _is_subject(view, leads):
        return _whole_value(sentence, view, leads, spans)
    if stated := [m for m in _STATES.finditer(view) if not _goes_on(view, m)]:
        begin = stated[-1].start()
        modal = stated[-1][0].startswith(("be", "equal"))
        doubtful = modal and _DOUBT.search(view, max(0, begin - 20), begin) is not None
        return (
            ""
            if doubtful or _in_clause(_REJECTED, view, begin)
            else _whole_value(sentence, view, stated[-1], spans)
        )
    return _only_value(sentence, view, spans, numbers, question, label, last)


def _goes_on(view: str, match: re.Match[str]) -> bool:
    """Whether `so` leads up to a value that is not the one right behind it: `so 8 hours give her $120`."""
    return _SO.match(match[0]) is not None and _ANY.search(view, match.end()) is not None


def _is_subject(view: str, leads: re.Match[str]) -> bool:
    """Whether a value at the beginning is what the sentence speaks of, or the beginning of a calculation."""
    if _ARITHMETIC.match(view, leads.end()) and "=" in view[leads.end() :]:
        return True
    return _COPULA_NEXT.match(view, leads.end()) is not None and _STATES.search(view, leads.end()) is not None


def _whole_value(sentence: str, view: str, match: re.Match[str], spans: list[Formula]) -> str:
    """The value of a match with its unit, and with all of an alternative or a calculation that goes on."""
    start, end = match.span("value")
    if _REFUSED.match(view, end):
        return ""
    if _ARITHMETIC.match(view, end):
        rest = sentence[start:].strip()
        return "" if is_prose(rest) else bare(rest)
    if _ALTERNATIVE.match(view, end):
        return _text(sentence, start, len(sentence), spans)
    return f"{_text(sentence, start, end, spans)} {_unit(view, end)}".strip()


def _unit(view: str, end: int) -> str:
    """The word behind a number that may be its unit, with a scale or what it is per: `million dollars`."""
    if not view[end : end + 1].isspace() or view.endswith(("st", "nd", "rd", "th"), 0, end):
        return ""
    clause = _CLAUSE.search(view, end)
    kept: list[str] = []
    words = view[end : clause.start() if clause else len(view)].split()
    for word, following in zip_longest(words[:4], words[1:5]):
        if word is None or (
            word != "per" and (_NO_UNIT.search(word) or not _is_unit(word.lower(), following))
        ):
            break
        scaled = kept and kept[-1].lower() in _SCALES and word.lower().rstrip("s") in _NOUNS
        if kept and kept[-1] != "per" and word != "per" and not scaled:
            break
        kept.append(word)
    return " ".join(kept).removesuffix(" per")


def _is_unit(word: str, following: str | None) -> bool:
    """Whether a word may be a unit: `58 potted plants` are 58, but `42 squared` is more than 42."""
    if word in _STOP:
        return False
    known = word.endswith("s") or word in _NOUNS or word in _SCALES
    return known or following is None or following.lower() in _STOP


def _text(sentence: str, start: int, end: int, spans: list[Formula]) -> str:
    """The text of a span, without the delimiters of its formulas."""
    parts: list[str] = []
    done = start
    for span in spans:
        if start <= span.start and span.end <= end:
            parts += (sentence[done : span.start], span.inside.strip())
            done = span.end
    return _spaced(bare("".join((*parts, sentence[done:end]))))


def _spaced(value: str) -> str:
    """`12th` as 12, and `2600g` as 2600 g."""
    return _ATTACHED.sub(" ", _ORDINAL.sub("", value))


def _asked_for(view: str, numbers: list[re.Match[str]], question: str) -> str:
    """The one number whose noun is asked for, `How many miles`; or the one that is no condition of the question."""
    if (nouns := _ASKED.findall(question[-2000:])) and (noun := nouns[-1].lower().rstrip("s")):
        named = [m for m in numbers if view[m.end() : m.end() + 24].lstrip().lower().startswith(noun)]
        if len(named) == 1 and "=" not in view and not _denied(view, named[0].start()):
            return named[0][0].strip()
    return ""


def _only_value(
    sentence: str,
    view: str,
    spans: list[Formula],
    numbers: list[re.Match[str]],
    question: str,
    label: bool,
    last: bool,
) -> str:
    """The one value of a sentence that states none of its subject."""
    if _UNSURE.search(view):
        return ""
    concludes = label or _CONCLUDES.search(view) is not None
    if spans:
        values = [span for span in spans if _PLAIN.fullmatch(span.inside.strip())]
        alone = len(spans) == 1 and not numbers
        span = values[0] if len(values) == 1 else spans[0] if alone else None
        takes = span is not None and (concludes or last) and not _denied(view, span.start)
        return bare(span.inside) if span is not None and takes else ""
    if len(bold := _BOLDS.findall(view)) == 1 and (_DIGIT.search(bold[0]) or view.endswith("**")):
        return bare(bold[0])
    if (label or last) and numbers:
        outside = _ASIDE.sub(lambda m: " " * len(m[0]), view)
        return _one_number(outside, list(_QUANTITIES.finditer(outside)), question)
    if (label or last) and len(spelled := list(_SPELLED.finditer(view))) == 1:
        refused = _denied(view, spelled[0].start()) or _ALTERNATIVE.match(view, spelled[0].end())
        return "" if refused else spelled[0][0]
    return _word(sentence, view) if concludes else ""


def _one_number(view: str, numbers: list[re.Match[str]], question: str) -> str:
    """The only number, or the only one that the question does not name; nothing that is denied or compared with."""
    if len({m[0].strip() for m in numbers}) > 1 and question:
        named = set(_QUANTITIES.findall(question[-4000:]))
        numbers = [m for m in numbers if m[0].strip() not in {n.strip() for n in named}]
    if len({m[0].strip() for m in numbers}) > 1 and len(held := list(_HOLDS.finditer(view))) == 1:
        numbers = [m for m in numbers if m.span() == held[0].span("value")]
    if len({m[0].strip() for m in numbers}) != 1 or any(
        _denied(view, m.start()) or _REFUSED.match(view, m.end()) or _ALTERNATIVE.match(view, m.end())
        for m in numbers
    ):
        return ""
    if _DIGIT.search(_QUANTITIES.sub("", view)) or _LABEL.fullmatch(view):
        return ""
    number = _spaced(numbers[0][0].strip())
    return f"{number} {_unit(view, numbers[0].end())}".strip()


def _denied(view: str, start: int) -> bool:
    """Whether a denial, a comparison or a doubt stands before `start` in its clause."""
    return _in_clause(_DENIED, view, start) or _in_clause(_REJECTED, view, start)


def _in_clause(pattern: re.Pattern[str], view: str, start: int) -> bool:
    clause = max(view.rfind(sign, 0, start) for sign in ",;:，；：")
    return pattern.search(view, clause + 1, start) is not None


def _word(sentence: str, view: str) -> str:
    """`Therefore the claim is false` gives `false`."""
    copulas = list(re.finditer(rf"{_COPULA}\s*:?\s*(?!\s*(?:not\b|n['’]t))", view))
    rest = bare(sentence[copulas[-1].end() :]) if copulas else ""
    return rest if rest and len(rest.split()) <= _FEW_WORDS and not _DIGIT.search(rest) else ""
