"""Values whose place a sentence's form tells: a total beside its parts, a noun that is asked for, a day of the week.

| sentence | value | because |
|---|---|---|
| `She sold 72 in all, 48 in May and 24 in June` | 72 | the others add up to it |
| `7 goes into 100 fourteen times, leaving a remainder of 2` | 2 | the question asks for the remainder |
| `Ten days after Monday is Thursday` | Thursday | the question asks for a day |
"""

import re

from r1reward.text.denials import is_denied
from r1reward.text.quantities import QUANTITIES, VALUES, amount

__all__ = ["closing_value", "without_place", "without_reason"]

_NOUN = re.compile(
    rf"(?i)[,\s](?:leaving|with|giving|for|and|yielding|making)\s+(?:an?|the)\s+(?:\w+\s+)?(?P<noun>[a-z]{{3,20}})\s+of\s+{VALUES}(?:\s+[a-z]+)?\W*\Z"
)
_TOTAL = re.compile(rf"{VALUES}(?:\s+[a-z]+){{0,2}},?\s+(?:in\s+all|in\s+total|altogether|total|overall)\b")
_DAY_NAMES = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|"
    r"december"
)
_DAY = re.compile(
    rf"(?i)\b(?:is|was|will\s+be|falls\s+on|fell\s+on)\s+(?:an?\s+|on\s+an?\s+|on\s+)?(?P<value>{_DAY_NAMES})\W*\Z"
)
_DAY_ASKED = re.compile(r"(?i)\b(?:what|which)\s+(?:\w+\s+){0,3}(?:day|month)\b")
_REASON = re.compile(r"(?i)(?<=[\w%)$*]),?\s+(?:because|since|as)\s+[^,;:]{0,60}=[^,;:]{1,60}\Z")
_PLACE = re.compile(
    r"(?i),?\s+(?:and\s+)?(?:(?:which\s+)?(?:is\s+|it\s+is\s+|occurs\s+|occurring\s+)?(?:attained|reached|achieved|taken|obtained)?\s*)(?:at|when)\s+"
    r"\$?[a-z]\s*=\s*[^,;=]{1,30}\Z"
)
_KIND_ASKED = re.compile(r"(?i)\b(?:what|which)\s+(?:type|kind|sort)\s+of\s+([a-z]{3,20})\b")
_QUADRANT = re.compile(
    r"(?i)\b(?:in|is)\s+(?:the\s+)?(?P<value>quadrant\s+(?:[IV]{1,3}|[1-4])|(?:first|second|third|fourth)\s+quadrant)\W*\Z"
)
_OF_WHOM = re.compile(
    r"\bhow\s+(?:old|tall|long|heavy|far|much|many|fast|big)\b[^?.]{0,40}?\b(?:is|was|are|were|will|does|did|has|had)\s+(?P<name>[A-Z][a-z]+)\b",
)
_DIGIT = re.compile(r"\d")


def closing_value(view: str, question: str) -> re.Match[str] | None:
    """The match whose group `value` is what the sentence gives; None where its form does not tell.

    Example: of `leaving a remainder of 2` it is 2 where the question asks for a remainder.
    """
    noun = _NOUN.search(view)
    if noun is not None and noun["noun"].lower() in question.lower() and _names_once(view, noun["noun"]):
        return None if is_denied(view, noun.start("value")) else noun
    day = _DAY.search(view) if "day" in question.lower() or "month" in question.lower() else None
    if day is not None and _DAY_ASKED.search(question) is not None:
        return None if is_denied(view, day.start("value")) else day
    if "quadrant" in question.lower() and (quadrant := _QUADRANT.search(view)) is not None:
        return None if is_denied(view, quadrant.start("value")) else quadrant
    if (kind := _KIND_ASKED.search(question)) is not None and (named := _kind(view, kind[1])) is not None:
        return named
    return _of_whom(view, question) or _total(view)


def _names_once(view: str, noun: str) -> bool:
    """Whether a sentence speaks once of what is asked for: not `the remainder is 3, leaving a remainder of 2`."""
    return view.lower().count(noun.lower()) == 1


def _kind(view: str, noun: str) -> re.Match[str] | None:
    """`it is a right triangle`, where the question asks for a type of triangle."""
    word = re.escape(noun.lower().rstrip("s"))
    named = re.compile(
        rf"(?i)\b(?:is|are|forms?|makes?)\s+(?:called\s+)?(?:an?\s+|the\s+)?"
        rf"(?P<value>(?:(?!(?:not|no|never|or|an?)\b)[a-z]+[- ]){{1,3}}{word}s?)\W*\Z"
    )
    return named.search(view)


def _of_whom(view: str, question: str) -> re.Match[str] | None:
    """`Lea is 16 years old and Max is 11`, where the question asks how old Lea is."""
    asked = list(_OF_WHOM.finditer(question[:1].lower() + question[1:].replace(" How ", " how ")))
    if len(asked) != 1:
        return None
    matches = list(
        re.finditer(rf"\b{asked[0]['name']}\s+(?:is|was|will\s+be|has|had)\s+(?:now\s+)?{VALUES}", view)
    )
    if len(matches) != 1 or len(QUANTITIES.findall(view)) < 2:
        return None
    return None if is_denied(view, matches[0].start("value")) else matches[0]


def without_place(sentence: str) -> str:
    """A sentence that gives a value, without the place where it is taken.

    >>> without_place("The maximum value is 8, attained at x = 1"), without_place("It is at x = 1")
    ('The maximum value is 8', 'It is at x = 1')
    """
    place = _PLACE.search(sentence)
    if place is None or _DIGIT.search(sentence, 0, place.start()) is None:
        return sentence
    return sentence[: place.start()]


def _total(view: str) -> re.Match[str] | None:
    """The one total to which all other amounts of a sentence add up."""
    totals = list(_TOTAL.finditer(view))
    if len(totals) != 1 or is_denied(view, totals[0].start("value")):
        return None
    total = totals[0]
    parts = [m for m in QUANTITIES.finditer(view) if m.start() != total.start("value")]
    whole, *amounts = (amount(text) for text in (total["value"], *(m[0] for m in parts)))
    sizes = [abs(each) for each in amounts if each is not None]
    if whole is None or len(sizes) < max(2, len(parts)):
        return None
    return total if sum(sizes) == abs(whole) else None


def without_reason(sentence: str) -> str:
    """A sentence that gives a number, without a calculation behind it that confirms it.

    >>> without_reason("The number is 22 because 22 + 9 = 31")
    'The number is 22'
    """
    reason = _REASON.search(sentence)
    if reason is None or _DIGIT.search(sentence, 0, reason.start()) is None:
        return sentence
    return sentence[: reason.start()]
