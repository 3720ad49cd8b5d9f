"""Values of several letters in one sentence: `x = 3 and y = -2`, `x₁ = 2, x₂ = -5`."""

import re

from r1reward.text.denials import is_negated, is_rejected
from r1reward.text.quantities import VALUE

__all__ = ["several_letters"]

_NAME = r"[A-Za-z](?:_\d|[₀-₉])?"
_LETTERS = re.compile(
    rf"(?:^|\b(?:so|thus|hence|therefore|then|is|are|get|have|find|obtain|solutions?|solution\s+is)\b|:)[\s,:]*"
    rf"(?P<all>{_NAME}\s*=\s*{VALUE}(?:\s*(?:,\s*and|,|;|and)\s+{_NAME}\s*=\s*{VALUE}){{1,5}})\Z",
    re.IGNORECASE,
)
_LETTER = re.compile(rf"{_NAME}(?=\s*=)")
_SEVERAL_ASKED = re.compile(
    r"(?i)\b(?:system|values|pairs?|triples?|points?|coordinates|unknowns|equations|[a-z]\s+and\s+[a-z])\b|\(\s*[a-z]\s*,\s*[a-z]"
)


def several_letters(view: str, question: str) -> int:
    """Where `x = 3 and y = -2` begins at the end of a sentence; negative where it does not.

    Of one letter with several subscripts, or where the question asks for several values.

    Example: `several_letters("so x = 3 and y = -2", "Solve for x and y.")` is 3.
    """
    match = _LETTERS.search(view)
    if match is None:
        return -1
    names = [name.strip() for name in _LETTER.findall(match["all"])]
    is_one = len({name[0] for name in names}) == 1 and len(set(names)) == len(names)
    if not is_one and (len(set(names)) < len(names) or _SEVERAL_ASKED.search(question) is None):
        return -1
    start = match.start("all")
    return -1 if is_negated(view, start) or is_rejected(view, start) else start
