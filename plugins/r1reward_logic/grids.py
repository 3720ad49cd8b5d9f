r"""Grids in any spelling: lines, lists, JSON, LaTeX, Markdown tables, frames of `+---+`, with or without spaces.

A grid is read as rows of cells, each cell a string. Signs between cells that belong to no cell (`<`, `>`, `|`) are
left out, and so are the lines between rows that hold nothing but signs.
"""

import ast
import json
import re
from collections.abc import Sequence
from typing import Any

from r1reward_logic.statement import undressed

__all__ = ["Grid", "blocks", "read", "same_shape"]

Grid = tuple[tuple[str, ...], ...]

_LONGEST = 60_000
_MOST_LINES = 1_000
_RULES = re.compile(r"[\s|+\-=:─━│┃┼├┤┬┴┌┐└┘╋═║╔╗╚╝╠╣╬╦╩∧∨^vV<>˄˅⌃⌄]+")
"""A line of a frame, a Markdown table's second line, or a line of vertical signs between two rows."""
_FRAME = re.compile(r"[|│┃║]")
_NEIGHBOURS = re.compile(r"\S[ \t]*\n[ \t]*\S")
_DECIMAL = re.compile(r"[+-]?\d+\.\d+")
_DOTTED = re.compile(r"^[ \t]*(?:\.[\d.]+|\d+\.\d*\.[\d.]+)[ \t]*$", re.MULTILINE)
"""A row whose empty cells are dots: `..3.`, `1..4`; beside one, `1.34` is a row as well, else a decimal."""
_NUMBERS = re.compile(r"[ \t]*[+-]?\d[\d.,+ \t-]*")
_SEPARATORS = re.compile(r"[\s,;&|│┃║]+")
_SPACED = re.compile(r"[ .]*\w[\w .]*", re.ASCII)
_BETWEEN = re.compile(r"(?<=\s)[<>](?=\s)|(?<=\w)[<>](?=\w)")
_LABEL = re.compile(
    r"[*_]{0,3}r(?:ow)?\s?(?:\d{1,3}|[A-Z])[*_]{0,3}\s?[:=–-][*_]{0,3}\s(?=\S)", re.IGNORECASE
)
"""`Row 1: 4 3 1 2`."""
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBERED = re.compile(
    rf"[ \t]*(?:[-*•][ \t]+)?[*_]{{0,2}}(?:(?:(?:row|r)[ \t]?)?(?P<number>\d{{1,3}})(?:[.):][ \t*_]|[*_]{{0,2}}:)"
    rf"|(?P<word>{'|'.join(_ORDINALS)})[ \t]row[*_]{{0,2}}:)"
    r"[*_]{0,2}[ \t]*(?=\S)",
    re.IGNORECASE,
)
"""`1. 4 3 1 2`, `- Row 1: 4 3 1 2`, `First row: 4 3 1 2`."""
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_BEGIN = re.compile(r"\\begin\{([pbvBV]?matrix\*?|smallmatrix|array|tabular)\}(?:\{[^{}]{0,200}\})?")
_NESTED = re.compile(r"[\[(]\s*[\[(]")


def read(text: str) -> Grid | None:
    """The one grid that `text` is, or that stands in it; None where there is none, or several different ones."""
    candidates = dict.fromkeys(blocks(text))
    grid = next(iter(candidates)) if len(candidates) == 1 else None
    return None if grid is None or _is_ragged(text, grid) else grid


def _is_ragged(text: str, grid: Grid) -> bool:
    """Whether lines of numbers stand beside the grid: with rows of different lengths, some would not be compared."""
    lines = [line for line in text.splitlines() if _NUMBERS.fullmatch(line)]
    return len(lines) > len(grid)


def blocks(text: str) -> list[Grid]:
    """Every grid in `text`: LaTeX first, then nested lists, then runs of lines whose cells are as many."""
    if len(text) > _LONGEST:
        return []
    if r"\begin" in text and (matrices := [g for body in _bodies(text) if (g := _latex(body))]):
        return matrices
    if (nested := _nested(text)) is not None:
        return [nested]
    return _lines(text)


def same_shape(left: Sequence[Sequence[Any]], right: Sequence[Sequence[Any]]) -> bool:
    """Whether two grids have the same number of rows, and of cells in each."""
    return [len(row) for row in left] == [len(row) for row in right]


def _bodies(text: str) -> list[str]:
    """What stands in each matrix or table, up to the first that is not closed."""
    bodies: list[str] = []
    end = 0
    while (match := _BEGIN.search(text, end)) is not None and len(bodies) < 20:
        end = text.find(f"\\end{{{match[1]}}}", match.end())
        if end < 0:
            break
        bodies.append(text[match.end() : end])
    return bodies


def _latex(body: str) -> Grid | None:
    rows = [row for line in re.split(r"\\\\", body.replace(r"\hline", "")) if (row := line.strip())]
    grid = tuple(tuple(undressed(cell) for cell in row.split("&")) for row in rows)
    return grid if _is_grid(grid) else None


