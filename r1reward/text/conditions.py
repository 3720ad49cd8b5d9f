"""Answers under a condition that nobody set: `If n = 2, the answer is 42`, `It would be 42 if n were 2`.

A condition of the question, or one that the text has stated as a fact before, is none.
"""

import re

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
_BEFORE = re.compile(rf"(?i){_LINK}(?:(?:{_HYPOTHESIS}){_CONDITION}|(?:{_SOFT}){_EQUATION})")
_BEHIND = re.compile(rf"(?i)(?:(?<=[\s,，])|^)(?:{_HYPOTHESIS}){_CONDITION}")
_SENTENCE = 400
_SENTENCE_END = re.compile(r"[!?\n。]|\.(?=\s)")
_NO_WORDS = " \t.$*)]}\\,;:!"
_SENTENCE_ENDS = "!?\n。"
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
_ROUGH = re.compile(r"[\s$\\(){}.,]")


def is_conditional(text: str, start: int, end: int, question: str) -> bool:
    """Whether what stands from `start` to `end` is said only for a value of a variable that is not known to hold.

    The condition stands at the beginning of the sentence, or between `end` and the end of the sentence.

    Example: `is_conditional("If n = 2, it is 42.", 17, 19, "")` is true; with the question `Let n = 2.` it is false.
    """
    begin = sentence_start(text, start)
    condition = _BEFORE.match(text, begin, start) if begin < start else None
    if condition is None and text[end : end + _SENTENCE].strip(_NO_WORDS):
        stop = _SENTENCE_END.search(text, end, end + _SENTENCE)
        limit = stop.start() if stop else min(len(text), end + _SENTENCE)
        condition = _BEHIND.search(text, end, limit)
    if condition is None:
        return False
    letter, value = (g for g in condition.groups() if g is not None)
    return not _is_fact(letter, value, question + "\n" + text[max(0, begin - 4 * _SENTENCE) : begin])


def _is_fact(letter: str, value: str, known: str) -> bool:
    compact = _compact(known)
    letter, value = _compact(letter), _compact(value)
    return any(fact.format(letter, value) in compact for fact in _FACTS)


def sentence_start(text: str, start: int) -> int:
    """Where the sentence that `start` stands in begins."""
    if not start:
        return 0
    floor = max(0, start - _SENTENCE)
    end = max(text.rfind(sign, floor, start) for sign in _SENTENCE_ENDS)
    point = text.rfind(".", max(floor, end), start - 1)
    while point >= 0 and not text[point + 1].isspace():
        point = text.rfind(".", max(floor, end), point)
    end = max(end, point)
    return floor if end < 0 else end + 1


def _compact(text: str) -> str:
    return _ROUGH.sub("", text).lower()
