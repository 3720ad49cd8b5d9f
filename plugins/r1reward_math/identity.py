"""Whether two expressions have the same value, wherever the ground truth has one."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any
from zlib import crc32

from r1reward_math.evaluate import REAL, UndefinedError, context, evaluate, exact
from r1reward_math.forms import same_form
from r1reward_math.options import Options
from r1reward_math.tree import Node, symbols, walk

__all__ = ["close", "points", "same_value", "tolerance_digits"]

_POINTS, _FAR = 5, 3
_LONG_DECIMAL = 6
_OF_WHOLE_NUMBERS = frozenset(("fact", "sum", "prod"))
_DIGITS = 25
"""Digits that must agree, of the 40 that are worked out."""


def same_value(gold: Node, answer: Node, options: Options) -> bool:
    """Whether the answer has the ground truth's value. Raises `UndefinedError` where that has none."""
    left, right = exact(gold), exact(answer)
    if left is not None and right is not None:
        if left == right or _rounds(gold, answer, left, right, options):
            return True
        digits = tolerance_digits(gold, answer)
        if digits < _DIGITS and abs(left - right) * 10**digits <= max(abs(left), abs(right)):
            return True
        return _within(left, right, options)
    if same_form(gold, answer):
        return True
    names = sorted(symbols(gold) | symbols(answer))
    if names:
        return _identical(gold, answer, names)
    mp = context()
    a = _settled(gold, evaluate(gold, {}), {})
    try:
        b = _settled(answer, evaluate(answer, {}), {})
    except UndefinedError:
        return False  # what has no value, or one out of reach, is no answer where there is one
    if close(a, b, mp, tolerance_digits(gold, answer)):
        return True
    if mp.im(a) or mp.im(b):
        return False
    return _rounds(gold, answer, mp.re(a), mp.re(b), options) or _within(mp.re(a), mp.re(b), options)


def _within(gold: Any, answer: Any, options: Options) -> bool:
    """Within the relative tolerance that the option allows; of 0, within it absolutely."""
    if not options.tolerance:
        return False
    return bool(abs(gold - answer) <= options.tolerance * (abs(gold) if gold else 1))


def _identical(gold: Node, answer: Node, names: list[str]) -> bool:
    """Identity testing: equal at several points at which the ground truth is defined."""
    mp, tested = context(), 0
    digits = _digits_of_coefficients(gold, answer)
    imaginary = any(n.kind == "const" and n.name == "i" for n in (*walk(gold), *walk(answer)))
    for point in points(names, gold, answer):
        try:
            # Outside of the real domain roots and logarithms have several values.
            a = evaluate(gold, point if imaginary else {**point, REAL: True})
        except UndefinedError:
            continue
        try:
            b = evaluate(answer, point)
        except UndefinedError:
            return False
        if not close(a, b, mp, digits) and not close(
            _settled(gold, a, point), _settled(answer, b, point), mp, digits
        ):
            return False
        tested += 1
    if not tested:
        return _complex_identical(gold, answer, names, digits)
    return True


def _complex_identical(gold: Node, answer: Node, names: list[str], digits: int) -> bool:
    """The same where the ground truth is real at no point tried, `(-2)^n` say: all points must agree."""
    mp, tested = context(), 0
    for point in points(names, gold, answer):
        try:
            a, b = evaluate(gold, point), evaluate(answer, point)
        except UndefinedError:
            continue
        if not close(a, b, mp, digits):
            return False
        tested += 1
    if not tested:
        raise UndefinedError("the ground truth has a value at no point tried")
    return True


