r"""What a text takes back: `\boxed{42}. Wait, that is wrong`, `it is not \boxed{42}`, `I doubt the answer is 42`.

A value under a condition that the question does not have (`If n = 2, the answer is 42`) is none either.
"""

import re

__all__ = [
    "alternative",
    "correction",
    "is_conditional",
    "is_denied",
    "is_disowned",
    "is_refuted",
    "is_withdrawn",
]

_PUNCTUATION = r"(?:\\[)\]]|[\s.$)\]*}!,;:…—–-])*"
_CHANGE_OF_MIND = (
    r"(?:\b(?:no|wait|hmm+|oh|sorry|actually|hold\s+on|oops|scratch\s+that|correction|on\s+second\s+thoughts?)\b"
    rf"{_PUNCTUATION})"
)
_SUBJECT = r"(?:that|this|it|which|(?:the|my)\s+(?:final\s+|above\s+)?(?:answer|result|value)|the\s+above)"
_WRONG = (
    r"(?:['’]s|\s*\b(?:is|was|must\s+be|seems|looks))\s+(?:actually\s+|definitely\s+|clearly\s+|probably\s+|all\s+)?"
    r"(?:wrong|incorrect|false|mistaken|an?\s+(?:mistake|error)|not\s+(?:right|correct|true|(?:the|my)\s+(?:\w+\s+)?answer))\b"
    r"|\s*\b(?:is|was)n['’]t\s+(?:right|correct|true|(?:the|my)\s+(?:\w+\s+)?answer)\b"
)
_WITHDRAWN = re.compile(
    rf"(?i){_PUNCTUATION}(?:(?:but|and|however)\b{_PUNCTUATION})?{_CHANGE_OF_MIND}{{0,4}}(?:{_SUBJECT})?(?:{_WRONG})"
    rf"|{_PUNCTUATION}[。，]?(?:不对|这?是错|错了|(?:では|じゃ)(?:あり|な)|[가이]?\s*아[니닙])"
)
_CORRECTED = re.compile(
    rf"(?i){_PUNCTUATION}{_CHANGE_OF_MIND}{{1,4}}"
    rf"((?:I\s+(?:mean|meant)|{_SUBJECT}\s*(?:['’]s|is|was|should\s+be|must\s+be))\s+[^\n]{{1,80}})"
)
_DENIED = re.compile(
    r"(?i)(?:\b(?:not|never)|n['’]t)\s+(?:be\s+|equal\s+(?:to\s+)?)?[\s$(\[\\*]*\Z|(?:不是|并非)[\s$(\[\\*]*\Z"
)
_DISOWNED = re.compile(
    r"(?i)\b(?:(?:don['’]t|doesn['’]t|do\s+not|cannot|can['’]t|never|nobody|no\s+one|hardly|wouldn['’]t|"
    r"would\s+not)\s+(?:\w+\s+){0,2}(?:think|believe|say|claim|guess|agree|accept|conclude)\w*|doubt\w*|wrong\w*\s+(?:to\s+)?(?:think|say|claim|believe)\w*)\b"
    r"[^.!?\n]{0,40}\Z"
)
_CONDITION = re.compile(
    r"(?i)\W*(?:(?:so|then|thus|hence|now|and|but)\b,?\s+)?(?:if|unless|assuming|suppose|supposing|provided|imagine)\s+(?:that\s+)?"
    r"([$\\(]{0,2}[a-z](?:_\w)?[$\\)]{0,2}\s*(?:=|≠|<|>|\bis\b|\bwere\b|\bwas\b|\bequals\b)\s*[^\s,]{1,20})"
)
_ALTERNATIVE = re.compile(
    rf"(?i){_PUNCTUATION}\(?(?:(?:or|alternatively|otherwise)\b[\s,:]*(?:(?:maybe|perhaps|possibly)\s+)?|"
    r"it\s+(?:could|might|may)\s+also\s+be\s+)[*$]*([-−]?\d[\d.,/]*)[*$)]*\s*(?:$|\n|[.;,]\s)"
)
_VALUE = re.compile(r"\W{0,4}\d[\d.,/]*")
_BEFORE = 60
_SENTENCE = 400
_SENTENCE_END = re.compile(r"[!?\n。]|\.(?=\s)")


def is_withdrawn(text: str, end: int) -> bool:
    r"""Whether what ends at `end` is called wrong right behind it.

    Example: `is_withdrawn("It is 42. No wait, that is wrong.", 8)` is true.
    """
    return _WITHDRAWN.match(text, end, end + _SENTENCE) is not None


def is_refuted(statement: str) -> bool:
    """Whether what a statement begins with is called wrong at once.

    Example: `is_refuted("42, which is wrong")` is true.
    """
    value = _VALUE.match(statement)
    return value is not None and is_withdrawn(statement, value.end())


def correction(text: str, end: int) -> str:
    """The sentence that puts another value in place of the one that ends at `end`; empty where there is none.

    Example: `correction("It is 42. Actually no, it is 41.", 8)` is `"it is 41."`.
    """
    match = _CORRECTED.match(text, end, end + _SENTENCE)
    return match[1] if match else ""


def alternative(text: str, end: int) -> str:
    r"""The value that is offered beside the one that ends at `end`; empty where there is none.

    Example: `alternative("The answer is 42. Or 43.", 16)` is `"43"`.
    """
    match = _ALTERNATIVE.match(text, end, end + _SENTENCE)
    return match[1].rstrip(".,") if match else ""


def is_denied(text: str, start: int) -> bool:
    """Whether `not` stands right before `start`."""
    return _DENIED.search(text, max(0, start - _BEFORE), start) is not None


def is_disowned(text: str, start: int) -> bool:
    """Whether the sentence says, before `start`, that nobody thinks so."""
    return _DISOWNED.search(text, _sentence_start(text, start), start) is not None


def is_conditional(text: str, start: int, question: str) -> bool:
    """Whether the sentence around `start` begins with a condition on a variable that the question does not have."""
    begin = _sentence_start(text, start)
    condition = _CONDITION.match(text, begin, begin + _SENTENCE)
    return condition is not None and _compact(condition[1]) not in _compact(question)


def _sentence_start(text: str, start: int) -> int:
    ends = [m.end() for m in _SENTENCE_END.finditer(text, max(0, start - _SENTENCE), start)]
    return ends[-1] if ends else max(0, start - _SENTENCE)


def _compact(text: str) -> str:
    return re.sub(r"[\s$\\()]", "", text).lower().rstrip(".")
