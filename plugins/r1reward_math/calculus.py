"""Integrals, limits, derivatives at a place, infinite sums and cases: their values, in as many digits as all others.

The values are numeric. One that does not come out to so many digits equals nothing; none is taken for another, as a
wrong one would have to agree in 25 digits.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from r1reward_math.bounds import DIGITS, TooLargeError, UndefinedError, is_zero
from r1reward_math.tree import Node, UnreadableError

__all__ = ["calculus", "infinite_sum", "is_infinite", "piece"]

Function = Callable[[Any], Any]
_STEPS = 24
_MOST_TERMS, _SHRINKING, _RATIO = 400, 10, 0.9
_GROWING, _LARGEST = 60, 10**12
"""A sum whose terms do not shrink after so many, or are so large, is given up: digits would be lost."""
_ORDERS: dict[str, Callable[[Any, Any, bool], bool]] = {
    "=": lambda a, b, same: same,
    "!=": lambda a, b, same: not same,
    "<": lambda a, b, same: a < b and not same,
    ">": lambda a, b, same: a > b and not same,
    "<=": lambda a, b, same: a < b or same,
    ">=": lambda a, b, same: a > b or same,
}


def is_infinite(node: Node) -> int:
    """1 of infinity, -1 of its negative, else 0."""
    if node.kind == "neg":
        return -is_infinite(node.args[0])
    return int(node.kind == "const" and node.name == "oo")


def calculus(node: Node, body: Function, value_of: Callable[[Node], Any], mp: Any) -> Any:
    """The value of an integral, a limit, or a derivative at a place."""
    places = [_place(p, value_of, mp) for p in node.args[1:-1]]
    if node.kind == "integral":
        return mp.quad(partial(_vanishing, body) if mp.inf in map(abs, places) else body, places)
    if node.kind == "derivative":
        return mp.diff(body, places[0], int(node.name or 1))
    return _limit(node.name, body, places[0], mp)


def _vanishing(body: Function, at: Any) -> Any:
    """What is integrated to infinity, where it is too small to be written."""
    try:
        return body(at)
    except TooLargeError:
        return 0


def _place(node: Node, value_of: Callable[[Node], Any], mp: Any) -> Any:
    sign = is_infinite(node)
    return sign * mp.inf if sign else value_of(node)


def _limit(side: str, body: Function, place: Any, mp: Any) -> Any:
    """The limit from one side, or the one that both sides have."""
    if mp.isinf(place):
        return _extrapolated(lambda h: body(mp.sign(place) / h), 1, mp)
    signs = {"-": (-1,), "+": (1,)}.get(side, (1, -1))
    sides = [_extrapolated(lambda h: body(place + h), sign, mp) for sign in signs]
    if abs(sides[0] - sides[-1]) > _tiny(mp) * (1 + abs(sides[0])):
        raise UndefinedError("the sides differ")
    return sides[0]


def _extrapolated(body: Function, sign: int, mp: Any) -> Any:
    """The value at 0 of the polynomial through values at smaller and smaller steps, by Neville's scheme.

    Two of these polynomials must agree: of what oscillates, or grows, they do not.
    """
    before, mp.dps = mp.dps, 3 * mp.dps
    try:
        steps = [sign * mp.ldexp(1, -k) for k in range(3, 3 + _STEPS)]
        row: list[Any] = []
        last = mp.inf
        for at, step in enumerate(steps):
            new = [body(step)]
            for back in range(1, at + 1):
                far = steps[at - back]
                new.append((far * new[-1] - step * row[back - 1]) / (far - step))
            last, row = row[-1] if row else mp.inf, new
        if abs(row[-1] - last) > _tiny(mp) * (1 + abs(last)):
            raise UndefinedError("no limit is seen")
        return row[-1]
    finally:
        mp.dps = before


def _tiny(mp: Any) -> Any:
    return mp.mpf(10) ** -30


def infinite_sum(term: Function, first: Any, mp: Any) -> Any:
    """The sum of all terms from the first on, where they shrink as a geometric series does, or faster."""
    if mp.im(first) or first != mp.floor(first):
        raise UndefinedError("bounds that are no whole numbers")
    total, shrinking, before = mp.mpf(0), 0, None
    most = _MOST_TERMS * mp.dps // DIGITS
    for place in range(int(first), int(first) + most):
        value = term(mp.mpf(place))
        total += value
        shrinking = shrinking + 1 if before and abs(value) <= abs(before) * _RATIO else 0
        if shrinking > _SHRINKING and abs(value) < abs(total) * mp.mpf(10) ** -(mp.dps + 2):
            return total
        before = value
        if (not shrinking and place - int(first) > _GROWING) or abs(value) > _LARGEST:
            break
    raise UndefinedError("the terms do not shrink fast enough")


def piece(node: Node, value_of: Callable[[Node], Any], mp: Any) -> Node:
    """The expression of the first case whose condition holds."""
    for case in node.args:
        if case.name == "otherwise" or _holds(case.args[1], value_of, mp):
            return case.args[0]
    raise UndefinedError("no case holds")


def _holds(condition: Node, value_of: Callable[[Node], Any], mp: Any) -> bool:
    if condition.kind == "list":
        parts = [_holds(a, value_of, mp) for a in condition.args]
        return any(parts) if condition.name == "or" else all(parts)
    if condition.kind == "mod":
        quotient = value_of(condition.args[0]) / value_of(condition.args[1])
        return bool(quotient == mp.floor(quotient))
    if condition.kind != "rel":
        raise UnreadableError("a condition that is no relation")
    values = [mp.re(value_of(a)) for a in condition.args]
    operators = condition.name.split()
    if not set(operators) <= _ORDERS.keys():
        raise UnreadableError("a condition of another kind")
    return all(
        _ORDERS[o](a, b, is_zero(a - b, mp)) for o, a, b in zip(operators, values, values[1:], strict=False)
    )
