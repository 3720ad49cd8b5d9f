"""What somebody else had, or what was had at another time: `A friend got 42`, `This method once gave 42`."""

import re

from r1reward.text.authorities import ALLEGEDLY, OTHER_PERSON
from r1reward.text.hints import Hints

__all__ = ["credits_others", "is_credited", "is_retold"]

_HAD = (
    r"(?:got|gets|had|chose|picked|selected|found|finds|gave|gives|obtained|obtains|said|says|wrote|writes|computed|calculated|counted|"
    r"came\s+up\s+with|answered|told|heard|read|saw|was|were|claimed|believed|thought|guessed|printed|showed|paid|pays|asked|bought|sold|spent|swears?|returned|yielded|stated)"
)
_DID = (
    r"(?:(?!need|exceed|speed|feed|bleed|seed|weed|red\b)[a-z]{2,}ed|got|had|found|gave|said|wrote|came|told|heard|read|saw|was|were|believed|thought|paid|bought|sold|spent|"
    r"made|took|knew|held|kept|met|built|grew|drew|ran|won|lost|ate|cost)"
)
"""What was done at one time: `once gave`; not `using each digit once gives`."""
_RETOLD = re.compile(
    rf"(?i)\A\W*(?:(?:so|and|but|well)\b[\s,]*){{0,2}}(?P<other>{OTHER_PERSON})\s+(?:once\s+|also\s+|already\s+)?{_HAD}\b"
    rf"|(?<=\w\s)(?<!exactly\s)(?<!only\s)(?<!just\s)(?<!least\s)(?<!most\s)(?<!used\s)(?P<once>once)\s+(?:\w+ly\s+)?{_DID}\b"
    rf"|(?<=\w\s)(?P<alleged>{ALLEGEDLY})\b"
)
_EARLIER = re.compile(
    r"(?i)\b(?:first|before|original\w*|initial\w*|used\s+to|start\w*|beg[aiu]n\w*|earlier|past|previous\w*)\b"
)
"""A question of another time."""
_SAID = r"(?:say|said|claim|think|thought|believe|wrote|guess|swear|swore|bet|insist|argue)"
_CREDITED = re.compile(
    r"[\s$)\]}}*.,;:—–-]*(?:(?:that|this|which|it)\s+)?(?:is|was|were|are)\s+(?:only\s+|just\s+|merely\s+)?(?:what|the\s+(?:answer|result|value|number|one)(?:\s+that)?)\s+"
    rf"(?:(?P<other>{OTHER_PERSON})\s+(?:once\s+|also\s+)?{_HAD}"
    rf"|(?P<person>(?!(?:we|i|it|you|he|she|this|that|these|the\s+(?:problem|question|task|statement|formula|theorem|equation|calculation))\b)(?:(?:the|his|her|their)\s+)?[^\W\d_]+)\s+(?:once\s+|also\s+)?{_SAID}s?(?:d|ed)?)\b",
    re.IGNORECASE,
)
"""`12 is what a friend got`, `12 is the answer that Bob claims`."""
_COPULA = re.compile(r"\b(?:is|was)\s+(?=what\b|the\b)")
_MAY = Hints(("once", "edly", "ibly", "some", "other", "a ", "an ", "my "))
_WORD = re.compile(r"[^\W\d_]{4,}|once")
_REACH = 200


def is_retold(sentence: str, question: str) -> bool:
    """Whether a sentence says what others had, or what was once had, and the question does not speak of them.

    >>> is_retold("This method once gave 42.", ""), is_retold("A friend got 42.", "How many did her friend get?")
    (True, False)
    """
    if not _MAY(sentence.lower()) or (retold := _RETOLD.search(sentence)) is None:
        return False
    if retold["once"] and _EARLIER.search(question) is not None:
        return False
    small = question.lower()
    return not any(
        word in small
        for word in _WORD.findall((retold["other"] or retold["once"] or retold["alleged"]).lower())
    )


def credits_others(sentence: str, question: str) -> bool:
    """Whether a sentence says anywhere that what comes before is what somebody else had.

    >>> credits_others("42 is what my classmate wrote.", ""), credits_others("42 is what we wanted.", "")
    (True, False)
    """
    if " what " not in sentence and " the " not in sentence:
        return False
    return any(is_credited(sentence, verb.start(), question) for verb in _COPULA.finditer(sentence))


def is_credited(text: str, end: int, question: str) -> bool:
    """Whether what ends at `end` is called what somebody else had, of whom the question does not speak.

    >>> is_credited("12 is what a friend got.", 2, ""), is_credited("12 is what Jill gets.", 2, "")
    (True, False)
    """
    credited = _CREDITED.match(text, end, end + _REACH)
    if credited is None:
        return False
    small = question.lower()
    return not any(word in small for word in _WORD.findall((credited["other"] or credited["person"]).lower()))
