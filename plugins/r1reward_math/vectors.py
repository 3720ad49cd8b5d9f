"""Vectors and matrices, however they are written: tuples, rows, columns, lists of lists."""

from r1reward_math.tree import Node

__all__ = ["as_matrix", "as_vector", "dimension"]


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


def dimension(gold: Node) -> int:
    """How many components a vector has, 2 or 3; 0 of anything else."""
    vector = as_vector(gold)
    return len(vector.args) if vector is not None and len(vector.args) in (2, 3) else 0
