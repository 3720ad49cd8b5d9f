"""The rules of boards: sudoku, futoshiki, queens, kakurasu, survo.

Each gives, for the clues and what the row states, a rule: what is broken on a filled board, or None. None instead
of a rule where the row does not state enough, so that the ground truth decides.
"""

import re
from collections.abc import Callable, Sequence
from math import isqrt
from typing import Any

from r1reward_logic.row import Facts, first, integers

__all__ = ["RULES", "Rule", "clue_count", "rules_of"]

Rule = Callable[[list[list[int]]], str | None]

_WORDS = (
    ("sudoku", re.compile(r"\bsudoku\b", re.IGNORECASE)),
    ("futoshiki", re.compile(r"\bfutoshiki\b", re.IGNORECASE)),
    ("n_queens", re.compile(r"\bqueens?\b", re.IGNORECASE)),
    ("kakurasu", re.compile(r"\bk[au]kurasu\b", re.IGNORECASE)),
    ("survo", re.compile(r"\bsurvo\b|last number in each row and column represents the sum", re.IGNORECASE)),
)


def rules_of(prompt: str, facts: Facts) -> str:
    """The name of the rules: the row's own `source_dataset`, else the word in the prompt; empty if unknown."""
    stated = str(first(facts, ("source_dataset", "task_name", "puzzle_type", "dataset")) or "").lower()
    for name, word in _WORDS:
        if word.search(stated.replace("_", " ")):
            return name
    return next((name for name, word in _WORDS if word.search(prompt)), "")


def clue_count(board: list[list[int]]) -> int:
    """How many cells are filled in."""
    return sum(1 for row in board for cell in row if cell)


def _permutations(board: list[list[int]]) -> str | None:
    wanted = set(range(1, len(board) + 1))
    for i, row in enumerate(board):
        if set(row) != wanted:
            return f"row {i + 1} does not hold each number once"
    for j, column in enumerate(zip(*board, strict=True)):
        if set(column) != wanted:
            return f"column {j + 1} does not hold each number once"
    return None


def _sudoku(clues: list[list[int]], facts: Facts, prompt: str) -> Rule | None:
    side = len(clues)
    high = isqrt(side)
    while high > 1 and side % high:
        high -= 1
    wide = side // high if high else 0
    if side < 4 or high < 2 or any(len(row) != side for row in clues) or clue_count(clues) < side:
        return None  # with so few clues it is no board of a puzzle: any filled one would do

    corners = [(top, left) for top in range(0, side, high) for left in range(0, side, wide)]

    def broken(board: list[list[int]]) -> str | None:
        if (reason := _permutations(board)) is not None:
            return reason
        for top, left in corners:
            cells: set[int] = set()
            for row in board[top : top + high]:
                cells.update(row[left : left + wide])
            if len(cells) < side:
                return f"the box at row {top + 1}, column {left + 1} holds a number twice"
        return None

    return broken


def _futoshiki(clues: list[list[int]], facts: Facts, prompt: str) -> Rule | None:
    stated = facts.get("constraints")
    if not isinstance(stated, list | tuple) or not all(
        isinstance(c, list | tuple) and len(c) == 5 for c in stated
    ):
        return None  # the signs are read from nowhere else: the ground truth decides
    pairs = [(integers(c[:4]), str(c[4])) for c in stated]

    def broken(board: list[list[int]]) -> str | None:
        if (reason := _permutations(board)) is not None:
            return reason
        for places, sign in pairs:
            if places is None:
                continue
            left, right = board[places[0]][places[1]], board[places[2]][places[3]]
            if not (left < right if sign == "<" else left > right):
                return f"{left} {sign} {right} does not hold"
        return None

    return broken


def _queens(clues: list[list[int]], facts: Facts, prompt: str) -> Rule | None:
    side = len(clues)
    if any(len(row) != side for row in clues) or not clue_count(clues):
        return None

    def broken(board: list[list[int]]) -> str | None:
        places = [(i, j) for i in range(side) for j in range(side) if board[i][j]]
        if len(places) != side:
            return f"{len(places)} queens, not {side}"
        lines = (
            {i for i, _ in places},
            {j for _, j in places},
            {i - j for i, j in places},
            {i + j for i, j in places},
        )
        return None if all(len(line) == side for line in lines) else "two queens attack each other"

    return broken


def _kakurasu(clues: list[list[int]], facts: Facts, prompt: str) -> Rule | None:
    rows, columns = (
        integers(facts.get("row_sums")),
        integers(facts.get("col_sums") or facts.get("column_sums")),
    )
    if rows is None or columns is None:
        stated = re.findall(r"\b(?:row|column) sums (?:are )?(\[[\d, ]{1,200}\])", prompt)
        if len(stated) != 2:
            return None
        rows, columns = integers(stated[0]), integers(stated[1])
    if rows is None or columns is None or len(rows) != len(clues) or len(columns) != len(clues[0]):
        return None

    def broken(board: list[list[int]]) -> str | None:
        if any(cell not in (0, 1) for row in board for cell in row):
            return "a cell is neither 0 nor 1"
        if [sum(j + 1 for j, cell in enumerate(row) if cell) for row in board] != rows:
            return "the sums of the rows are not those asked for"
        if [
            sum(i + 1 for i, cell in enumerate(column) if cell) for column in zip(*board, strict=True)
        ] != columns:
            return "the sums of the columns are not those asked for"
        return None

    return broken


def _survo(clues: list[list[int]], facts: Facts, prompt: str) -> Rule | None:
    numbers = integers(facts.get("candidate_numbers"))
    if numbers is None:
        stated = re.findall(r"using the numbers (\[[\d, ]{1,400}\])", prompt)
        numbers = integers(stated[-1]) if stated else None
    blanks = [(i, j) for i, row in enumerate(clues) for j, clue in enumerate(row) if not clue]
    if numbers is None or len(numbers) != len(blanks):
        return None
    wanted = sorted(numbers)

    def broken(board: list[list[int]]) -> str | None:
        if sorted(board[i][j] for i, j in blanks) != wanted:
            return "the numbers filled in are not those given"
        lines: list[Sequence[Any]] = [*board, *zip(*board, strict=True)]
        return None if all(sum(line[:-1]) == line[-1] for line in lines) else "a sum does not hold"

    return broken


RULES: dict[str, Callable[[list[list[int]], Facts, str], Rule | None]] = {
    "sudoku": _sudoku,
    "futoshiki": _futoshiki,
    "n_queens": _queens,
    "kakurasu": _kakurasu,
    "survo": _survo,
}
