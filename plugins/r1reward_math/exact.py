"""The rational number that a tree of numbers is, exactly and of any size within caps: `2^{2024}-1`, `25!`, a sum."""

import math
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from r1reward_math.bounds import MOST_BITS, MOST_FACTORIAL, MOST_TERMS, spend
from r1reward_math.tree import Node

__all__ = ["exact"]

_ROOT_BITS = 4_000


class _NoneError(Exception):
    """No rational number, or one that is out of reach."""


@lru_cache(maxsize=2048)
def exact(node: Node) -> Fraction | None:
    """The rational number that a tree is; None where it is none, or too large.

    >>> exact(Node("fact", args=(Node("num", value=Fraction(5)),)))
    Fraction(120, 1)
    """
    try:
        return _exact(node, {})
    except (_NoneError, ZeroDivisionError, OverflowError):
        return None


def _exact(node: Node, point: Mapping[str, Fraction]) -> Fraction:
    kind = node.kind
    if kind == "num":
        return node.value
    if kind == "var":
        if node.name not in point:
            raise _NoneError
        return point[node.name]
    if kind in ("sum", "prod"):
        return _series(node, point)
    if kind not in _KINDS:
        raise _NoneError
    args = [_exact(a, point) for a in node.args]
    spend(1 + sum(map(_cost, args)))
    if kind == "add":
        return _capped(args[0] + args[1])
    if kind == "mul":
        if _bits(args[0]) + _bits(args[1]) > MOST_BITS:
            raise _NoneError
        return args[0] * args[1]
    if kind == "neg":
        return -args[0]
    if kind == "inv":
        return 1 / args[0]
    if kind == "pow":
        return _power(*args)
    if kind == "fact":
        return Fraction(math.factorial(_whole(args[0], MOST_FACTORIAL)))
    return _function(node.name, args)


_KINDS = frozenset(("add", "mul", "neg", "inv", "pow", "fact", "fn"))


def _bits(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def _cost(value: Fraction) -> int:
    """Of arithmetic with it, in steps: the common divisor of two large numbers takes time by the square."""
    if value.denominator == 1:
        return value.numerator.bit_length() // 2_000
    return (_bits(value) // 1_000) ** 2


def _capped(value: Fraction) -> Fraction:
    if _bits(value) > MOST_BITS:
        raise _NoneError
    return value


def _whole(value: Fraction, most: int) -> int:
    if value.denominator != 1 or not 0 <= value <= most:
        raise _NoneError
    spend(int(value) // 10)
    return int(value)


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1:
        return _root(_power(base, Fraction(exponent.numerator)), exponent.denominator)
    if not base:
        if exponent <= 0:
            raise _NoneError
        return Fraction(0)
    power = exponent.numerator
    bits = _bits(base) * abs(power) if abs(base) != 1 else 1
    if bits > MOST_BITS + 200:
        raise _NoneError
    spend(bits // 500)
    return base**power if abs(base) != 1 else (base if power % 2 else Fraction(1))


def _root(value: Fraction, degree: int) -> Fraction:
    """A root that is rational; of a negative number only an odd one, as schools have it."""
    if degree < 2 or degree > 64 or _bits(value) > _ROOT_BITS or (value < 0 and degree % 2 == 0):
        raise _NoneError
    sign = -1 if value < 0 else 1
    return Fraction(sign * _whole_root(abs(value.numerator), degree), _whole_root(value.denominator, degree))


def _whole_root(value: int, degree: int) -> int:
    if degree == 2:
        root = math.isqrt(value)
    else:
        spend(value.bit_length() // 50 + 5)
        root = 1 << -(-value.bit_length() // degree)
        while True:  # Newton's method, from above
            lower = ((degree - 1) * root + value // root ** (degree - 1)) // degree
            if lower >= root:
                break
            root = lower
    if root**degree != value:
        raise _NoneError
    return root


def _function(name: str, args: list[Fraction]) -> Fraction:
    if name == "binom":
        n, k = _whole(args[0], 10 * MOST_FACTORIAL), _whole(args[1], 10 * MOST_FACTORIAL)
        if min(k, n - k) * n.bit_length() > MOST_BITS:
            raise _NoneError
        spend(max(0, min(k, n - k)))
        return Fraction(math.comb(n, k))
    if name in ("gcd", "lcm"):
        if any(a.denominator != 1 for a in args):
            raise _NoneError
        whole = [a.numerator for a in args]
        return _capped(Fraction(math.gcd(*whole) if name == "gcd" else math.lcm(*whole)))
    if name == "root":
        if args[1].denominator != 1 or args[1] < 2:
            raise _NoneError
        return _root(args[0], args[1].numerator)
    if name in ("max", "min"):
        return max(args) if name == "max" else min(args)
    if name in ("floor", "ceil"):
        return Fraction(math.floor(args[0]) if name == "floor" else math.ceil(args[0]))
    if name == "abs":
        return abs(args[0])
    raise _NoneError


def _series(node: Node, point: Mapping[str, Fraction]) -> Fraction:
    index, low, high, body = node.args
    first, last = _exact(low, point), _exact(high, point)
    if first.denominator != 1 or last.denominator != 1 or last - first >= MOST_TERMS:
        raise _NoneError
    total = Fraction(0 if node.kind == "sum" else 1)
    for k in range(int(first), int(last) + 1):
        term = _exact(body, {**point, index.name: Fraction(k)})
        spend(1 + _cost(total))
        total = _capped(total + term if node.kind == "sum" else total * term)
    return total
