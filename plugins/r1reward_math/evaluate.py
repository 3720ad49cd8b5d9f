"""Evaluates a tree numerically, in 40 digits, at a point. The cost of every step is capped, towers of powers too."""

import threading
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any
from zlib import crc32

from r1reward_math.bounds import (
    DIGITS,
    MOST_TERMS,
    TooLargeError,
    UndefinedError,
    apart,
    finite,
    is_zero,
    spend,
)
from r1reward_math.calculus import calculus, infinite_sum, is_infinite, piece
from r1reward_math.exact import exact
from r1reward_math.functions import function
from r1reward_math.height import is_power
from r1reward_math.powers import check_gamma, check_real_power, counts, factorial, plain_power, power
from r1reward_math.tree import Node, UnreadableError, symbols

__all__ = ["REAL", "UndefinedError", "context", "evaluate", "peak"]

REAL = ""
"""A key of a point, no variable's name: where it stands, no step may leave the real numbers."""

_OF_GAMMA = frozenset(("Gamma", "binom", "doublefact"))
_CALCULUS = 4_000
_MOST_KEPT = 256

_local = threading.local()


def context() -> Any:
    """The arithmetic of the calling thread."""
    arithmetic = getattr(_local, "context", None)
    if arithmetic is None:
        import mpmath

        arithmetic = _local.context = mpmath.MPContext()
        arithmetic.dps = DIGITS
    return arithmetic


def peak() -> tuple[int, int]:
    """The binary exponents of the largest and of the smallest value since the last `evaluate` began."""
    return getattr(_local, "peak", (0, 0))


def evaluate(node: Node, point: Mapping[str, Any]) -> Any:
    """The value at a point, real or complex and finite, as each value on the way to it is.

    Raises `UndefinedError` or `UnreadableError`.
    """
    mp = context()
    _local.peak = (0, 0)
    try:
        return finite(_eval(node, point, mp), mp)
    except OverflowError as error:
        raise TooLargeError(str(error)) from None
    except (ZeroDivisionError, ValueError, TypeError, AttributeError, mp.NoConvergence) as error:
        raise UndefinedError(str(error)) from None


def _noted(value: Any, mp: Any) -> Any:
    """The value, whose size is noted: what a difference of such values may lose shows there."""
    if type(value) is mp.mpf:
        _, mantissa, exponent, bits = value._mpf_
        if not mantissa and not exponent:
            return value
        size = exponent + bits
    elif value:
        size = int(mp.mag(value))
    else:
        return value
    large, small = _local.peak
    if size > large:
        _local.peak = (size, small)
    elif size < small:
        _local.peak = (large, size)
    return value


def _eval(node: Node, point: Mapping[str, Any], mp: Any) -> Any:
    kind = node.kind
    spend(1)
    if kind == "num":
        return _noted(_number(node.value, mp), mp)
    if kind == "var":
        return point[node.name]
    if kind == "const":
        return _constant(node.name, mp)
    if kind == "add":
        left, right = node.args
        return _eval(left, point, mp) + _eval(right, point, mp)
    if kind == "mul":
        left, right = node.args
        return _eval(left, point, mp) * _eval(right, point, mp)
    if kind in ("sum", "prod"):
        return _series(node, point, mp)
    if kind in ("integral", "limit", "derivative"):
        return _noted(_closed(node, mp), mp)
    if kind == "cases":
        return _eval(piece(node, partial(_eval, point=point, mp=mp), mp), point, mp)
    args = [_eval(a, point, mp) for a in node.args]
    if kind == "neg":
        return -args[0]
    if kind == "inv":
        if args[0] == 0:
            raise UndefinedError("division by zero")
        if is_zero(args[0], mp) and exact(node.args[0]) is None and not is_power(node.args[0]):
            raise TooLargeError("division by nearly zero")
        return _noted(1 / args[0], mp)
    if kind == "pow":
        if REAL in point:
            check_real_power(args[0], args[1], node.args[1], mp)
        return _in_domain(power(args[0], args[1], node.args[1], mp), args, point, mp)
    if kind == "degree":
        return args[0]  # the unit of an angle; where it matters, the tree has `radians`
    if kind == "radians":
        return args[0] * mp.pi / 180
    if kind == "fact":
        check_gamma(args, mp)
        return _noted(factorial(args[0], bool(point), mp), mp)
    if kind == "call":
        return _unknown(node.name, args, mp)
    if kind == "fn":
        if node.name in _OF_GAMMA:
            check_gamma(args, mp)
        if REAL in point and _leaves_reals(node.name, args, mp):
            raise UndefinedError("outside of the real domain")
        if REAL in point and node.name == "binom" and not counts(args, mp):
            raise UndefinedError("a choice of more than there are")
        return _in_domain(function(node.name, args, partial(plain_power, mp=mp), mp), args, point, mp)
    raise UnreadableError(f"no value: {kind}")


