"""Values that only the question tells from what stands around them.

| question | sentence | value |
|---|---|---|
| `How many solutions?` | `It has exactly one solution` | one |
| `Which number is 5 less than 20?` | `15 is 5 less than 20` | 15 |
| `What is 2x + 1 when x = 3?` | `If x = 3, then 2x + 1 = 7` | 7 |
"""

import re

from r1reward.text.denials import is_negated, is_rejected
from r1reward.text.modality import is_not_asserted
from r1reward.text.quantities import QUANTITIES, amount

__all__ = ["asked_value"]

_NUMBER = r"[-−]?\d[\d,]*(?:\.\d+)?"
_ONE = re.compile(
    r"\b(?:has|have|had|is|are)\s+(?:exactly|only|just|precisely)\s+(?P<value>one)\s+(?:[a-z]+\s+)?(?P<noun>[a-z]{3,20})\W*\Z"
)
_UNCERTAIN = re.compile(
    r"(?i)\b(?:if|unless|when(?:ever)?|provided|assum\w*|suppos\w*|could|might|may|can|cannot|not|never|would|should)\b|n['’]t\b"
)
_DIFFERS = re.compile(
    rf"\W*(?P<value>{_NUMBER})\s+is\s+(?P<by>{_NUMBER})\s+(?:(?P<less>less|fewer|smaller)|more|greater|larger)\s+than\s+(?P<base>{_NUMBER})\W*\Z"
)
_LETTER_IS = rf"\$?[a-zA-Z]\s*=\s*{_NUMBER}\$?"
_SIDE = rf"\$?(?P<left>[^=,;:$\s][^=,;:$]{{1,40}}?)\s*=\s*(?P<value>{_NUMBER}(?:/\d+)?)\$?"
_BEHIND_CASE = re.compile(
    rf"(?i)\W*?(?:(?:if|when|since|as|for)\s+)?{_LETTER_IS},?\s+(?:(?:so|then|thus|hence|therefore|we\s+(?:get|have)),?\s+){{0,2}}{_SIDE}[\s.]*\Z"
)
_BEFORE_CASE = re.compile(rf"(?i){_SIDE}\s+(?:when|if|for|at|since|because)\s+{_LETTER_IS}[\s.]*\Z")
_ASKED = r"(?:whatis|find|compute|evaluate|calculate|determine|valueof)(?:the(?:exact)?valueof)?"


def asked_value(sentence: str, question: str) -> str:
    """The value of a sentence whose other numbers the question names; empty where its form is another one.

    >>> asked_value("15 is 5 less than 20", "Which number is 5 less than 20?")
    '15'
    >>> asked_value("15 is 5 less than 20", "How much less than 20 is 15?")
    ''
    """
    match = _one(sentence, question) or _difference(sentence, question) or _side(sentence, question)
    if match is None:
        return ""
    start = match.start()
    denied = is_negated(sentence, start) or is_rejected(sentence, start)
    return "" if denied or is_not_asserted(sentence[:start], question) else match["value"]


def _one(sentence: str, question: str) -> re.Match[str] | None:
    """`It has exactly one solution`, where the question asks how many solutions."""
    one = _ONE.search(sentence)
    if one is None or _UNCERTAIN.search(sentence) is not None:
        return None
    asked = rf"(?i)\bhow\s+many\s+(?:[\w-]+\s+){{0,2}}{re.escape(one['noun'].rstrip('s'))}"
    return one if re.search(asked, question) is not None else None


def _difference(sentence: str, question: str) -> re.Match[str] | None:
    """`15 is 5 less than 20`, where it is so, and the question names 5 and 20."""
    whole = _DIFFERS.match(sentence)
    if whole is None:
        return None
    value, by, base = (amount(whole[name]) for name in ("value", "by", "base"))
    if value is None or by is None or base is None:
        return None
    known = {amount(m[0]) for m in QUANTITIES.finditer(question)}
    is_so = value == (base - by if whole["less"] else base + by)
    return whole if is_so and value not in known and {by, base} <= known else None


def _side(sentence: str, question: str) -> re.Match[str] | None:
    """`If x = 3, then 2x + 1 = 7`, where the question asks for 2x + 1."""
    equation = _BEHIND_CASE.match(sentence) or _BEFORE_CASE.match(sentence)
    if equation is None:
        return None
    left = _compact(equation["left"])
    asked = re.search(rf"{_ASKED}{re.escape(left)}(?![\w=^+*/-](?!hen|here|f\w))", _compact(question))
    return equation if asked is not None else None


def _compact(text: str) -> str:
    return re.sub(r"[\s$\\(){}*]", "", text).lower()
