"""Inequalities in one variable, as the intervals that they bound."""

from r1reward_math.exact import exact
from r1reward_math.structure import INFINITY
from r1reward_math.tree import Node, both_signs, symbols

__all__ = ["FLIPPED", "bounded", "interval", "is_inequality"]

FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def is_inequality(node: Node) -> bool:
    """Whether a relation has an order sign."""
    return node.kind == "rel" and bool(set(node.name.split()) & FLIPPED.keys())


def bounded(node: Node) -> Node | None:
    """`x > 1 and x < 3` as its interval, `x != 1, x != 2` as the intervals between; None for other things."""
    if (around := _punctured(node)) is not None:
        return around
    if node.kind == "list" and node.name == "or" and all(map(is_inequality, node.args)):
        pieces = [interval(a) for a in node.args]
        if len({p[0] for p in pieces if p is not None}) == 1 and None not in pieces:
            return Node("union", args=tuple(p[1] for p in pieces if p is not None))
    if (
        node.kind != "list"
        or node.name == "or"
        or len(node.args) != 2
        or not all(map(is_inequality, node.args))
    ):
        return None
    intervals = [interval(a) for a in node.args]
    if intervals[0] is None or intervals[1] is None or intervals[0][0] != intervals[1][0]:
        return None
    first, second = intervals[0][1], intervals[1][1]
    if first.kind != "tuple" or second.kind != "tuple":
        return None
    if first.args[1] != INFINITY:
        first, second = second, first
    if first.args[1] != INFINITY or second.args[0] != Node("neg", args=(INFINITY,)):
        return None
    return Node("tuple", first.name[0] + second.name[1], (first.args[0], second.args[1]))


def _punctured(node: Node) -> Node | None:
    """All numbers but those that a list of `x != a` names, in the order of their values."""
    if node.kind != "list" or not node.args or node.name == "or":
        return None
    first, *rest = node.args
    if first.kind != "rel" or first.name != "!=" or first.args[0].kind != "var":
        return None
    # `x != 1, 2` goes on with the numbers alone
    places = [first.args[1], *(a.args[1] if a.kind == "rel" and a.name == "!=" else a for a in rest)]
    if any(a.args[0] != first.args[0] for a in rest if a.kind == "rel"):
        return None
    values = [(exact(p), p) for p in places]
    if any(v is None for v, _ in values):
        return None
    points = [p for _, p in sorted(values, key=lambda pair: pair[0] or 0)]
    edges = (Node("neg", args=(INFINITY,)), *points, INFINITY)
    return Node("union", args=tuple(Node("tuple", "()", edges[i : i + 2]) for i in range(len(edges) - 1)))


def interval(relation: Node) -> tuple[str, Node] | None:
    """What an inequality bounds, by name, and its interval or union of two; None for other relations."""
    operators, members = relation.name.split(), relation.args
    if operators == ["!="] and members[0].kind in ("var", "call"):
        points = both_signs(members[1]) or (members[1],)
        edges = (Node("neg", args=(INFINITY,)), *points, INFINITY)
        pieces = (Node("tuple", "()", edges[i : i + 2]) for i in range(len(edges) - 1))
        return _name(members[0]), Node("union", args=tuple(pieces))
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
            name, centre = _distance(members[1])
            return name, _mirrored(brackets, members[0], members[2], centre)
        return _name(members[1]), inside
    return None


def _half_line(operator: str, low: Node, high: Node) -> tuple[str, Node] | None:
    closed = operator == "<="
    if _is_bounded(low) and not (symbols(low) & symbols(high)):
        bracket = "]" if closed else ")"
        if low.kind == "fn":  # |x - c| < a
            name, centre = _distance(low)
            around = (_moved(Node("neg", args=(high,)), centre), _moved(high, centre))
            return name, Node("tuple", ("[" if closed else "(") + bracket, around)
        return _name(low), Node("tuple", "(" + bracket, (Node("neg", args=(INFINITY,)), high))
    if _is_bounded(high) and not (symbols(low) & symbols(high)):
        bracket = "[" if closed else "("
        if high.kind == "fn":  # |x - c| > a
            name, centre = _distance(high)
            ends = (Node("neg", args=(INFINITY,)), _moved(Node("neg", args=(low,)), centre))
            left = Node("tuple", "(" + ("]" if closed else ")"), ends)
            right = Node("tuple", bracket + ")", (_moved(low, centre), INFINITY))
            return name, Node("union", args=(left, right))
        return _name(high), Node("tuple", bracket + ")", (low, INFINITY))
    return None


def _mirrored(brackets: str, low: Node, high: Node, centre: Node | None) -> Node:
    """Where a < |x - c| < b."""
    turned = {"(": ")", "[": "]", ")": "(", "]": "["}
    left = turned[brackets[1]] + turned[brackets[0]]
    minus = (_moved(Node("neg", args=(high,)), centre), _moved(Node("neg", args=(low,)), centre))
    return Node(
        "union",
        args=(
            Node("tuple", left, minus),
            Node("tuple", brackets, (_moved(low, centre), _moved(high, centre))),
        ),
    )


def _moved(end: Node, centre: Node | None) -> Node:
    return end if centre is None else Node("add", args=(end, centre))


def _distance(node: Node) -> tuple[str, Node | None]:
    """The variable and the centre of `|x - c|`; the centre is None where it is 0."""
    inside = node.args[0]
    if inside.kind == "var":
        return inside.name, None
    variable, constant = inside.args if inside.args[0].kind == "var" else inside.args[::-1]
    return variable.name, constant.args[0] if constant.kind == "neg" else Node("neg", args=(constant,))


def _is_bounded(node: Node) -> bool:
    if node.kind in ("var", "call"):
        return True
    if node.kind != "fn" or node.name != "abs":
        return False
    inside = node.args[0]
    shifted = inside.kind == "add" and {"var"} == {inside.args[0].kind} and not symbols(inside.args[1])
    return inside.kind == "var" or shifted


def _name(node: Node) -> str:
    return node.name + "".join(map(repr, node.args)) if node.kind == "call" else node.name
