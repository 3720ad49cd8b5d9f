r"""The cheap and exact rung: answers that are rational numbers, read without a parser.

It decides most pairs of real answers in a microsecond or two. What it cannot read it leaves to the next rung.
"""

import re
from fractions import Fraction
from functools import lru_cache

__all__ = ["MOST_DIGITS", "is_hedged", "rational"]

MOST_DIGITS = 4_000
"""The longest numeral that is read, such as 2^{2024} written out. Python itself converts 4,300 digits at most."""

_DIGITS = rf"\d{{1,{MOST_DIGITS}}}"
_NUMBER = re.compile(
    rf"\s*\$?\s*([-+]?)\s*(?:\\?\$)?([1-9]\d{{0,2}}(?:,\d{{3}})+|{_DIGITS})(\.{_DIGITS})?"
    rf"(?:\s*/\s*({_DIGITS}))?\s*\$?\s*"
)
_FRACTION = re.compile(
    rf"\s*\$?\s*(-?)\s*\\[dtc]?frac\s*\{{\s*(-?{_DIGITS})\s*\}}\s*\{{\s*(-?{_DIGITS})\s*\}}\s*\$?\s*"
)
_HEDGE = re.compile(r"\b(?:or|either|maybe|perhaps|possibly|alternatively)\b|或", re.IGNORECASE)


@lru_cache(maxsize=2048)
def rational(answer: str) -> tuple[int | Fraction, bool] | None:
    r"""The rational number that the text is, and whether it is a decimal; None where it is anything else.

    `1,234.5`, `$18`, `3/4`, `\frac{3}{4}`. Units, percentages and mixed numbers are left to others.
    """
    if answer.isdecimal() and answer.isascii() and len(answer) <= MOST_DIGITS:
        return int(answer), False  # most answers
    if (match := _NUMBER.fullmatch(answer)) is not None:
        sign, digits, decimals, below = match.groups()
        if decimals is not None:
            if below is not None:
                return None
            scale = 10 ** (len(decimals) - 1)
            value: int | Fraction = Fraction(int(digits.replace(",", "")) * scale + int(decimals[1:]), scale)
        else:
            value = int(digits.replace(",", "") if "," in digits else digits)
            if below is not None:
                if not (divisor := int(below)):
                    return None
                value = Fraction(value, divisor)
        return (-value if sign == "-" else value), decimals is not None
    if "frac" in answer and (match := _FRACTION.fullmatch(answer)) is not None:
        if not (divisor := int(match[3])):
            return None
        value = Fraction(int(match[2]), divisor)
        return (-value if match[1] else value), False
    return None


def is_hedged(answer: str) -> bool:
    """Whether the answer names alternatives."""
    return _HEDGE.search(answer) is not None
