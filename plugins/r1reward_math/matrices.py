r"""Matrices: their reading, sums and products of them, and formulas that a page broke over the rows of one."""

import re
from collections.abc import Callable

from r1reward_math.parse import parse_expression
from r1reward_math.tree import Node, UnreadableError, number

__all__ = ["determinant", "find_matrices", "joined_rows", "matrix_expression", "read_matrix"]

_MATRIX = re.compile(
    r"\\begin\s*\{(?:matrix|array|tabular)\}(?:\s*\{[^{}]*\})?(.*?)\\end\s*\{(?:matrix|array|tabular)\}",
    re.DOTALL,
)
_DETERMINANT = re.compile(
    r"\\begin\s*\{vmatrix\}(?P<bars>.*)\\end\s*\{vmatrix\}"
    r"|\\det\s*[(\[]?\s*\\begin\s*\{matrix\}(?P<det>(?:(?!\\begin).)*)\\end\s*\{matrix\}\s*[)\]]?",
    re.DOTALL,
)
_MOST_ROWS = 4
_ENDS_VALUE = re.compile(r"[\d}]$")
_BEGINS_VALUE = re.compile(r"\d|\\frac")
_MOST_CELLS = 100
_PRIVATE = 0xE000
"""In an expression, the matrices stand as letters from Unicode's private area."""


def find_matrices(text: str) -> list[re.Match[str]]:
    """The matrices of a clean text; its environments are all called `matrix` or `array`."""
    return list(_MATRIX.finditer(text))


def determinant(text: str, read: Callable[[str], Node]) -> Node | None:
    r"""The value of `\\begin{vmatrix}…\\end{vmatrix}`, of two to four rows; None for other things."""
    match = _DETERMINANT.fullmatch(text.strip())
    if match is None:
        return None
    rows = [row.args for row in read_matrix(match[match.lastgroup or 0], read).args]
    if not 1 < len(rows) <= _MOST_ROWS or len(rows[0]) != len(rows):
        raise UnreadableError("no determinant that is worked out")
    return _expanded(rows)


def _expanded(rows: list[tuple[Node, ...]]) -> Node:
    """By the first row."""
    if len(rows) == 1:
        return rows[0][0]
    total = number(0)
    for column, entry in enumerate(rows[0]):
        minor = _expanded([row[:column] + row[column + 1 :] for row in rows[1:]])
        term = Node("mul", args=(entry, minor))
        total = Node("add", args=(total, Node("neg", args=(term,)) if column % 2 else term))
    return total


def joined_rows(text: str) -> str | None:
    r"""One column whose rows break a formula, `\frac{ \\ 3 \\ }{ \\ 4 \\ }`, as that formula; None for others."""
    match = _MATRIX.fullmatch(text.strip())
    if match is None or "&" in match[1]:
        return None
    rows = match[1].split("\\\\")
    if all(r.count("{") == r.count("}") for r in rows) and not _dangling(rows):
        return None
    return _elements([r.strip() for r in rows if r.strip()])


def _elements(rows: list[str]) -> str:
    """The formula that the rows are, or several: a number or fraction behind a whole value begins another."""
    text, open_braces = "", 0
    for row in rows:
        begins = not open_braces and _ENDS_VALUE.search(text) and _BEGINS_VALUE.match(row)
        text = f"{text}, {row}" if begins else f"{text} {row}"
        open_braces += row.count("{") - row.count("}")
    return text.strip()


def _dangling(rows: list[str]) -> bool:
    """Whether a row is only an operator, as no element of a vector is."""
    return any(r.strip() in ("+", "-", "*", "/", "=", "^", "_", ",", r"\pm") for r in rows)


def read_matrix(inside: str, read: Callable[[str], Node]) -> Node:
    """The matrix whose rows stand between `begin` and `end`."""
    inside = re.sub(r"\\hline|\[\d+(?:pt|em|ex|mm)\]", "", inside)
    rows = [r for r in inside.split("\\\\") if r.strip()]
    cells = [tuple(read(c) for c in r.split("&")) for r in rows]
    if not cells or sum(map(len, cells)) > _MOST_CELLS or len({len(r) for r in cells}) != 1:
        raise UnreadableError("no matrix")
    return Node("matrix", args=tuple(Node("tuple", "row", r) for r in cells))


def matrix_expression(text: str, read: Callable[[str], Node]) -> Node:
    """An expression of matrices, worked out: sums, products, and scalars times matrices."""
    values: list[Node] = []
    parts, last = [], 0
    for match in _MATRIX.finditer(text):
        before, after = text[last : match.start()].rstrip(), match.end()
        # The brackets around it are its own.
        if before.endswith(("(", "[")) and text[after:].lstrip()[:1] in (")", "]"):
            before, after = before[:-1], text.index(text[after:].lstrip()[0], after) + 1
        parts += [before, chr(_PRIVATE + len(values))]
        values.append(read_matrix(match[1], read))
        last = after
    expression = parse_expression("".join([*parts, text[last:]]))
    return _worked_out(expression, values)


def _worked_out(node: Node, values: list[Node]) -> Node:
    if node.kind == "var" and len(node.name) == 1 and 0 <= ord(node.name) - _PRIVATE < len(values):
        return values[ord(node.name) - _PRIVATE]
    args = tuple(_worked_out(a, values) for a in node.args)
    matrices = [a for a in args if a.kind == "matrix"]
    if not matrices:
        return node._replace(args=args)
    if node.kind == "neg":
        return _scaled(args[0], number(-1))
    if node.kind == "add" and len(matrices) == 2:
        return _cells(args[0], args[1], lambda a, b: Node("add", args=(a, b)))
    if node.kind == "mul":
        if len(matrices) == 2:
            return _product(args[0], args[1])
        return _scaled(matrices[0], next(a for a in args if a.kind != "matrix"))
    raise UnreadableError(f"matrices in a {node.kind}")


def _cells(left: Node, right: Node, of: Callable[[Node, Node], Node]) -> Node:
    if [len(r.args) for r in left.args] != [len(r.args) for r in right.args]:
        raise UnreadableError("matrices of two sizes")
    rows = (
        Node("tuple", "row", tuple(of(a, b) for a, b in zip(r.args, s.args, strict=True)))
        for r, s in zip(left.args, right.args, strict=True)
    )
    return Node("matrix", args=tuple(rows))


def _scaled(matrix: Node, by: Node) -> Node:
    return _cells(matrix, matrix, lambda a, _: Node("mul", args=(by, a)))


def _product(left: Node, right: Node) -> Node:
    if len(left.args[0].args) != len(right.args) or len(left.args) * len(right.args[0].args) > _MOST_CELLS:
        raise UnreadableError("matrices of sizes that do not fit")
    columns = list(zip(*(r.args for r in right.args), strict=True))
    rows = (Node("tuple", "row", tuple(_dot(r.args, c) for c in columns)) for r in left.args)
    return Node("matrix", args=tuple(rows))


def _dot(row: tuple[Node, ...], column: tuple[Node, ...]) -> Node:
    total = number(0)
    for a, b in zip(row, column, strict=True):
        total = Node("add", args=(total, Node("mul", args=(a, b))))
    return total
