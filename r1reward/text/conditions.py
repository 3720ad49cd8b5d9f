"""Answers under a condition that nobody set: `If n = 2, the answer is 42`, `It would be 42 if n were 2`.

A condition of the question, or one that the text has stated as a fact before, is none.
"""

import re
from functools import lru_cache

from r1reward.text.limits import is_domain

__all__ = ["is_conditional", "sentence_start"]

_LETTER = r"[$\\(]{0,2}[a-zA-Z](?:_\w)?[$\\)]{0,2}"
_IS = (
    r"(?:\s*=\s*|\s+(?:is|were|was|equals?|being|(?:is\s+|were\s+|was\s+|be\s+)?equal\s+to|to\s+be|"
    r"ist|wäre|est|était|es|fuera|fosse|è)\s+|\s*(?:[是为等]于?|が|이|가)\s*)"
)
_VALUE = r"([^\s,，.。;；]{1,20})"
_EQUATION = rf"({_LETTER}){_IS}{_VALUE}"
_CONDITION = rf"({_LETTER})(?:{_IS}|\s*(?:≠|<|>|≤|≥|\\neq?|\\leq?|\\geq?)\s*){_VALUE}"
_HYPOTHESIS = (
    r"(?:only\s+)?(?:if|unless|assuming|suppose|supposing|provided|imagine|as\s+long\s+as|in\s+(?:the\s+)?(?:case|event)|given|"
    r"were|should|wenn|falls|sofern|angenommen|si|se|supposons|supongamos|если|при|предположим)\b(?:\s+(?:that|que|we\s+have|what))?\s+"
    r"|(?:只有当?|如果|若|假如|假设|假定|当|要是|倘若|只要|除非|もし|만약)\s*"
)
_SOFT = r"(?:when|for|quand|lorsque|cuando|quando|als|когда)\s+"
_LINK = r"\W*(?:(?:so|then|thus|hence|now|and|but)\b,?\s+)?"
_WERE = rf"(?:had|were)\s+({_LETTER})\s+(?:been\s+|equal\s+to\s+)?{_VALUE}"
_POSTPOSED = r"\s*(?:的话|的情况下|的?时候?|の?なら(?:ば)?|のとき|の場合|(?:이?라|이)?면|일\s*때)"
_BEFORE = re.compile(
    rf"(?i){_LINK}(?:{_WERE}|(?:{_HYPOTHESIS}){_CONDITION}|(?:{_SOFT}){_EQUATION}|{_EQUATION}{_POSTPOSED})"
)
_SUPPOSED = re.compile(
    rf"(?i){_LINK}(?:(?:suppose|supposing|assume|assuming|imagine|pretend|say|supposons|supongamos|angenommen|предположим)\b,?\s+"
    rf"(?:(?:that|que|we\s+have)\s+)?|(?:假设|假如|假定)\s*){_CONDITION}\W*\Z"
)
_LET = re.compile(rf"(?i){_LINK}let\s+{_EQUATION}\W*\Z")
_THEN = re.compile(r"(?i)\W*(?:then|in\s+(?:that|this)\s+case|那么|则)\b")
_BEHIND = re.compile(rf"(?i)(?:(?<=[\s,，])|^)(?:{_HYPOTHESIS}){_CONDITION}")
_OTHERWISE = re.compile(r"(?i)\b(?:otherwise|else|and|but)\b")
_SENTENCE = 400
_SENTENCE_END = re.compile(r"[!?\n。]|\.(?=\s)")
_NO_WORDS = " \t.$*)]}\\,;:!"
_OTHER_ENDS, _WIDE_ENDS = "!?", "!?。"
_FACTS = (
    "{0}={1}",
    "{0}is{1}",
    "{0}mustbe{1}",
    "{0}equals{1}",
    "{0}tobe{1}",
    "{0}是{1}",
    "{0}为{1}",
    "{1}={0}",
)
_SIGNS = re.compile(r"[lg]eqslant|[lg]eq?|[<>]=")
_GRAVITY = frozenset(("10", "9.8", "9.81", "9.80", "32"))
_ROUGH = re.compile(r"[\s$\\(){}.,]")


