"""Infinity, all real numbers, and what is left of them without some."""

from r1reward_math.exact import exact
from r1reward_math.tree import Node, UnreadableError

__all__ = ["INFINITY", "REALS", "without"]

INFINITY = Node("const", "oo")
REALS = Node("tuple", "()", (Node("neg", args=(INFINITY,)), INFINITY))


def without(whole: Node, points: Node) -> Node:
    r"""`ℝ \setminus \{a, b\}` as the union of the intervals between."""
    if whole != REALS:
        raise UnreadableError("a difference of sets")
    if points.kind == "tuple" and len(points.args) == 2 and points.name[0] in "([" and points.name[1] in ")]":
        low, high = points.args
        left = Node(
            "tuple", "(" + (")" if points.name[0] == "[" else "]"), (Node("neg", args=(INFINITY,)), low)
        )
        right = Node("tuple", ("(" if points.name[1] == "]" else "[") + ")", (high, INFINITY))
        if low == Node("neg", args=(INFINITY,)):
            return right
        return left if high == INFINITY else Node("union", args=(left, right))
    if points.kind != "set" or not points.args:
        raise UnreadableError("a difference of sets")
    places = [exact(p) for p in points.args]
    order = sorted(points.args, key=lambda p: exact(p) or 0) if None not in places else points.args
    edges = (Node("neg", args=(INFINITY,)), *order, INFINITY)
    return Node("union", args=tuple(Node("tuple", "()", edges[i : i + 2]) for i in range(len(edges) - 1)))
