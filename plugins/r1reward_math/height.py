"""Bounds on how large or small the values in an expression may be, from how it is written."""

from functools import lru_cache

from r1reward_math.exact import exact
from r1reward_math.tree import Node, walk

__all__ = ["is_power", "is_product", "is_tall"]

_TALL = 60
_FACTORS = frozenset(("num", "var", "const", "mul", "neg", "inv", "pow"))
_GROWING = frozenset(("exp", "sinh", "cosh", "Gamma", "doublefact", "binom"))


def is_tall(node: Node) -> bool:
    """Whether numbers of such size occur that two values may differ, and by less than 25 digits show.

    >>> from fractions import Fraction
    >>> is_tall(Node("num", value=Fraction(1, 10**30)))
    True
    """
    return _height(node) > _TALL


@lru_cache(maxsize=512)
def is_product(node: Node) -> bool:
    """Whether nothing is added in it, `3^{-x}/x`, so that however small its value is, no digits of it were lost."""
    return all(n.kind in _FACTORS for n in walk(node))


def is_power(node: Node) -> bool:
    """Whether it is a power of a positive number, times others, `2e^{-at}`: however small, it is not 0."""
    if node.kind == "num":
        return node.value > 0
    if node.kind in ("mul", "inv"):
        return all(map(is_power, node.args))
    return node.kind == "pow" and (node.args[0].kind == "const" or is_power(node.args[0]))


@lru_cache(maxsize=2048)
def _height(node: Node) -> int:
    """Bits of all numbers, times the powers that they are raised to."""
    if node.kind == "num":
        return node.value.numerator.bit_length() + node.value.denominator.bit_length() - 2
    if node.kind in ("fact", "sum", "prod") or (node.kind == "fn" and node.name in _GROWING):
        return _TALL + 1
    if node.kind == "pow":
        base, exponent = node.args
        power = exact(exponent)
        times = 1 if power is None else int(abs(power)) + 1
        return min(_TALL + 1, (_height(base) or 1) * times + _height(exponent))
    return min(_TALL + 1, sum(map(_height, node.args)))
