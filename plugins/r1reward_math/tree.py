"""The small tree that mathematics is read into."""

from fractions import Fraction
from typing import NamedTuple

__all__ = ["Node", "UnreadableError", "number", "symbols", "walk"]


class UnreadableError(ValueError):
    """The text is not mathematics that we read, or more of it than we want."""


class Node(NamedTuple):
    """`kind` says what `name`, `value` and `args` mean.

    num (value), const (name: pi, e, i, oo), var (name), add, mul, pow, neg, inv, fn (name), fact, abs, call (name: an
    unknown function), pm (two values); and, above expressions: tuple (name: the brackets), set, list, rel (name: the
    operator), union, matrix (args: rows as tuples), base (digits in a base), ratio.
    """

    kind: str
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
