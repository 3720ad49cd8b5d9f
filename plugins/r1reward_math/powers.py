"""Powers, odd roots of negative numbers, factorials and binomials at a point."""

from typing import Any

from r1reward_math.bounds import (
    DIGITS,
    MOST_FACTORIAL,
    MOST_MAGNITUDE,
    TooLargeError,
    UndefinedError,
)
from r1reward_math.exact import exact
from r1reward_math.tree import Node

__all__ = ["check_gamma", "check_real_power", "counts", "factorial", "plain_power", "power"]

_FEW, _ORDINARY = 12, 80
_SURELY_SMALL = 1_000
"""Binary digits of a power that need no closer look."""


def power(base: Any, exponent: Any, exponent_node: Node, mp: Any) -> Any:
    """A power as it is written: of a real number a real root, where there is one."""
    if (simple := _whole_power(base, exponent_node, mp)) is not None:
        return simple
    size = abs(base)
    may_be_large = size and abs(exponent) * (abs(mp.mag(size)) + 1) > _SURELY_SMALL
    if may_be_large and abs(exponent) * abs(mp.log10(size)) > MOST_MAGNITUDE:
        raise TooLargeError("too large or too small")
    if size == 0:
        if mp.re(exponent) <= 0:
            raise UndefinedError("division by zero, or 0^0")
        return mp.mpf(0)
    third = _odd_root(exponent_node)
    if third and mp.im(base) == 0 and mp.re(base) < 0:
        above, below = third  # the real root, as schools have it
        root = mp.power(-mp.re(base), mp.mpf(above) / below)
        return -root if above % 2 else root
    return mp.power(base, exponent)


def check_real_power(base: Any, exponent: Any, exponent_node: Node, mp: Any) -> None:
    """Raises `UndefinedError` where a power of real numbers is none: much cheaper than to work it out first."""
    both_real = type(base) is type(exponent) is mp.mpf
    if both_real and base < 0 and exponent != mp.floor(exponent) and _odd_root(exponent_node) is None:
        raise UndefinedError("outside of the real domain")


def _whole_power(base: Any, exponent: Node, mp: Any) -> Any:
    """A small whole power of a real number of ordinary size, which needs none of the questions below; else None."""
    if exponent.kind != "num" or type(base) is not mp.mpf or not base or exponent.value.denominator != 1:
        return None
    size = base._mpf_[2] + base._mpf_[3]
    steps = exponent.value.numerator
    return base**steps if 0 < steps <= _FEW and -_ORDINARY < size < _ORDINARY else None


def plain_power(base: Any, exponent: Any, mp: Any) -> Any:
    """A power in the complex plane."""
    return power(base, exponent, Node("var", ""), mp)


def _odd_root(exponent_node: Node) -> tuple[int, int] | None:
    """The exponent as a fraction with an odd denominator over 1."""
    value = exact(exponent_node)
    if value is None or value.denominator == 1 or value.denominator % 2 == 0:
        return None
    return value.numerator, value.denominator


def counts(args: list[Any], mp: Any) -> bool:
    """Whether so many can be chosen of so many, where both are whole numbers."""
    n, k = args
    if mp.im(n) or mp.im(k) or n != mp.floor(n) or k != mp.floor(k):
        return True
    return bool(n < 0 or 0 <= k <= n)


def factorial(value: Any, of_variables: bool, mp: Any) -> Any:
    """Of whole numbers; among variables also between them, where `n!/(n-1)!` is n, too."""
    if (
        mp.im(value)
        or (value != mp.floor(value) and not of_variables)
        or (value < 0 and value == mp.floor(value))
    ):
        raise UndefinedError("factorial of no natural number")
    if abs(value) > MOST_FACTORIAL:
        raise TooLargeError("too large a factorial")
    return mp.factorial(value)


def check_gamma(args: list[Any], mp: Any) -> None:
    """Between whole numbers the gamma function takes seconds in some hundred digits: it is left to the first look."""
    if mp.dps > 2 * DIGITS and any(mp.im(a) or a != mp.floor(a) for a in args):
        raise TooLargeError("a factorial between whole numbers in too many digits")
