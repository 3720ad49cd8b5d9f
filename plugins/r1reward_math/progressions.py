r"""Sums that leave terms out, `1 + 2 + \\cdots + 100`: an arithmetic or geometric progression as the sum it is."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from r1reward_math.exact import exact
from r1reward_math.tree import Node, number, walk

__all__ = ["summed"]

_LEFT_OUT = Node("var", r"\ldots")
_INDEX = Node("var", "\ue0f2")
_HOLE = Node("num", "hole")
_MOST, _MOST_STEPS = 1_000_000, 2_000


def summed(node: Node) -> Node:
    r"""The sum that two or more terms, dots and a last term stand for; any other tree as it stands.

    Two terms begin an arithmetic progression, three or more either kind. Of terms that are more than numbers, `1^2 +
    2^2 + \cdots + 10^2`, the numbers in the same place go on as such a progression.
    """
    if node.kind != "add" or _LEFT_OUT not in (terms := _terms(node)) or terms.count(_LEFT_OUT) != 1:
        return node
    *first, last = (term for term in terms if term != _LEFT_OUT)
    if terms[-2] != _LEFT_OUT or len(first) < 2:
        return node
    if not all(map(_is_number, (*first, last))):
        if (total := _by_shape([*first, last])) is not None:
            return total
        if len(first) < 3:
            return node
    known, end = [exact(term) for term in first], exact(last)
    if end is None or None in known:
        return node
    return _sum([value for value in known if value is not None], end) or node


def _is_number(node: Node) -> bool:
    return node.kind == "num" or (node.kind == "neg" and node.args[0].kind == "num")


def _by_shape(terms: list[Node]) -> Node | None:
    """The sum of terms of one shape, the last one behind the dots; None where their numbers make no progression."""
    shapes, numbers = zip(*map(_shape, terms), strict=True)
    if len(set(shapes)) > 1 or (len(terms) < 4 and any(n.kind == "inv" for n in walk(terms[0]))):
        return None  # 1/2 + 1/4 + ... may go on in two ways
    counts, places = set[Fraction](), list[Node]()
    for *first, last in zip(*numbers, strict=True):
        step = first[1] - first[0]
        if any(b - a != step for a, b in pairwise(first)) or (not step and last != first[0]):
            return None
        if step:
            counts.add((last - first[0]) / step)
        rest = Node("mul", args=(number(step), _INDEX))
        places.append(Node("add", args=(number(first[0]), rest)) if step else number(first[0]))
    if len(counts) != 1 or (count := counts.pop()) < len(terms) - 1:
        return None
    return _from_zero(count, _filled(shapes[0], iter(places)))


def _shape(node: Node) -> tuple[Node, list[Fraction]]:
    """A tree without its numbers, and these in their order."""
    if node.kind == "num":
        return _HOLE, [node.value]
    parts = [_shape(a) for a in node.args]
    return node._replace(args=tuple(p for p, _ in parts)), [value for _, values in parts for value in values]


def _filled(shape: Node, places: Iterator[Node]) -> Node:
    if shape == _HOLE:
        return next(places)
    return shape._replace(args=tuple(_filled(a, places) for a in shape.args))


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
