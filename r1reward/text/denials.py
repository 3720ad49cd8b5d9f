"""Words before a value, in its clause, that say that it is not meant: `not`, `less than`, `either`, `suppose`."""

import re

__all__ = [
    "BOUNDS",
    "MIGHT",
    "NEGATIONS",
    "POSTPOSED",
    "is_at_bound",
    "is_denied",
    "is_negated",
    "is_rejected",
]

NEGATIONS = (
    r"not|never|cannot|neither|nor|without|except|unlike|instead|rather|hardly|impossible|wrong|incorrect|false|"
    r"nicht|kein\w*|pas|non|nunca|jamais|não|не|нет|ні|nie|ikke|ikkje|inte|niet|geen|nem|değil|không|chẳng|bukan|tidak|hapana|"
    r"δεν|לא|אינו|ليس|ليست|نیست"
)
_WITHOUT_BLANKS = r"[不非没错否]|ไม่|नहीं|নয়|না\s"
"""Negations of scripts whose words the patterns of regular expressions do not tell apart."""
POSTPOSED = (
    r"नहीं|değil|নয়|không\s+phải|نیست|نہیں|(?:では|じゃ)(?:あり|な)|に等しくな|[가이]?\s*아[니닙]|"
    r"不是(?!\s*[(（]?[A-Za-z\d$\\])|不正确|不对|是?错"
)
"""Negations that stand behind what they deny."""
MIGHT = (
    r"könnten?|dürften?|podr[ií]an?|pourrai(?:en)?t|potrebbe(?:ro)?|poderiam?|mógłby|mogłaby|mogłoby|kunde|voisi|zou(?:den)?\s+kunnen|"
    r"(?:мог(?:ла|ло|ли)?|смог)\s+бы"
)
"""What says in other languages that something may be: `könnte`, `podría`."""
_NEGATED = re.compile(
    rf"(?i)(?:\b(?:{NEGATIONS})|n['’]t|{_WITHOUT_BLANKS}|\b(?:no\s+way|by\s+no\s+means|(?:nobody|no\s+one)(?:\s+\w+)?))\W{{0,4}}"
    r"(?:(?:(?:be|been|get|got|have|obtain|find|conclude|imply|mean|true|right|correct|the\s+case|that|equal(?:\s+to)?|là|ใช่)\b|[是为]|ใช่)\W{0,4}){0,3}"
    r"(?:[^\W\d_]{1,2}\W{0,4})?$"
)
"""A negation, a verb that states (`cannot be`, `do not get`), a symbol: `not x` before `= 42`.

`Those who do not play` is a subject.
"""
_DENIED = re.compile(
    rf"(?i)\b(?:{NEGATIONS}|"
    r"no|none|other|less|more|fewer|greater|smaller|"
    r"larger|least|most|under|over|above|below|between|either|or|maybe|perhaps|possibly|might|could|guess|unless|if|"
    r"(?:no|some|any)where|far\s+from|close\s+to|half\s+of|twice|double|triple|multiple|minus|negative|exceeds?|number\s+like|"
    r"almost|nearly|barely|scarcely|hardly|(?<!add\s)(?<!adds\s)(?<!added\s)up\s+to|than|step|steps|example|examples|problem|question|"
    r"figure|equation|part|(?<!worst\s)(?<!best\s)(?<!this\s)(?<!that\s)case|chapter|page|exercise|line|version|section|table|number\s+(?:the|these)|option|choice|"
    rf"{MIGHT})\b|n['’]t\b|"
    rf"[<>≤≥≠]|{_WITHOUT_BLANKS}|大于|小于|除了|"
    r"\b(?:больше|меньше|более|менее|mayor|menor|maior|maggiore|minore|größer|kleiner|supérieure?|inférieure?|więcej|mniej|meer|minder)\b"
)
_REJECTED = re.compile(
    r"(?i)\b(?:wrong|incorrect|mistaken\w*|impossible|doubt|suppose|supposing|assume|assuming|imagine|pretend|avoid|whether|fool|"
    r"used\s+to\s+be|(?:un|less\s+)likely\s+to\s+be|untrue|rejects?|discards?|excludes?|(?:all|anything|everything|nothing)\s+but|"
    r"no\s+way(?!\s+(?:to|of|for|around))|by\s+no\s+means|(?:in\s+no|under\s+no)\s+(?:case|circumstances?|way|event))\b"
)
BOUNDS = (
    r"至少|至多|最多|最少|超过|多于|少于|不到|不足|将近|接近|少なくとも|多くとも|적어도|최소|최대|"
    r"\b(?:au\s+moins|au\s+plus|al\s+menos|como\s+(?:máximo|mínimo)|mindestens|höchstens|wenigstens|almeno|pelo\s+menos|не\s+(?:менее|более))\b"
)
"""Bounds in other languages: `至少`, `mindestens`."""
_OPERATION = re.compile(
    r"(?i)\b(?:(?:root|square|cube|reciprocal|inverse|opposite|factorial|logarithm|log|successor|predecessor)\s+of|"
    r"number\s+(?:right\s+)?(?:after|before|following|preceding)|"
    r"(?:would|should|could|might|must)\s+have\s+been|once\s+(?:was|were)|unequal\s+to|ungleich|"
    r"(?:differs?|different|distinct|far|apart)\s+from|within|beyond|short\s+of|log|ln|lg|exp|sqrt|"
    r"(?:plus|moins|más|menos|mais)\s+de|(?:più|meno)\s+di|(?:mehr|weniger)\s+als|(?:meer|minder)\s+dan|"
    r"(?:więcej|mniej)\s+niż)\s+[$€£]?$"
    r"|(?<![\d为是])比\s*[$€£¥]?$"
    rf"|(?:{BOUNDS})\s*(?:[有是为需要用吃买付花得]|[^\W\d_]{{1,12}}\s){{0,3}}\s*[$€£¥￥]?$"
)
"""Right before a value: it is not the value that is meant, but something made of it, or what might have been."""
_AT_BOUND = re.compile(rf"(?i)(?:{BOUNDS})\s*\Z")
_AT_BOUNDS = re.compile(rf"(?i){BOUNDS}")
_AFFIRMED = re.compile(
    r"(?i)\b(?:none\s+other\s+than|no\s+(?:other|fewer|less)\s+than|(?:no|without|beyond)\s+(?:a\s+|any\s+)?doubts?(?:\s+that)?|"
    r"not\s+(?:hard|difficult|surprising)\b[^,;:]*|cannot\s+but)\b"
)
"""Denials that deny nothing: `none other than 42`, `no doubt that x = 42`."""
_NEAR = 40