def _nested(text: str) -> Grid | None:
    """A list of lists in JSON or Python; also rows of text (`["12", "34"]`)."""
    match = _NESTED.search(text)
    start = match.start() if match else -1
    if start < 0:
        stripped = undressed(text)
        if stripped[:2] not in ('["', "['"):
            return None
        text, start = stripped, 0
    end = max(text.rfind("]"), text.rfind(")")) + 1
    value = _literal(text[start:end])
    if not isinstance(value, list | tuple) or not value:
        return None
    if all(isinstance(row, str) for row in value):
        rows = [_cells(row) for row in value]
    elif all(
        isinstance(row, list | tuple) and not any(isinstance(c, list | tuple | dict) for c in row)
        for row in value
    ):
        rows = [tuple(_written(cell) for cell in row) for row in value]
    else:
        return None
    grid = tuple(rows)
    return grid if _is_grid(grid) else None


def _literal(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return None


def _written(cell: Any) -> str:
    return cell.strip() if isinstance(cell, str) else str(cell)


def _lines(text: str) -> list[Grid]:
    """Runs of lines with as many cells each; a line of signs ends no run, any other line does.

    An empty line ends a run, but where one stands between every two lines, as Markdown has paragraphs.
    """
    text = _without_numbers(text)
    blocks_read: list[Grid] = []
    run: list[tuple[str, ...]] = []
    if text.count("\n") > _MOST_LINES:
        return []
    is_spaced = _NEIGHBOURS.search(text) is None
    has_decimals = "." in text and _DOTTED.search(text) is None
    for line in text.splitlines():
        if not line.strip() or _RULES.fullmatch(line):
            if (
                run
                and not is_spaced
                and not line.strip()
                and _is_grid(tuple(run))
                and not _signs_follow(line)
            ):
                blocks_read.append(tuple(run))
                run = []
            continue
        is_decimal = has_decimals and _DECIMAL.fullmatch(decimal := undressed(line)) is not None
        cells = (decimal,) if is_decimal else _cells(line)
        if run and len(cells) != len(run[0]):
            blocks_read += [tuple(run)] if _is_grid(tuple(run)) else []
            run = []
        run.append(cells)
    blocks_read += [tuple(run)] if _is_grid(tuple(run)) else []
    return blocks_read


def _without_numbers(text: str) -> str:
    """The lines without their numbers, where each has one and they count from 1; no lines for rows that do not."""
    lines = [line for line in text.splitlines() if line.strip()]
    labels = [match for line in lines if (match := _NUMBERED.match(line)) is not None]
    if not labels or len(labels) < len(lines):
        return text
    places = [int(m["number"]) if m["number"] else _ORDINALS.index(m["word"].lower()) + 1 for m in labels]
    if places != list(range(1, len(places) + 1)):
        return "" if any("r" in m[0].lower() for m in labels) else text  # rows in another order than told
    return "\n".join(line[match.end() :] for line, match in zip(lines, labels, strict=True))


def _signs_follow(line: str) -> bool:
    """A futoshiki's row of signs may be all spaces; an empty line between two grids is empty."""
    return len(line) > 4


def _cells(line: str) -> tuple[str, ...]:
    """`1 2 3`, `1, 2, 3`, `| 1 | 2 | 3 |`, `[1, 2, 3]`, `1 < 2   3`, `123`, `❌✅❌`."""
    if (bold := _BOLD.fullmatch(line.strip())) is not None:
        line = bold[1]
    if _SPACED.fullmatch(line):
        cells = tuple(line.split())
        return cells if len(cells) > 1 or not _is_run(cells[0]) else tuple(cells[0])
    line = _LABEL.sub("", line.strip()).rstrip(",;\\")
    line = _BETWEEN.sub(" ", line if " " in line else undressed(line)).strip()
    if _FRAME.search(line):
        parts = [part.strip() for part in _FRAME.split(line)]
        parts = parts[1 if not parts[0] else 0 : -1 if not parts[-1] else None]
        if all(len(part.split()) == 1 for part in parts):
            return tuple(parts)
        line = " ".join(parts)
    line = line.strip("[](){} ").replace('"', " ").replace("'", " ")
    cells = tuple(cell for cell in _SEPARATORS.split(line) if cell)
    if len(cells) == 1 and len(cells[0]) > 1 and _is_run(cells[0]):
        return tuple(cells[0])
    return cells


def _is_run(text: str) -> bool:
    """Digits, blanks, queens or pictures without spaces between them: one cell each."""
    return all(c.isdigit() or c in "._*?#QX-" or ord(c) > 0x2000 for c in text)


def _is_grid(rows: Grid) -> bool:
    return len(rows) > 1 and len(rows[0]) > 0 and all(len(row) == len(rows[0]) for row in rows)
