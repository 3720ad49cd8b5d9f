"""A shortest way through a grid from `*` to `#`, around the cells `X`."""

import re
from collections import deque
from collections.abc import Sequence

from r1reward_logic import grids
from r1reward_logic.moves import STEPS, Instance, letters_of, sequence
from r1reward_logic.puzzle import BadPuzzleError
from r1reward_logic.row import Facts

__all__ = ["instance"]

_GO = re.compile(r"\A(?:move|go|step|walk)\s", re.IGNORECASE)

_Cell = tuple[int, int]


def instance(prompt: str, truth: str, facts: Facts) -> Instance:
    """How to walk a row's moves; `BadPuzzleError` where the row states no such grid."""
    board = _board(prompt, facts)
    start, goal = _place(board, "*"), _place(board, "#")
    shortest = _shortest(board, start, goal)

    def play(moves: Sequence[str]) -> str | None:
        if shortest is None:
            return None if [m.lower() for m in moves] == ["infeasible"] else "there is no way"
        i, j = start
        for n, move in enumerate(moves, 1):
            step = STEPS.get(move.lower())
            if step is None:
                return f"move {n} is none: {move:.40}"
            i, j = i + step[0], j + step[1]
            if not (0 <= i < len(board) and 0 <= j < len(board[0])) or board[i][j] == "X":
                return f"move {n} leaves the grid or enters a blocked cell"
        if (i, j) != goal:
            return "does not end at the destination"
        return None if len(moves) == shortest else f"{len(moves)} moves, and {shortest} are enough"

    return play, _ways


def _ways(text: str) -> list[str]:
    """The ways of `right, down`, `move right, move down` and `RD`."""
    if letters := letters_of(text):
        return list(letters)
    return [_GO.sub("", move) for move in sequence(text)]


def _board(prompt: str, facts: Facts) -> list[list[str]]:
    """The grid of a column, else the last one of the prompt that has both ends."""
    column = facts.get("matrix") or facts.get("grid")
    board: list[list[str]] = []
    if isinstance(column, list | tuple) and all(isinstance(row, list | tuple) for row in column):
        board = [list(map(str, row)) for row in column]
    else:
        for grid in grids.blocks(prompt[-20_000:]):
            if {"*", "#"} <= {cell for row in grid for cell in row}:
                board = [list(row) for row in grid]
    signs = {cell for row in board for cell in row}
    if not board or signs - set("*#OX") or len({len(row) for row in board}) != 1:
        raise BadPuzzleError
    return board


def _place(board: Sequence[Sequence[str]], sign: str) -> _Cell:
    places = [(i, j) for i, row in enumerate(board) for j, cell in enumerate(row) if cell == sign]
    if len(places) != 1:
        raise BadPuzzleError
    return places[0]


def _shortest(board: list[list[str]], start: _Cell, goal: _Cell) -> int | None:
    """The moves of a shortest way, breadth first; None where there is no way."""
    distance, queue = {start: 0}, deque([start])
    while queue:
        here = queue.popleft()
        if here == goal:
            return distance[here]
        for step in ("up", "down", "left", "right"):
            there = here[0] + STEPS[step][0], here[1] + STEPS[step][1]
            inside = 0 <= there[0] < len(board) and 0 <= there[1] < len(board[0])
            if inside and there not in distance and board[there[0]][there[1]] != "X":
                distance[there] = distance[here] + 1
                queue.append(there)
    return None