def _leaves_reals(name: str, args: list[Any], mp: Any) -> bool:
    """Whether a logarithm or an even root is of a negative number: seen before it is worked out."""
    if type(args[0]) is not mp.mpf or args[0] >= 0:
        return False
    return name in ("ln", "log") or (name == "root" and args[1] == 2)


def _number(value: Fraction, mp: Any) -> Any:
    """A number of the tree, kept for the next point."""
    kept = getattr(_local, "numbers", None)
    if kept is None:
        kept = _local.numbers = {}
    key = (value.numerator, value.denominator, mp.prec)
    if (number := kept.get(key)) is None:
        if len(kept) > _MOST_KEPT:
            kept.clear()
        number = mp.mpf(value.numerator)
        number = kept[key] = number / value.denominator if value.denominator != 1 else number
    return number


def _in_domain(value: Any, args: list[Any], point: Mapping[str, Any], mp: Any) -> Any:
    """The value, which is finite; of a real function where it is real, if the point asks for that."""
    finite(value, mp)
    if REAL in point and type(value) is not mp.mpf and mp.im(value) and not any(mp.im(a) for a in args):
        raise UndefinedError("outside of the real domain")
    spend(5 if mp.dps <= 2 * DIGITS else mp.dps // 4)
    return _noted(value, mp)


def _constant(name: str, mp: Any) -> Any:
    if name == "oo":
        raise UndefinedError("infinity")
    return mp.mpc(0, 1) if name == "i" else (mp.pi if name == "pi" else mp.e) * 1


def _closed(node: Node, mp: Any) -> Any:
    """The value of an integral, a limit, or an infinite sum without free variables; cached, as it is expensive."""
    spend(_CALCULUS)
    cache = getattr(_local, "closed", None)
    if cache is None:  # one cache for each thread, because numbers belong to the arithmetic of their thread
        cache = _local.closed = lru_cache(maxsize=256)(_closed_or_error)
    sizes = peak()
    value = cache(node, mp.dps)
    _local.peak = sizes  # those of its terms would show the first time alone
    if isinstance(value, UndefinedError):
        raise UndefinedError(str(value))
    return value


def _closed_or_error(node: Node, digits: int) -> Any:
    mp = context()
    body, value_of = partial(_at, node, {}, mp), partial(_eval, point={}, mp=mp)
    try:
        with apart():
            if symbols(node):
                raise UndefinedError("an infinite sum with parameters")
            if node.kind == "sum":
                return infinite_sum(body, value_of(node.args[1]), mp)
            return calculus(node, body, value_of, mp)
    except UndefinedError as error:
        return error
    except (
        ZeroDivisionError,
        ValueError,
        TypeError,
        AttributeError,
        OverflowError,
        mp.NoConvergence,
    ) as error:
        return UndefinedError(str(error))


def _at(node: Node, point: Mapping[str, Any], mp: Any, value: Any) -> Any:
    """The last argument of a tree at a value of its first one, which is a variable."""
    return finite(_eval(node.args[-1], {**point, node.args[0].name: value}, mp), mp)


def _power_series(node: Node, point: Mapping[str, Any], mp: Any) -> Any:
    """The value of an infinite sum with variables at a point; each term is work that counts."""
    smallest = peak()[1]
    value = infinite_sum(partial(_at, node, point, mp), _eval(node.args[1], point, mp), mp)
    _local.peak = peak()[0], smallest  # its last terms are small in any case
    return value


def _series(node: Node, point: Mapping[str, Any], mp: Any) -> Any:
    """A sum or product over whole numbers, of no more than `MOST_TERMS` terms."""
    index, low, high, body = node.args
    if node.kind == "sum" and is_infinite(high):
        return _power_series(node, point, mp) if symbols(node) else _closed(node, mp)
    first, last = _eval(low, point, mp), _eval(high, point, mp)
    if mp.im(first) or mp.im(last) or first != mp.floor(first) or last != mp.floor(last):
        raise UndefinedError("bounds that are no whole numbers")
    if last - first >= MOST_TERMS:
        raise TooLargeError("too many terms")
    total = mp.mpf(0 if node.kind == "sum" else 1)
    for k in range(int(first), int(last) + 1):
        term = _eval(body, {**point, index.name: mp.mpf(k)}, mp)
        total = total + term if node.kind == "sum" else total * term
    return total


def _unknown(name: str, args: list[Any], mp: Any) -> Any:
    """An unknown function: some smooth one, the same for the same name."""
    seed = _number(Fraction(crc32(name.encode()) % 1000 + 997, 997), mp)
    total = mp.mpf(0)
    for place, value in enumerate(args, 1):
        total += mp.sin(seed * value + place) + value * value / (7 + place) + seed * place
    return total
