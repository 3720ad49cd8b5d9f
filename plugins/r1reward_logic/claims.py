"""What an answer part does not stand by: what is taken back, reported, supposed or denied; what it offers besides.

The readers of plain answers in `r1reward.text` say what these are; here they are asked at the places where a
statement of a puzzle's answer begins and ends.
"""

import re

from r1reward.text.modality import is_not_asserted
from r1reward.text.qualifiers import is_bounded
from r1reward.text.rivals import correction_lead, offer_lead
from r1reward.text.withdrawal import is_withdrawn

__all__ = ["is_claimed", "is_plain", "is_supported", "offered", "parted"]

_HINTS = (
    "wrong", "incorrect", "false", "say", "said", "think", "thought", "doubt", "believ", "claim", "suppos", "alleg",
    "report", "not", "n't", "n’t", "kidding", "ignore", "disregard", "according", "reject", "discard", "mistake",
    "never", "told",
)  # fmt: skip
"""What each remark that takes something back has in it: plain search is cheaper than the patterns at each place."""
_BREAK = re.compile(r"[,.;(!\n—–]| - |\s(?=is\s+not\b)")
_TAIL = 80
_BEFORE = re.compile(
    r"(?:\b(?:wrong|incorrect|bad|suppose|supposing|assume|assuming|imagine|pretend|whether|doubt)\b|n['’]t\b)[^.!?\n]*\Z",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|never|neither|nor|anything but)\b(?:\W|\b(?:an?|the|equal|simply|to|be|answer|is)\b)*\Z",
    re.IGNORECASE,
)
r"""What is denied right before an answer: `It is not \boxed{…}`."""
_DENIED = re.compile(
    r"\W*(?:(?:so|then|it|this|that|the\s+answer)\b\W*)?(?:(?:is|was|are)\s+)?"
    r"(?:not\b|never\b|(?:anything|everything|all)\s+(?:but|except)\b|is\s+it\b|isn['’]t\b|cannot\s+be\b|can['’]t\s+be\b"
    r"|(?:could|might|may)\s+(?:\w+\s+)?be\b|maybe\b|perhaps\b|i\s+(?:do\s+not|don['’]t|doubt|will\s+not|won['’]t)\b)",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"[\d(\[{'\"$\\|-]|(?:True|False|None)\b"
    r"|(?!(?:It|That|This|There|No|The|We|I|You|They|All|None|One)\b)[A-Z][^.\n]{1,80}\b(?:is|are)\b"
)
_VALUE = re.compile(r"[\d(\[{'\"$\\|-]|(?:True|False|None)\b")
_SENTENCE = re.compile(r"[.!?](?=\s)|\n")
_TURNS = re.compile(r"\b(?:but|however|yet|actually|really)\b", re.IGNORECASE)
_OFFERS = (
    "or", "alternativ", "otherwise", "else", "maybe", "perhaps", "possibly", "wait", "no", "actually", "sorry",
    "oops",
)  # fmt: skip
_WINDOW = 200


def is_claimed(text: str, start: int, question: str) -> bool:
    """Whether the words before an answer, from where its sentence begins, leave it a claim of the text's own."""
    begin = max((m.end() for m in _SENTENCE.finditer(text, max(0, start - _WINDOW), start)), default=0)
    words = text[max(begin, start - _WINDOW) : start]
    return not words.strip() or not (
        _NOT.search(words) or _BEFORE.search(words) or is_not_asserted(words, question)
    )


def is_supported(text: str, end: int, question: str) -> bool:
    """Whether nothing right behind an answer takes it back."""
    behind = text[end : end + _WINDOW]
    if not behind.strip(" \t\n.$*}\\)]") or not _may_take_back(behind):
        return True
    return not (is_withdrawn(text, end) or is_bounded(text, end, question))


def is_plain(statement: str, question: str) -> bool:
    """Whether a statement neither begins with a denial nor ends with a remark that takes it back."""
    if _DENIED.match(statement) is not None or statement.endswith(("?", "？")):
        return False
    is_short = len(statement) <= _WINDOW and len(_SENTENCE.findall(statement.rstrip(" .!"))) == 0
    opening = statement if _TURNS.search(statement) else statement.partition(",")[0]
    if is_short and is_not_asserted(opening, question):
        return False
    tail = max(0, len(statement) - _TAIL)
    if not _may_take_back(statement[tail:]):
        return True
    places = [match.start() for match in _BREAK.finditer(statement, tail)]
    return all(is_supported(statement, place, question) for place in places)


def offered(text: str, end: int) -> str:
    """What is offered behind an answer as another one: `or 4*7-8+1`; empty where nothing is."""
    for lead in (correction_lead(), offer_lead()):
        begun = lead.match(text, end, end + _WINDOW)
        if begun is not None and _ANSWER.match(text, begun.end()):
            return text[begun.end() :].strip()
    return ""


def parted(statement: str) -> list[str]:
    """A statement, or the two values that it gives where another one is offered at its end.

    Sentences are left together: what `perhaps` stands before is no second claim of who is what.
    """
    tail = max(0, len(statement) - _WINDOW)
    small = statement[tail:].lower()
    if any(map(small.__contains__, _OFFERS)):
        for match in _BREAK.finditer(statement, tail):
            if match.start() and _VALUE.match(other := offered(statement, match.start())):
                return [statement[: match.start()].strip(), other]
    return [statement]


def _may_take_back(words: str) -> bool:
    small = words.lower()
    return any(map(small.__contains__, _HINTS))
