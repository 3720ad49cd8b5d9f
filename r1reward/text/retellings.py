"""What somebody else had, or what was had at another time: `A friend got 42`, `This method once gave 42`."""

import re

from r1reward.text.hints import Hints

__all__ = ["is_retold"]

_HAD = (
    r"(?:got|gets|had|found|finds|gave|gives|obtained|obtains|said|says|wrote|writes|computed|calculated|counted|"
    r"came\s+up\s+with|answered|told|heard|read|saw|was|were|claimed|believed|thought|guessed|printed|showed|paid|pays|asked|bought|sold|spent|swears?|returned|yielded|stated)"
)
_OTHER = (
    r"(?:someone|somebody|others|(?:(?:an?|my|some|another|the\s+other|one\s+of\s+(?:my|the))\s+(?:\w+\s+)?(?:friend|classmate|student|"
    r"teacher|tutor|colleague|neighbou?r|book|textbook|website|forum|cousin|brother|sister|person|guy|chatbot|solver|expert)s?(?:\s+of\s+(?:mine|his|hers|ours|theirs))?))"
)
_DID = (
    r"(?:(?!need|exceed|speed|feed|bleed|seed|weed|red\b)[a-z]{2,}ed|got|had|found|gave|said|wrote|came|told|heard|read|saw|was|were|believed|thought|paid|bought|sold|spent|"
    r"made|took|knew|held|kept|met|built|grew|drew|ran|won|lost|ate|cost)"
)
"""What was done at one time: `once gave`; not `using each digit once gives`."""
_RETOLD = re.compile(
    rf"(?i)\A\W*(?:(?:so|and|but|well)\b[\s,]*){{0,2}}(?P<other>{_OTHER})\s+(?:once\s+|also\s+|already\s+)?{_HAD}\b"
    rf"|(?<=\w\s)(?<!exactly\s)(?<!only\s)(?<!just\s)(?<!least\s)(?<!most\s)(?<!used\s)(?P<once>once)\s+(?:\w+ly\s+)?{_DID}\b"
    r"|(?<=\w\s)(?P<alleged>allegedly|supposedly|reportedly|purportedly|ostensibly)\b"
)
_EARLIER = re.compile(
    r"(?i)\b(?:first|before|original\w*|initial\w*|used\s+to|start\w*|beg[aiu]n\w*|earlier|past|previous\w*)\b"
)
"""A question of another time."""
_MAY = Hints(("once", "edly", "ibly", "some", "other", "a ", "an ", "my "))
_WORD = re.compile(r"[^\W\d_]{4,}|once")


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
