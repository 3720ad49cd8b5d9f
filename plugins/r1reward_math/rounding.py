"""To how many digits two values are compared, and whether a decimal is a rounded value."""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Any

from r1reward_math.bounds import small
from r1reward_math.evaluate import context
from r1reward_math.options import Options
from r1reward_math.tree import Node, walk

__all__ = ["MANY_DIGITS", "close", "decimal_digits", "digits_of_coefficients", "rounds", "signed_decimal"]

MANY_DIGITS = 25
_LONG_DECIMAL, _LONGER_DECIMAL = 6, 10


def close(a: Any, b: Any, mp: Any, digits: int) -> bool:
    """Whether two numbers agree to so many significant digits."""
    return bool(abs(a - b) <= max(abs(a), abs(b)) * small(digits, mp))


@lru_cache(maxsize=1024)
def decimal_digits(gold: Node) -> int:
    """Digits that must agree: fewer where a long decimal, itself rounded, is part of the ground truth."""
    decimals = [_significant(n) for n in walk(gold) if n.kind == "num" and n.decimals >= 0]
    longest = max(decimals, default=0)
    return min(MANY_DIGITS, longest - 2) if longest >= _LONGER_DECIMAL else MANY_DIGITS


def digits_of_coefficients(gold: Node) -> int:
    """Digits that must agree with an expression of variables: as many as its long decimals are good for."""
    decimals = [_significant(n) for n in walk(gold) if n.kind == "num" and n.decimals >= 0]
    return min([MANY_DIGITS, *(d - 1 for d in decimals if d >= _LONG_DECIMAL)])


def _significant(node: Node) -> int:
    """The significant digits that a decimal is written with."""
    return len(str(abs(int(node.value * 10**node.decimals))).lstrip("0"))


def signed_decimal(node: Node) -> tuple[Node, int] | None:
    """A decimal with its sign; None for anything else."""
    sign = 1
    while node.kind == "neg":
        node, sign = node.args[0], -sign
    return (node, sign) if node.kind == "num" and node.decimals >= 0 else None


def rounds(gold: Node, answer: Node, left: Any, right: Any, options: Options) -> bool:
    """Whether one is a decimal with enough digits, and the other, rounded to its places, the same.

    Where the ground truth is a multiple of pi, its decimals are no answer: the exact form was asked for.
    """
    short, value = signed_decimal(answer), left
    other = signed_decimal(gold)
    least = options.decimals
    if other is not None and (short is None or other[0].decimals < short[0].decimals):
        # The exact value of what the ground truth gives only rounded; or more decimals than it gives.
        least = min(least, 3) if short is None else least + 1
        short, value = other, right
    elif any(n.kind == "const" and n.name == "pi" for n in _outside_functions(gold)):
        return False
    if short is None or _significant(short[0]) < least or (other is None and short[0].value.denominator == 1):
        return False  # `1.0000` says 1, and not what is near it
    mp = context()
    integer = int(short[0].value * 10 ** short[0].decimals) * short[1]
    if isinstance(value, Fraction):
        return bool(abs(value * 10 ** short[0].decimals - integer) <= Fraction(1, 2))
    return bool(abs(value * mp.mpf(10) ** short[0].decimals - integer) <= mp.mpf(1) / 2 + mp.mpf(10) ** -20)


def _outside_functions(node: Node) -> Iterator[Node]:
    yield node
    if node.kind != "fn":
        for arg in node.args:
            yield from _outside_functions(arg)
