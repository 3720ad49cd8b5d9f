r"""Reads `\int_0^1 x^2 dx`, `\lim_{x \to 0} \frac{\sin x}{x}` and `\frac{d}{dx} x^2 |_{x=3}`, which are numbers."""

import re

from r1reward_math.parse import parse_expression
from r1reward_math.tree import Node, UnreadableError, symbols

__all__ = ["is_calculus", "read_calculus"]

_GROUP = r"\{((?:[^{}]|\{[^{}]*\})*)\}"
_BOUND = rf"\s*(?:{_GROUP}|(\\[a-zA-Z]+|\w))"
_INTEGRAL = re.compile(
    rf"\s*\\int\s*_{_BOUND}\s*\^{_BOUND}\s*(.*?)\s*(?<![\\a-zA-Z])d\s*([a-zA-Z])\s*", re.DOTALL
)
_OVER = re.compile(r"\\frac\s*\{\s*d\s*([a-zA-Z])\s*\}")
_LIMIT = re.compile(
    r"\s*\\lim\s*_\s*\{\s*([a-zA-Z])\s*(?:\\to|\\rightarrow|->)\s*([^{}^]*?)\s*(?:\^\s*\{?\s*([+-])\s*\}?)?\s*\}\s*(.+)",
    re.DOTALL,
)
_DERIVATIVE = re.compile(
    r"\s*\.?\s*\\frac\s*\{\s*d\s*(?:\^\s*\{?\s*([2-4])\s*\}?)?\s*\}\s*\{\s*d\s*([a-zA-Z])\s*(?:\^\s*\{?\s*\1\s*\}?)?\s*\}\s*"
    r"(.+?)\s*\|\s*_\s*\{\s*\2\s*=\s*([^{}]*)\}\s*",
    re.DOTALL,
)
_OPERATOR = re.compile(
    r"\\frac\s*\{\s*(?:d|\\partial)\s*(?:\^\s*\{?\s*\d\s*\}?)?\s*\}\s*\{\s*(?:d|\\partial)\s*[a-zA-Z]"
)


def is_calculus(text: str) -> bool:
    r"""Whether a text has an integral, a limit or a derivative in it, so that it is no plain expression."""
    return "\\int" in text or "\\lim" in text or ("frac" in text and _OPERATOR.search(text) is not None)


def read_calculus(text: str) -> Node:
    """The tree of an integral, a limit or a derivative that is a number. Raises `UnreadableError`."""
    if (match := _DERIVATIVE.fullmatch(text)) is not None:
        order, variable, body, place = match.groups()
        return _closed(Node("derivative", order or "1", _args(variable, [place], body)))
    text = _OVER.sub(r"\\frac{1}", text) + (f" d{over[1]}" if (over := _OVER.search(text)) else "")
    if (match := _INTEGRAL.fullmatch(text)) is not None:
        low, high = match[1] or match[2] or "", match[3] or match[4] or ""
        return _closed(Node("integral", args=_args(match[6], [low, high], match[5] or "1")))
    if (match := _LIMIT.fullmatch(text)) is not None:
        return _closed(Node("limit", match[3] or "", _args(match[1], [match[2]], match[4])))
    raise UnreadableError("calculus of another form")


def _args(variable: str, places: list[str], body: str) -> tuple[Node, ...]:
    return (Node("var", variable), *(parse_expression(p) for p in places), parse_expression(body))


def _closed(node: Node) -> Node:
    """The tree, which must be a number: identities are tried at many points, and each value is dear."""
    if symbols(node):
        raise UnreadableError("calculus with parameters")
    return node
