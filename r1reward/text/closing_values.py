"""Values whose place a sentence's form tells: a total beside its parts, a noun that is asked for, a day of the week.

| sentence | value | because |
|---|---|---|
| `She sold 72 in all, 48 in May and 24 in June` | 72 | the others add up to it |
| `7 goes into 100 fourteen times, leaving a remainder of 2` | 2 | the question asks for the remainder |
| `Ten days after Monday is Thursday` | Thursday | the question asks for a day |
"""

import re

from r1reward.text.denials import is_denied
from r1reward.text.named_quantities import asked_quantity, values_of_kind
from r1reward.text.quantities import QUANTITIES, VALUES, amount

__all__ = ["closing_value", "is_of_another", "without_place", "without_reason"]

_NOUN = re.compile(
    rf"(?i)[,\s](?:leaving|with|giving|for|and|yielding|making|has|have|had)\s+(?:an?|the)\s+(?:\w+\s+)?(?P<noun>[a-z]{{3,20}})\s+of\s+{VALUES}(?:\s+[a-z]+)?\W*\Z"
)
_TOTAL = re.compile(rf"{VALUES}(?:\s+[a-z]+){{0,2}},?\s+(?:in\s+all|in\s+total|altogether|total|overall)\b")
_DAY_NAMES = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|"
    r"december"
)
_DAY = re.compile(
    rf"(?i)\b(?:is|was|will\s+be|falls\s+on|fell\s+on)\s+(?:an?\s+|on\s+an?\s+|on\s+)?(?P<value>{_DAY_NAMES})\W*\Z"
)
_DAY_ASKED = re.compile(r"(?i)\b(?:what|which)\s+(?:\w+\s+){0,3}(?:(?:week)?day|month)\b")
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
_OF_NAME = re.compile(
    rf"\b(?P<name>[A-Z][a-z]+)(?:['’]s\s+age)?\s+(?:is|was|will\s+be|has|had)\s+(?:(?:now|currently|then)\s+)?{VALUES}(?:\s+[a-z]+){{0,2}}\W*\Z"
)
_NO_NAMES = frozenset(("He", "She", "It", "They", "This", "That", "There", "The", "Answer"))
_NOUN_ASKED = re.compile(
    r"(?i)\bhow\s+many\s+((?:[a-z]{2,20}\s+){0,3}(?:are|were|is|was)(?:\s+[a-z]{3,20})?)\b"
)
_NUMBER_OF = re.compile(
    rf"(?i)\bnumber\s+of\s+(?P<noun>(?:[a-z]+\s+){{0,2}}[a-z]+)\s+(?:is|was|equals|=)\s+{VALUES}"
)
_KINDS_ASKED = re.compile(
    r"(?i)\bhow\s+many\s+([a-z]{3,20})\s+([a-z]{3,20})\s+(?:are|were|is|was|does|do|did|will|can|would|has|have|had)\b"
)
_WORD = re.compile(r"[a-z]+")
_GENERIC = "more other extra additional total new remaining whole full such different many of the"
_NO_KINDS = frozenset(_GENERIC.split())
_COLOUR_NAMES = "red blue green yellow black white brown orange purple pink grey gray"
_COLOURS = frozenset(_COLOUR_NAMES.split())
_GONE = re.compile(
    rf"{VALUES}(?:\s+of\s+(?:the|them|these|those|his|her|their))?(?:\s+[a-z]+)?\s+(?:broke|melted|died|popped|spoiled|rotted|cracked|fell|"
    r"(?:were|are|was|got|have\s+been)\s+(?:broken|eaten|sold|used|lost|taken|stolen|gone|thrown|given))\b"
)
"""`38 of the eggs broke`."""
_LEFT_ASKED = re.compile(r"(?i)\bhow\s+(?:many|much)\b[^?.]*\b(?:left|remain\w*)\b")
_LEFT = re.compile(r"(?i)\b(?:left|remain(?:s|ing|ed)?)\b")
_CLAUSE = re.compile(r"(?:(?!\band\b)[^;,]|(?<=\d),(?=\d{3}))+")
_VALUES = re.compile(VALUES)
_DIGIT = re.compile(r"\d")
_LONGEST = 2000


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
    return (
        _of_whom(view, question)
        or _of_quantity(view, question)
        or _of_noun(view, question)
        or _left(view, question)
        or _total(view)
    )


