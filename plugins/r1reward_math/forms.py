"""Whether two expressions are written in the same form, up to the order of terms and factors."""

from typing import Any

from r1reward_math.tree import Node

__all__ = ["same_form"]


def same_form(gold: Node, answer: Node) -> bool:
    """Whether the answer is the ground truth as it was asked for: `2/4` is not `1/2`, nor `(x+1)^2` its expansion."""
    return bool(_shape(gold) == _shape(answer))


def _shape(node: Node) -> Any:
    if node.kind == "num":
        return ("num", node.value)
    if node.kind in ("add", "mul"):
        parts, sign = _flat(node, node.kind)
        shapes = tuple(sorted((_shape(p) for p in parts), key=repr))
        return (node.kind, shapes, sign) if sign < 0 else (node.kind, shapes)
    if node.kind == "neg":
        inner = node.args[0]
        if inner.kind == "num":
            return ("num", -inner.value)
        if inner.kind == "mul":
            parts, sign = _flat(inner, "mul")
            shapes = tuple(sorted((_shape(p) for p in parts), key=repr))
            return ("mul", shapes) if sign < 0 else ("mul", shapes, -1)
    return (node.kind, node.name, tuple(_shape(a) for a in node.args))


def _flat(node: Node, kind: str) -> tuple[list[Node], int]:
    """The terms or factors, however they were grouped; of factors, their signs taken out."""
    if node.kind == kind:
        items: list[Node] = []
        sign = 1
        for arg in node.args:
            parts, one = _flat(arg, kind)
            items += parts
            sign *= one
        return items, sign
    if kind == "mul" and node.kind == "neg":
        parts, sign = _flat(node.args[0], kind)
        return parts, -sign
    return [node], 1
