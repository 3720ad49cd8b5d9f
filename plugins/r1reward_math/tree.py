"""The small tree that mathematics is read into."""

from fractions import Fraction
from typing import Literal, NamedTuple

__all__ = [
    "Kind",
    "Node",
    "UnreadableError",
    "both_signs",
    "complex_parts",
    "number",
    "renamed",
    "substituted",
    "symbols",
    "walk",
    "with_indices_of",
]


class UnreadableError(ValueError):
    """The text is not mathematics that we read, or more of it than we want."""


Kind = Literal[
    "num", "const", "var", "add", "mul", "pow", "neg", "inv", "fn", "fact", "call", "pm", "sum", "prod", "degree",
    "radians", "prime", "integral", "limit", "derivative",
    "tuple", "set", "list", "rel", "union", "matrix", "base", "ratio", "mod", "param", "cases", "case",
]  # fmt: skip
"""Expressions, and in the last line what stands above them."""


class _NoValue(Fraction):
    """The 0 that is the value of what is no number. Trees are hashed often, and a fraction's hash is slow."""

    def __hash__(self) -> int:  # type: ignore[override]  # as of Fraction itself
        return 0

    def __repr__(self) -> str:
        return "Fraction(0, 1)"  # points are drawn by a tree's text


_NO_VALUE = _NoValue(0)


class Node(NamedTuple):
    """`kind` says what `name`, `value` and `args` mean.

    num (value), const (name: pi, e, i, oo), var (name), add, mul, pow, neg, inv, fn (name), fact, call (name: an
    unknown function), pm (two values), sum and prod (args: index, bounds, term), degree and radians (an angle in
    degrees, and its value), prime (the sign alone, behind a name), integral and derivative (args: variable, bounds or
    place, body), limit (args: variable, place, body; name: the side); and, above expressions: tuple (name: the
    brackets), set, list (name: what joins it), rel (name: the operators), union, matrix (args: rows as tuples), base
    (name: digits in a base), ratio, mod (residue, modulus; name: the left
    side, where that is no mere name), param (name, args: what it occurs in), cases (args: case
    of value and condition).
    """

    kind: Kind
    name: str = ""
    args: "tuple[Node, ...]" = ()
    value: Fraction = _NO_VALUE
    decimals: int = -1
    """Of a number written as a decimal: the digits after the point; -1 for others."""


_NO_NAMES: frozenset[str] = frozenset()


def number(value: int | Fraction) -> Node:
    """An exact number."""
    return Node("num", value=Fraction(value))


def both_signs(node: Node) -> tuple[Node, ...]:
    """The two values of `±2`, the lower one first; none of other things."""
    if node.kind != "pm":
        return ()
    middle, off = node.args
    return Node("add", args=(middle, Node("neg", args=(off,)))), Node("add", args=(middle, off))


def walk(node: Node) -> "list[Node]":
    """The node and all below it."""
    nodes, todo = [], [node]
    while todo:
        one = todo.pop()
        nodes.append(one)
        todo.extend(one.args)
    return nodes


def substituted(node: Node, name: str, by: Node) -> Node:
    """The tree with another in place of a variable."""
    if node.kind == "var" and node.name == name:
        return by
    return node._replace(args=tuple(substituted(a, name, by) for a in node.args))


def renamed(node: Node, old: str, new: str) -> Node:
    """The tree with one variable renamed."""
    name = new if node.kind == "var" and node.name == old else node.name
    return node._replace(name=name, args=tuple(renamed(a, old, new) for a in node.args))


def complex_parts(node: Node) -> frozenset[str]:
    """The real and imaginary parts of unknowns that are taken in a tree, by the names of the functions."""
    return frozenset(n.name for n in walk(node) if n.kind == "fn" and n.name in ("Re", "Im") and symbols(n))


_BINDING = frozenset(("sum", "prod", "integral", "limit", "derivative"))
"""What has a variable of its own."""


def with_indices_of(gold: Node, answer: Node) -> Node:
    """The answer with the index of its sums called as in the ground truth, where that touches no variable."""
    ours, theirs = (
        list(dict.fromkeys(n.args[0].name for n in walk(node) if n.kind == "sum")) for node in (gold, answer)
    )
    if len(ours) != 1 or len(theirs) != 1 or ours == theirs:
        return answer
    if ours[0] in symbols(answer) or theirs[0] in symbols(answer):
        return answer
    return renamed(answer, theirs[0], ours[0])


def symbols(node: Node) -> frozenset[str]:
    """The names of the variables, without those that only run over the terms of a sum."""
    names, todo = _NO_NAMES, [node]
    while todo:
        one = todo.pop()
        if one.kind == "var":
            names |= {one.name}
        elif one.kind in _BINDING:
            names |= _free(one)
        else:
            todo.extend(one.args)
    return names


def _free(node: Node) -> frozenset[str]:
    """The same of what has a variable of its own."""
    variable, *places, body = node.args
    return frozenset().union(*map(symbols, places)) | (symbols(body) - {variable.name})
