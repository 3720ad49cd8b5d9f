"""Puzzles of grids: a board that is filled in by rules, or a grid that must be the ground truth's, cell by cell.

Where the row states the board (in a column, or as the last grid with blanks in the prompt) and its rules are known,
every board that keeps the clues and the rules is right: some puzzles have several solutions. Elsewhere the grid must
be equal to the ground truth.
"""

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from math import isqrt

from r1reward_logic import grids
from r1reward_logic.grids import Grid, same_shape
from r1reward_logic.puzzle import BadPuzzleError, Check, accepted, refused
from r1reward_logic.row import Facts, first
from r1reward_logic.rules import RULES, Rule, clue_count, rules_of
from r1reward_logic.statement import undressed
from r1reward_logic.values import number

__all__ = ["GridPuzzle", "RuledPuzzle", "build"]

_BLANKS = frozenset(["", "_", ".", "?", "*", "0", "-", "x", "❔", "□"])
_BOARD = ("puzzle", "board", "grid", "initial_board", "clues", "input")
_LABEL = re.compile(r"[*_]{0,3}r(?:ow)?\s?\d{1,3}[*_]{0,3}:?", re.IGNORECASE)


class GridPuzzle:
    """A grid that must be equal to the ground truth, cell by cell."""

    kind = "grid"

    def __init__(self, gold: Grid, text: str) -> None:
        self._gold, self._text = gold, text

    def check(self, text: str) -> Check:
        """Judge one statement: the one grid of this shape in it, or its cells in a row."""
        grid, why = _grid_of(text, self._gold)
        if grid is None:
            return refused(why)
        if not same_shape(grid, self._gold):
            return refused(
                f"{len(grid)} rows of {len(grid[0])}, not {len(self._gold)} of {len(self._gold[0])}"
            )
        cells = [
            (a, b)
            for left, right in zip(self._gold, grid, strict=True)
            for a, b in zip(left, right, strict=True)
        ]
        same = sum(_same_cell(a, b) for a, b in cells)
        if same == len(cells):
            return accepted("equal to the ground truth in every cell", _flat(grid))
        return refused(f"{len(cells) - same} of {len(cells)} cells differ", same / len(cells), _flat(grid))

    def reference(self) -> str | None:
        """The ground truth as it stands."""
        return self._text


class RuledPuzzle:
    """A board whose rules are known; whatever keeps the clues and the rules is right."""

    kind = "grid"

    def __init__(
        self, clues: list[list[int]], rule: Rule, read: Callable[[str], int | None], text: str | None
    ) -> None:
        self._clues, self._rule, self._read, self._text = clues, rule, read, text
        self._shape = tuple(tuple(map(str, row)) for row in clues)
        self._stated = [(i, j, clue) for i, row in enumerate(clues) for j, clue in enumerate(row) if clue]

    def check(self, text: str) -> Check:
        """Judge one statement."""
        grid, why = _grid_of(text, self._shape)
        if grid is None:
            return refused(why)
        if not same_shape(grid, self._clues):
            return refused(
                f"{len(grid)} rows of {len(grid[0])}, not {len(self._clues)} of {len(self._clues[0])}"
            )
        if (board := self._board(grid)) is None:
            return refused("a cell is empty or holds something else than the board's signs")
        for i, j, clue in self._stated:
            if board[i][j] != clue:
                return refused(f"the clue in row {i + 1}, column {j + 1} was changed", None, _flat(grid))
        broken = self._rule(board)
        return (
            refused(broken, None, _flat(grid))
            if broken
            else accepted("keeps the clues and the rules", _flat(grid))
        )

    def _board(self, grid: Grid) -> list[list[int]] | None:
        """The cells as numbers; None where one is no sign of the board."""
        read = self._read
        board = [[cell for text in row if (cell := read(text)) is not None] for row in grid]
        return board if same_shape(board, grid) else None

    def reference(self) -> str | None:
        """The ground truth as it stands, where there is one."""
        return self._text


def build(prompt: str, truth: str, facts: Facts) -> "GridPuzzle | RuledPuzzle":
    """The puzzle of a row; `BadPuzzleError` where it has no grid."""
    gold = grids.read(truth) or _square(truth)
    if (ruled := _ruled(prompt, truth, facts, gold)) is not None:
        return ruled
    if gold is None:
        raise BadPuzzleError("the ground truth is no grid")
    return GridPuzzle(gold, truth)


