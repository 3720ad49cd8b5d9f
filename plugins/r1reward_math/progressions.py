r"""Sums that leave terms out, `1 + 2 + \\cdots + 100`: an arithmetic or geometric progression as the sum it is."""

from fractions import Fraction
from itertools import pairwise

from r1reward_math.exact import exact
from r1reward_math.tree import Node, number

__all__ = ["summed"]

_LEFT_OUT = Node("var", r"\ldots")
_INDEX = Node("var", "\ue0f2")
_MOST, _MOST_STEPS = 1_000_000, 2_000


def summed(node: Node) -> Node:
    """The sum that two or more terms, dots and a last term stand for; any other tree as it stands.

    Two terms begin an arithmetic progression, three or more either kind.
    """
    if node.kind != "add" or _LEFT_OUT not in (terms := _terms(node)) or terms.count(_LEFT_OUT) != 1:
        return node
    *first, last = [exact(term) for term in terms if term != _LEFT_OUT]
    if terms[-2] != _LEFT_OUT or len(first) < 2 or last is None:
        return node
    known = [value for value in first if value is not None]
    return _sum(known, last) or node if len(known) == len(first) else node


def _terms(node: Node) -> list[Node]:
    if node.kind != "add":
        return [node]
    return [*_terms(node.args[0]), node.args[1]]


def _sum(first: list[Fraction], last: Fraction) -> Node | None:
    start, step = first[0], first[1] - first[0]
    if step and all(b - a == step for a, b in pairwise(first)):
        count = (last - start) / step
        rest = Node("mul", args=(number(step), _INDEX))
        return _from_zero(count, Node("add", args=(number(start), rest))) if count >= len(first) else None
    if len(first) < 3 or 0 in first:
        return None
    ratio = first[1] / start
    if abs(ratio) == 1 or any(b / a != ratio for a, b in pairwise(first)):
        return None
    power = Node("pow", args=(number(ratio), _INDEX))
    steps = _steps(start, ratio, last)
    return (
        _from_zero(Fraction(steps), Node("mul", args=(number(start), power))) if steps >= len(first) else None
    )


def _steps(start: Fraction, ratio: Fraction, last: Fraction) -> int:
    """How many times a value is multiplied until it is the last one; 0 where it never is."""
    value, grows = start, abs(ratio) > 1
    for step in range(_MOST_STEPS):
        if value == last:
            return step
        if (abs(value) > abs(last)) if grows else (abs(value) < abs(last)):
            return 0
        value *= ratio
    return 0


def _from_zero(count: Fraction, term: Node) -> Node | None:
    if count.denominator != 1 or count > _MOST:
        return None
    return Node("sum", args=(_INDEX, number(0), number(count), term))