def is_conditional(text: str, start: int, end: int, question: str) -> bool:
    """Whether the text from `start` to `end` holds only under a value of a variable that is not known to hold.

    The condition stands at the beginning of the sentence, between `end` and the end of the sentence, or in the
    sentence before: `Suppose n = 3. Then it is 42.`

    Example: `is_conditional("If n = 2, it is 42.", 17, 19, "")` is true; with the question `Let n = 2.` it is false.
    """
    begin = sentence_start(text, start)
    condition = None
    if begin < start and _may_be_condition(text[begin:start]):
        condition = _BEFORE.match(text, begin, start)
    if condition is None and text[end : end + _SENTENCE].strip(_NO_WORDS):
        stop = _SENTENCE_END.search(text, end, end + _SENTENCE)
        limit = stop.start() if stop else min(len(text), end + _SENTENCE)
        condition = _BEHIND.search(text, end, limit) if end < limit else None
        if condition is not None and _is_domain(condition, text[start:limit], start):
            condition = None
    if condition is None:
        return begin > 0 and _is_supposed(text, begin, question)
    if _is_constant(condition):
        return False
    known = question + "\n" + text[max(0, begin - 4 * _SENTENCE) : begin]
    return not _is_known(condition, known)


def _is_constant(condition: re.Match[str]) -> bool:
    """Whether a condition only says with how many digits a constant of nature is taken: `Assuming g = 10`."""
    letter, value = (g for g in condition.groups() if g is not None)
    return _compact(letter) == "g" and value.strip("$").rstrip(",.") in _GRAVITY


def _is_domain(condition: re.Match[str], text: str, start: int) -> bool:
    """Whether a condition in a text that begins at `start` says where the answer holds, and none holds elsewhere."""
    has_cases = _OTHERWISE.search(text, condition.end() - start) is not None
    return not has_cases and is_domain(condition[0].lower(), text[: condition.start() - start])


@lru_cache(maxsize=1024)
def _may_be_condition(before: str) -> bool:
    """Whether a sentence begins with a condition; cached, because answers are announced in few ways."""
    return _BEFORE.match(before) is not None


def _is_known(condition: re.Match[str], known: str) -> bool:
    """Whether a condition is a fact, or stands in what is known as it is written: `x > 0`, or `positive`."""
    letter, value = (g for g in condition.groups() if g is not None)
    if _is_fact(letter, value, known):
        return True
    first, last = (i for i, g in enumerate(condition.groups(), 1) if g is not None)
    fact = _SIGNS.sub(_sign, _compact(condition.string[condition.start(first) : condition.end(last)]))
    if not {"<", ">", "≤", "≥"} & set(fact):
        return False
    return fact in _SIGNS.sub(_sign, _compact(known)) or (fact.endswith((">0", "≥0")) and "positive" in known)


def _sign(match: re.Match[str]) -> str:
    r"""One sign for `<=`, `\le` and `\leq`."""
    return "≤" if match[0][0] in "l<" else "≥"


def _is_supposed(text: str, begin: int, question: str) -> bool:
    """Whether the sentence before `begin` supposes a value, or lets a letter of the question have one."""
    start = sentence_start(text, begin - 1)
    supposed = _SUPPOSED.match(text, start, begin)
    if supposed is None and _THEN.match(text, begin) is not None:
        supposed = _LET.match(text, start, begin)
        if supposed is not None and not re.search(rf"\b{re.escape(_compact(supposed[1]))}\b", question):
            return False
    return supposed is not None and not _is_fact(
        supposed[1], supposed[2], question + "\n" + text[max(0, start - 4 * _SENTENCE) : start]
    )


def _is_fact(letter: str, value: str, known: str) -> bool:
    compact = _compact(known)
    letter, value = _compact(letter), _compact(value)
    return any(fact.format(letter, value) in compact for fact in _FACTS)


@lru_cache(maxsize=8)
def sentence_start(text: str, start: int) -> int:
    """The beginning of the sentence that `start` is in; cached, because several rules ask for the same place."""
    if not start:
        return 0
    floor = start - _SENTENCE if start > _SENTENCE else 0
    rfind = text.rfind
    if (end := rfind("\n", floor, start)) >= 0:
        floor = end
    for sign in _OTHER_ENDS if text.isascii() else _WIDE_ENDS:
        if (at := rfind(sign, floor, start)) > end:
            end = floor = at
    point = rfind(".", floor, start - 1)
    while point >= 0 and not text[point + 1].isspace():
        point = rfind(".", floor, point)
    if point > end:
        return point + 1
    return floor if end < 0 else end + 1


def _compact(text: str) -> str:
    return _ROUGH.sub("", text).lower()