def is_of_another(view: str, question: str) -> bool:
    """Whether a sentence gives the value of somebody else than the one that the question asks about.

    >>> is_of_another("So Ann is 27 years old", "Tim is 3 times as old as Ann, who is 9. How old is Tim?")
    True
    """
    if "how many" in question.lower() and _is_of_another_kind(view, question):
        return True
    if _GONE.search(view) is not None and _is_of_the_gone(view, question):
        return True
    another = _OF_NAME.search(view)
    if another is None or another["name"] not in question:
        return False
    asked = _asked_names(question)
    return len(asked) == 1 and asked[0] not in view and another["name"] not in _NO_NAMES


def _is_of_another_kind(view: str, question: str) -> bool:
    """`9 blue balls`, where the question asks how many red balls, and tells the two apart or both are colours."""
    asked = _KINDS_ASKED.findall(question[-_LONGEST:])
    if len(asked) != 1 or asked[0][0].lower() in _NO_KINDS or asked[0][0].lower() in view.lower():
        return False
    noun = asked[0][1].lower().rstrip("s")
    kinds = {m[1].lower() for m in re.finditer(rf"(?i)\d\s+([a-z]+)\s+{noun}s?\b", view)}
    words = set(_WORD.findall(question.lower()))
    return bool(kinds) and all(k not in _NO_KINDS and (k in words or k in _COLOURS) for k in kinds)


def _is_of_the_gone(view: str, question: str) -> bool:
    """Whether a sentence with one value says what is gone, and nothing of what is left, which is asked for."""
    return (
        _LEFT_ASKED.search(question[-_LONGEST:]) is not None
        and _LEFT.search(view) is None
        and len(QUANTITIES.findall(view)) == 1
    )


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
    asked = _asked_names(question)
    if len(asked) != 1:
        return None
    matches = list(re.finditer(rf"\b{asked[0]}\s+(?:is|was|will\s+be|has|had)\s+(?:now\s+)?{VALUES}", view))
    if len(matches) != 1 or len(QUANTITIES.findall(view)) < 2:
        return None
    return None if is_denied(view, matches[0].start("value")) else matches[0]


def _asked_names(question: str) -> list[str]:
    return [
        m["name"] for m in _OF_WHOM.finditer(question[:1].lower() + question[1:].replace(" How ", " how "))
    ]


def _of_quantity(view: str, question: str) -> re.Match[str] | None:
    """`The median is 7 and the mean is 6`, where the question asks for the median."""
    if len(QUANTITIES.findall(view)) < 2 or not (asked := asked_quantity(question)):
        return None
    values = values_of_kind(asked, view)
    match = values.get(asked)
    return (
        match if match is not None and len(values) > 1 and not is_denied(view, match.start("value")) else None
    )


def _of_noun(view: str, question: str) -> re.Match[str] | None:
    """`The number of boys is 15 and the number of girls is 12`, where the question asks how many boys there are."""
    asked = _NOUN_ASKED.findall(question[-_LONGEST:])
    numbers = list(_NUMBER_OF.finditer(view))
    if len(asked) != 1 or len(numbers) < 2:
        return None
    wanted = {word.lower() for word in asked[0].split()}
    matches = [number for number in numbers if set(number["noun"].lower().split()) <= wanted]
    return matches[0] if len(matches) == 1 and not is_denied(view, matches[0].start("value")) else None


def _left(view: str, question: str) -> re.Match[str] | None:
    """`There were 42 apples; 12 are left`, where the question asks how many are left."""
    if _LEFT_ASKED.search(question[-_LONGEST:]) is None or len(QUANTITIES.findall(view)) < 2:
        return None
    left = [clause for clause in _CLAUSE.finditer(view) if _LEFT.search(clause[0]) is not None]
    if len(left) != 1 or len(QUANTITIES.findall(left[0][0])) != 1:
        return None
    value = _VALUES.search(view, *left[0].span())
    return value if value is not None and not is_denied(view, value.start("value")) else None


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