def _ruled(prompt: str, truth: str, facts: Facts, gold: Grid | None) -> RuledPuzzle | None:
    """The puzzle with its rules, where they are known and the ground truth keeps them."""
    name = rules_of(prompt, facts)
    if not name:
        return None
    read = _queen if name == "n_queens" else _digit
    clues = _clues(prompt, facts, gold, read)
    if clues is None:
        return None
    rule = RULES[name](clues, facts, prompt)
    if rule is None:
        return None
    puzzle = RuledPuzzle(clues, rule, read, truth or None)
    return puzzle if gold is None or puzzle.check(truth).right else None


def _clues(
    prompt: str, facts: Facts, gold: Grid | None, read: Callable[[str], int | None]
) -> list[list[int]] | None:
    """The board as the row states it, else the grid of the prompt that has blanks and most clues of the solution."""
    stated = first(facts, _BOARD)
    rows = stated if isinstance(stated, list | tuple) else None
    if rows and all(isinstance(row, list | tuple) for row in rows):
        board = [["" if c is None else str(c) for c in row] for row in rows]
        if gold is None or same_shape(board, gold):
            return _numbered(board, read)
    boards = [
        _numbered(g, read) for g in grids.blocks(prompt[-20_000:]) if gold is None or same_shape(g, gold)
    ]
    boards = [b for b in boards if any(0 in row for row in b) and (gold is None or _agrees(b, gold, read))]
    return max(boards, key=clue_count, default=None)


def _numbered(board: Sequence[Sequence[str]], read: Callable[[str], int | None]) -> list[list[int]]:
    return [[0 if cell.lower() in _BLANKS else read(cell) or 0 for cell in row] for row in board]


def _agrees(board: list[list[int]], gold: Grid, read: Callable[[str], int | None]) -> bool:
    pairs = [
        (a, read(b))
        for left, right in zip(board, gold, strict=True)
        for a, b in zip(left, right, strict=True)
    ]
    return all(not clue or clue == cell for clue, cell in pairs)


def _grid_of(text: str, gold: Sequence[Sequence[str]]) -> tuple[Grid | None, str]:
    """The one grid in a text of the wanted shape, or the digits of a line cut into rows; else why there is none."""
    found = grids.blocks(text)
    if len(found) == 1 and same_shape(found[0], gold):
        return found[0], ""
    candidates = list(dict.fromkeys(_fitted(grid, gold) for grid in found))
    fitting = [g for g in candidates if same_shape(g, gold)] or candidates
    full = [g for g in fitting if not any(cell in ("_", "", "?") for row in g for cell in row)] or fitting
    if len(full) == 1:
        return full[0], ""
    if full:
        return None, f"{len(full)} different grids"
    line = undressed(text)
    width = len(gold[0])
    if len(line) != width * len(gold) or any(len(row) != width for row in gold) or not line.isalnum():
        return None, "no grid"
    return tuple(tuple(line[i : i + width]) for i in range(0, len(line), width)), ""  # 81 digits in one line


def _fitted(grid: Grid, gold: Sequence[Sequence[str]]) -> Grid:
    """A grid without labels of its rows, or with its runs of digits (`|12|43|`) cut, where it has the shape then."""
    if same_shape(grid, gold):
        return grid
    if all(_LABEL.fullmatch(row[0]) for row in grid):
        grid = tuple(row[1:] for row in grid)
    runs = tuple(tuple("".join(row)) for row in grid)
    is_run = all(len(row) > 1 and "".join(row).isdigit() for row in grid)
    return runs if is_run and same_shape(runs, gold) else grid


def _square(truth: str) -> Grid | None:
    """A sudoku of 81 (or 16, 36, …) digits in one line."""
    text = truth.strip()
    side = isqrt(len(text))
    if side < 4 or side * side != len(text) or not (text.isascii() and text.isdigit()):
        return None
    return tuple(tuple(text[i : i + side]) for i in range(0, len(text), side))


def _same_cell(gold: str, cell: str) -> bool:
    if gold == cell:
        return True
    left, right = number(gold), number(cell)
    return left is not None and left == right


def _flat(grid: Grid) -> str:
    return "\n".join(" ".join(row) for row in grid)[:2000]


@lru_cache(maxsize=4096)
def _digit(cell: str) -> int | None:
    value: Fraction | None = number(cell)
    return int(value) if value is not None and value.denominator == 1 and abs(value) < 10**9 else None


def _queen(cell: str) -> int | None:
    if cell.upper() in ("Q", "♛", "♕", "1"):
        return 1
    return 0 if cell in ("_", ".", "*", "0", "-", "") else None
