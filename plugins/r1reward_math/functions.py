"""The functions of the evaluator, each within caps; what has no value raises `UndefinedError`."""

from collections.abc import Callable
from typing import Any

from r1reward_math.bounds import MOST_FACTORIAL, TooLargeError, UndefinedError, is_zero
from r1reward_math.tree import UnreadableError

__all__ = ["function"]

Power = Callable[[Any, Any], Any]


def function(name: str, args: list[Any], power: Power, mp: Any) -> Any:
    """The value of a function; `power` raises one number to another within caps."""
    value = args[0]
    if name == "root":
        degree = args[1]
        if degree == 0:
            raise UndefinedError("a root of degree 0")
        if (
            mp.im(value) == 0
            and value < 0
            and mp.im(degree) == 0
            and degree == mp.floor(degree)
            and degree % 2 == 1
        ):
            return -mp.power(-value, 1 / degree)
        return mp.sqrt(value) if degree == 2 else power(value, 1 / degree)
    if name in ("ln", "log"):
        if is_zero(value, mp) or (len(args) > 1 and (is_zero(args[1], mp) or is_zero(args[1] - 1, mp))):
            raise UndefinedError("the logarithm of 0, or to the base 0 or 1, or nearly")
        return mp.log(value) / (mp.log(args[1]) if len(args) > 1 else 1 if name == "ln" else mp.log(10))
    if name == "exp":
        return power(mp.e * 1, value)
    if name == "abs":
        return abs(value)
    if name in ("Re", "Im"):
        return getattr(mp, name.lower())(value)
    if name in _OF_REALS:
        return _of_real(name, value, mp)
    if name in ("floor", "ceil"):
        nearest = mp.nint(mp.re(value))
        return nearest if is_zero(value - nearest, mp) else getattr(mp, name)(value)
    if name in ("max", "min"):
        return max(args) if name == "max" else min(args)
    if name in ("gcd", "lcm"):
        return _divisors(name, args, mp)
    if name == "binom":
        return _binomial(value, args[1], mp)
    return _trigonometric(name, value, mp)


_OF_REALS = frozenset(("sign", "round", "Gamma", "doublefact", "zeta"))


_MOST_ZETA = 1000


def _of_real(name: str, value: Any, mp: Any) -> Any:
    if mp.im(value):
        raise UndefinedError(f"{name} of no real number")
    if name == "sign":
        return mp.sign(value)
    if name == "round":
        return mp.floor(value + mp.mpf(1) / 2)
    if name == "zeta":
        if not 1 < value < _MOST_ZETA:
            raise UndefinedError("zeta of what is not between 1 and 1000")
        return mp.zeta(value)
    if abs(value) > MOST_FACTORIAL:
        raise TooLargeError("too large a factorial")
    if name == "Gamma":
        return mp.gamma(value)
    if value < 0 or value != mp.floor(value):
        raise UndefinedError("factorial of no natural number")
    return mp.fac2(value)


def _divisors(name: str, args: list[Any], mp: Any) -> Any:
    import math

    if any(a != mp.floor(a) or abs(a) > 10**30 for a in args):
        raise TooLargeError("of no whole numbers, or of large ones")
    whole = [int(a) for a in args]
    return mp.mpf(math.gcd(*whole) if name == "gcd" else math.lcm(*whole))


def _binomial(n: Any, k: Any, mp: Any) -> Any:
    if abs(n) > 10**6 or abs(k) > 10**6:
        raise TooLargeError("too large a binomial")
    return mp.binomial(n, k)


_RECIPROCAL = {"sec": "cos", "csc": "sin", "cot": "tan", "sech": "cosh", "csch": "sinh", "coth": "tanh"}
_ARC_OF_RECIPROCAL = {"arccoth": "atanh", "arcsech": "acosh", "arccsch": "asinh"}
_ARC = {"arcsin": "asin", "arccos": "acos", "arctan": "atan", "arcsinh": "asinh", "arccosh": "acosh",
        "arctanh": "atanh",
        "sin": "sin", "cos": "cos", "tan": "tan", "sinh": "sinh", "cosh": "cosh", "tanh": "tanh"}  # fmt: skip


def _trigonometric(name: str, value: Any, mp: Any) -> Any:
    if abs(mp.im(value)) > 1000 or (name.endswith("h") and abs(mp.re(value)) > 1000):
        raise TooLargeError("too large")
    if name in _RECIPROCAL:
        below = getattr(mp, _RECIPROCAL[name])(value)
        if is_zero(below, mp):
            raise TooLargeError("division by zero, or nearly")
        return 1 / below
    if name == "tan" and is_zero(mp.cos(value), mp):
        raise UndefinedError("a pole of the tangent, or nearly")
    if name == "arccot":
        if is_zero(value, mp):
            return mp.pi / 2
        return mp.atan(1 / value)
    if name in _ARC_OF_RECIPROCAL:
        return getattr(mp, _ARC_OF_RECIPROCAL[name])(1 / value)
    if name in ("arcsec", "arccsc"):
        return getattr(mp, "acos" if name == "arcsec" else "asin")(1 / value)
    if name not in _ARC:
        raise UnreadableError(f"the function {name}")
    return getattr(mp, _ARC[name])(value)
