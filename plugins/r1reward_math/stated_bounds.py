"""On which side of a number what a sentence speaks of lies: `less than 8`, `x > 3`, `at least 5`."""

import re
from fractions import Fraction

__all__ = ["sides"]

_NUMBER = r"\\?\$?\s*(-?\d{1,18}(?:\.\d{1,18})?)"
_ABOVE = r"greater|more|larger|higher|longer|bigger|older|later"
_BELOW = r"less|fewer|smaller|lower|shorter|younger|earlier"
_STATED = re.compile(
    rf"(?i)(?:\b(?P<no>no|not)\s+)?(?:(?P<above>>=?|\b(?:{_ABOVE})\s+than\b|\b(?:above|over|exceed(?:s|ing)?|at\s+least)\b)"
    rf"|(?P<below><=?|\b(?:{_BELOW})\s+than\b|\b(?:below|under|at\s+most|up\s+to)\b))"
    rf"(?P<equal>\s+or\s+equal\s+to)?\s*{_NUMBER}(?![\d.]*\d)"
)
_SIGN = re.compile(r"[<>]=?")
_OR_EQUAL = re.compile(r"(?i)=|least|most|up")


def sides(text: str) -> tuple[list[tuple[Fraction, str]], list[str]]:
    """The numbers that are bounds, with the sign for it, in the order of their size; and the signs as they stand.

    >>> sides("more than 12, at most 8")[0] == sides("less than or equal to 8 and greater than 12")[0]
    True
    """
    bounds = []
    for match in _STATED.finditer(text):
        above = match["above"] is not None
        word = match["above"] or match["below"]
        equal = match["equal"] is not None or _OR_EQUAL.search(word) is not None
        if match["no"] is not None:  # `no less than 5` is 5 or more
            above, equal = not above, not equal
        bounds.append((Fraction(match[5]), (">" if above else "<") + ("=" if equal else "")))
    return sorted(bounds), _SIGN.findall(text)