def points(names: list[str], *nodes: Node) -> Iterator[dict[str, Any]]:
    """Points that depend on what is compared, so that nobody can write for them; the same in every process.

    Of both signs, and from trial `_FAR` on far from 0. Where there are factorials or sums, whole numbers: they have
    no value elsewhere.
    """
    mp = context()
    salt = crc32(repr(nodes).encode())
    whole = any(_counts(n) and symbols(n) for node in nodes for n in walk(node))
    for trial in range(_POINTS):
        point = {}
        for name in names:
            seed = crc32(f"{name} {trial} {salt}".encode()) % 1_000_003
            if whole:
                point[name] = mp.mpf(seed % 11 + 3 + trial)
                continue
            fraction = mp.mpf(seed) / 1_000_003
            value = 2 * fraction + mp.mpf(1) / 7 if trial < _FAR else 60 * fraction + 11
            point[name] = -value if trial in (1, 4) or (trial == 2 and seed % 2) else value
        yield point


def _counts(node: Node) -> bool:
    return node.kind in _OF_WHOLE_NUMBERS or node.name == "doublefact"


def _settled(node: Node, value: Any, point: dict[str, Any]) -> Any:
    """The value at a point; one that is only what rounding left of 0 is 0."""
    mp = context()
    if 0 < abs(value) < mp.mpf(10) ** -25:
        digits, mp.dps = mp.dps, 2 * mp.dps
        try:
            finer = evaluate(node, point)
        finally:
            mp.dps = digits
        if abs(finer) < abs(value) * mp.mpf(10) ** -10:
            return mp.mpf(0)
    return value


def close(a: Any, b: Any, mp: Any, digits: int) -> bool:
    """Whether two numbers agree to so many significant digits."""
    return bool(abs(a - b) <= max(abs(a), abs(b)) * mp.mpf(10) ** -digits)


def tolerance_digits(*nodes: Node) -> int:
    """Digits that must agree: fewer where a long decimal, itself rounded, is part of an expression."""
    decimals = [_significant(n) for node in nodes for n in walk(node) if n.kind == "num" and n.decimals >= 0]
    longest = max(decimals, default=0)
    return min(_DIGITS, longest - 2) if longest >= 10 and any(n.kind != "num" for n in nodes) else _DIGITS


def _digits_of_coefficients(*nodes: Node) -> int:
    """Digits that must agree between expressions of variables: as many as their long decimals are good for."""
    decimals = [_significant(n) for node in nodes for n in walk(node) if n.kind == "num" and n.decimals >= 0]
    return min([_DIGITS, *(d - 1 for d in decimals if d >= _LONG_DECIMAL)])


def _significant(node: Node) -> int:
    """The significant digits that a decimal is written with."""
    return len(str(abs(int(node.value * 10**node.decimals))).lstrip("0"))


def _plain(node: Node) -> tuple[Node, int] | None:
    """A decimal with its sign; None for anything else."""
    sign = 1
    while node.kind == "neg":
        node, sign = node.args[0], -sign
    return (node, sign) if node.kind == "num" and node.decimals >= 0 else None


def _rounds(gold: Node, answer: Node, left: Any, right: Any, options: Options) -> bool:
    """Whether one is a decimal with enough digits, and the other, rounded to its places, the same.

    Where the ground truth is a multiple of pi, its decimals are no answer: the exact form was asked for.
    """
    short, value = _plain(answer), left
    other = _plain(gold)
    least = options.decimals
    if other is not None and (short is None or other[0].decimals < short[0].decimals):
        # The exact value of what the ground truth gives only rounded; or more decimals than it gives.
        least = min(least, 3) if short is None else least + 1
        short, value = other, right
    elif any(n.kind == "const" and n.name == "pi" for n in _outside_functions(gold)):
        return False
    if short is None or _significant(short[0]) < least:
        return False
    mp = context()
    scale = mp.mpf(10) ** short[0].decimals
    exactly = mp.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else value
    written = int(short[0].value * 10 ** short[0].decimals) * short[1]
    return bool(abs(exactly * scale - written) <= mp.mpf(1) / 2 + mp.mpf(10) ** -20)


def _outside_functions(node: Node) -> Iterator[Node]:
    yield node
    if node.kind != "fn":
        for arg in node.args:
            yield from _outside_functions(arg)
