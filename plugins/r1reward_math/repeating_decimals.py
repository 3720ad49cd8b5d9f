"""Decimals whose digits have begun to repeat."""

import re
from fractions import Fraction

__all__ = ["repeating_fraction"]


def repeating_fraction(match: re.Match[str]) -> str:
    """`0.1666...` as a fraction, where its digits have begun to repeat; as it stands elsewhere."""
    sign, whole, digits = match[1], match[2], match[3]
    for length in range(1, len(digits) // 2 + 1):
        times = 3 if length == 1 else 2
        tail = digits[-length:]
        if len(digits) >= length * times and digits.endswith(tail * times):
            head = digits
            while head.endswith(tail):
                head = head[:-length]
            place = 10 ** len(head)
            value = Fraction(int(whole + head), place) + Fraction(int(tail), place * (10**length - 1))
            return f"{sign}\\frac{{{value.numerator}}}{{{value.denominator}}}"
    return match[0]
