"""Vectors and matrices, however they are written: tuples, rows, columns, lists of lists."""

import re

from r1reward_math.tree import Node, number, symbols

__all__ = ["as_matrix", "as_vector", "dimension", "times_identity"]

_IDENTITY = re.compile(r"I(?:d|_\{?[n1-9]\}?)?|E")


def as_vector(node: Node) -> Node | None:
    """A tuple in round brackets, or a matrix of one row or column, as one."""
    if node.kind == "tuple" and node.name == "()":
        return node
    if node.kind != "matrix":
        return None
    if len(node.args) == 1:
        return Node("tuple", "()", node.args[0].args)
    if all(len(r.args) == 1 for r in node.args):
        return Node("tuple", "()", tuple(r.args[0] for r in node.args))
    return None


def as_matrix(node: Node) -> Node | None:
    """`[[1, 2], [3, 4]]` as a matrix; None for other things."""
    rows = node.args
    if node.kind != "tuple" or any(r.kind != "tuple" for r in rows) or len({len(r.args) for r in rows}) != 1:
        return None
    return Node("matrix", args=tuple(Node("tuple", "row", r.args) for r in rows))


def times_identity(node: Node, gold: Node) -> Node | None:
    """`2I` as a matrix of the ground truth's size; None for what is no number times the identity."""
    size, factor = len(gold.args), _of_identity(node)
    if factor is None or size != len(gold.args[0].args) or symbols(gold):
        return None
    rows = (
        Node("tuple", "row", tuple(factor if row == column else number(0) for column in range(size)))
        for row in range(size)
    )
    return Node("matrix", args=tuple(rows))


def _of_identity(node: Node) -> Node | None:
    """What the identity is multiplied with."""
    if node.kind == "var" and _IDENTITY.fullmatch(node.name) is not None:
        return number(1)
    if node.kind == "neg" and (inner := _of_identity(node.args[0])) is not None:
        return Node("neg", args=(inner,))
    if node.kind != "mul":
        return None
    one, other = node.args
    inner, by = (_of_identity(other), one) if not symbols(one) else (_of_identity(one), other)
    return Node("mul", args=(by, inner)) if inner is not None and not symbols(by) else None


def dimension(gold: Node) -> int:
    """How many components a vector has, 2 or 3; 0 of anything else."""
    vector = as_vector(gold)
    return len(vector.args) if vector is not None and len(vector.args) in (2, 3) else 0