def is_denied(view: str, start: int) -> bool:
    """Whether a denial, a comparison or a doubt stands before `start` in its clause."""
    return (
        _in_clause(_DENIED, view, start)
        or is_rejected(view, start)
        or is_negated(view, start)
        or _OPERATION.search(view, max(0, start - _NEAR), start) is not None
    )


def is_at_bound(view: str, start: int, question: str) -> bool:
    """Whether what stands right before `start` makes a bound of the value, `至少有`, and the question asks for none.

    >>> is_at_bound("至少有42", 2, "有多少？"), is_at_bound("至少有42", 2, "至少有多少？")
    (True, False)
    """
    if view.isascii() or _AT_BOUND.search(view, max(0, start - _NEAR), start) is None:
        return False
    return _AT_BOUNDS.search(question) is None


def is_negated(view: str, start: int) -> bool:
    """Whether a negation stands before `start`, with no more than a symbol between."""
    return _NEGATED.search(view, max(0, start - _NEAR), start) is not None


def is_rejected(view: str, start: int) -> bool:
    """Whether its clause says before `start` that what follows is wrong, or only supposed."""
    return _in_clause(_REJECTED, view, start)


def _in_clause(pattern: re.Pattern[str], view: str, start: int) -> bool:
    clause = max(view.rfind(sign, 0, start) for sign in ",;:，；：")
    if _AFFIRMED.search(view, clause + 1, start) is not None:
        return False
    return pattern.search(view, clause + 1, start) is not None
