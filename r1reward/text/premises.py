"""What the problem says, before what a text concludes from it: `The problem says that Tom eats 2, so he has 3`."""

import re

__all__ = ["without_premise"]

_PREMISE = re.compile(
    r"(?i)\A\W*(?:as\s+)?(?:the|this|our)\s+(?:problem|question|task|exercise|prompt)\s+(?:says?|states?|tells?\s+us|mentions?)\b"
    r"(?P<words>[^.;:?!\"“”]{2,160}?),\s+(?:and\s+)?(?=(?:so|thus|hence|therefore)\b,?\s+(?!(?:many|much|far|long|few|that)\b)[^,;]*\d)"
)
_OPEN = re.compile(
    r"(?i)\b(?:if|unless|whether|suppos\w*|thinks?|believes?|claims?|says|said|guess\w*|not)\b|n['’]t\b"
)


def without_premise(sentence: str) -> str:
    """A sentence that concludes a number from what the problem says, without that.

    >>> without_premise("The problem says that Tom eats 2, so he has 3."), without_premise("The problem says 3.")
    ('so he has 3.', 'The problem says 3.')
    """
    premise = _PREMISE.match(sentence)
    if premise is None or _OPEN.search(premise["words"]) is not None:
        return sentence
    return sentence[premise.end() :]
