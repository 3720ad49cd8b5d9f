"""Inequalities in one variable, as the intervals that they bound."""

from r1reward_math.structure import INFINITY
from r1reward_math.tree import Node, symbols

__all__ = ["FLIPPED", "bounded", "interval", "is_inequality"]

FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def is_inequality(node: Node) -> bool:
    """Whether a relation has an order sign."""
    return node.kind == "rel" and bool(set(node.name.split()) & FLIPPED.keys())


def bounded(node: Node) -> Node | None:
    """`x > 1 and x < 3` as its interval; None for other things."""
    if (
        node.kind != "list"
        or node.name == "or"
        or len(node.args) != 2
        or not all(map(is_inequality, node.args))
    ):
        return None
    found = [interval(a) for a in node.args]
    if found[0] is None or found[1] is None or found[0][0] != found[1][0]:
        return None
    first, second = found[0][1], found[1][1]
    if first.kind != "tuple" or second.kind != "tuple":
        return None
    if first.args[1] != INFINITY:
        first, second = second, first
    if first.args[1] != INFINITY or second.args[0] != Node("neg", args=(INFINITY,)):
        return None
    return Node("tuple", first.name[0] + second.name[1], (first.args[0], second.args[1]))


def interval(relation: Node) -> tuple[str, Node] | None:
    """What an inequality bounds, by name, and its interval or union of two; None for other relations."""
    operators, members = relation.name.split(), relation.args
    if operators == ["!="] and members[0].kind in ("var", "call"):
        minus, point = Node("neg", args=(INFINITY,)), members[1]
        pieces = Node("tuple", "()", (minus, point)), Node("tuple", "()", (point, INFINITY))
        return _name(members[0]), Node("union", args=pieces)
    if not set(operators) <= FLIPPED.keys() or len({o[0] for o in operators}) != 1:
        return None
    if operators[0][0] == ">":
        operators, members = [FLIPPED[o] for o in reversed(operators)], tuple(reversed(members))
    if len(members) == 2:
        return _half_line(operators[0], *members)
    if len(members) == 3 and _is_bounded(members[1]):
        brackets = ("[" if operators[0] == "<=" else "(") + ("]" if operators[1] == "<=" else ")")
        inside = Node("tuple", brackets, (members[0], members[2]))
        if members[1].kind == "fn":
            return _name(members[1].args[0]), _mirrored(brackets, members[0], members[2])
        return _name(members[1]), inside
    return None


def _half_line(operator: str, low: Node, high: Node) -> tuple[str, Node] | None:
    if _is_bounded(low) and not (symbols(low) & symbols(high)):
        bracket = "]" if operator == "<=" else ")"
        if low.kind == "fn":  # |x| < a
            opening = "[" if operator == "<=" else "("
            around = (Node("neg", args=(high,)), high)
            return _name(low.args[0]), Node("tuple", opening + bracket, around)
        return _name(low), Node("tuple", "(" + bracket, (Node("neg", args=(INFINITY,)), high))
    if _is_bounded(high) and not (symbols(low) & symbols(high)):
        bracket = "[" if operator == "<=" else "("
        if high.kind == "fn":  # |x| > a
            closing = "]" if operator == "<=" else ")"
            left = Node("tuple", "(" + closing, (Node("neg", args=(INFINITY,)), Node("neg", args=(low,))))
            return _name(high.args[0]), Node(
                "union", args=(left, Node("tuple", bracket + ")", (low, INFINITY)))
            )
        return _name(high), Node("tuple", bracket + ")", (low, INFINITY))
    return None


def _mirrored(brackets: str, low: Node, high: Node) -> Node:
    """Where a < |x| < b."""
    turned = {"(": ")", "[": "]", ")": "(", "]": "["}
    left = turned[brackets[1]] + turned[brackets[0]]
    minus = Node("tuple", left, (Node("neg", args=(high,)), Node("neg", args=(low,))))
    return Node("union", args=(minus, Node("tuple", brackets, (low, high))))


def _is_bounded(node: Node) -> bool:
    return node.kind in ("var", "call") or (
        node.kind == "fn" and node.name == "abs" and node.args[0].kind == "var"
    )


def _name(node: Node) -> str:
    return node.name + "".join(map(repr, node.args)) if node.kind == "call" else node.name
