"""The small tree that mathematics is read into."""

from fractions import Fraction
from typing import Literal, NamedTuple

__all__ = ["Kind", "Node", "UnreadableError", "number", "symbols", "walk"]


class UnreadableError(ValueError):
    """The text is not mathematics that we read, or more of it than we want."""


Kind = Literal[
    "num", "const", "var", "add", "mul", "pow", "neg", "inv", "fn", "fact", "call", "pm", "sum", "prod", "degree",
    "radians", "prime",
    "tuple", "set", "list", "rel", "union", "matrix", "base", "ratio", "mod", "param", "cases", "case",
]  # fmt: skip
"""Expressions, and in the last line what stands above them."""


class Node(NamedTuple):
    """`kind` says what `name`, `value` and `args` mean.

    num (value), const (name: pi, e, i, oo), var (name), add, mul, pow, neg, inv, fn (name), fact, call (name: an
    unknown function), pm (two values), sum and prod (args: index, bounds, term), degree and radians (an angle in
    degrees, and its value), prime (the sign alone, behind a name); and, above expressions: tuple (name: the
    brackets), set, list (name: what joins it), rel (name: the operators), union, matrix (args: rows as tuples), base
    (name: digits in a base), ratio, mod (residue, modulus), param (name, args: what it occurs in), cases (args: case
    of value and condition).
    """

    kind: Kind
    name: str = ""
    args: "tuple[Node, ...]" = ()
    value: Fraction = Fraction(0)
    decimals: int = -1
    """Of a number written as a decimal: the digits after the point; -1 for others."""


def number(value: int | Fraction) -> Node:
    """An exact number."""
    return Node("num", value=Fraction(value))


def walk(node: Node) -> "list[Node]":
    """The node and all below it."""
    found, todo = [], [node]
    while todo:
        one = todo.pop()
        found.append(one)
        todo.extend(one.args)
    return found


def symbols(node: Node) -> frozenset[str]:
    """The names of the variables."""
    return frozenset(n.name for n in walk(node) if n.kind == "var")
