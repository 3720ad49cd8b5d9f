"""Rush hour: cars that move along their own row or column until the red one, `A`, is at the right edge."""

import re
from collections.abc import Sequence

from r1reward_logic.moves import Instance, sequence
from r1reward_logic.puzzle import BadPuzzleError
from r1reward_logic.row import Facts

__all__ = ["instance"]

_MOVE = re.compile(r"([A-Z])\s?([+-])(\d{1,2})")
_BOARD = re.compile(r"Board:\s+((?:[A-Zx.o]{4,12}\s+){3,11}[A-Zx.o]{4,12})\s*\Z")

_Cells = list[tuple[int, int]]


def instance(prompt: str, truth: str, facts: Facts) -> Instance:
    """How to play a row's moves; `BadPuzzleError` where the row states no board with a car `A`."""
    rows = _rows(prompt, facts)
    cars: dict[str, _Cells] = {}
    walls = set()
    for i, row in enumerate(rows):
        for j, sign in enumerate(row):
            if sign == "x":
                walls.add((i, j))
            elif sign not in ".o":
                cars.setdefault(sign, []).append((i, j))
    if "A" not in cars or any(len(cells) < 2 or not _is_straight(cells) for cells in cars.values()):
        raise BadPuzzleError
    height, width = len(rows), len(rows[0])
    free = {(i, j) for i in range(height) for j in range(width)} - walls

    def play(moves: Sequence[str]) -> str | None:
        places = dict(cars)
        for n, move in enumerate(moves, 1):
            if (mistake := _moved(places, move, free)) is not None:
                return f"move {n}{mistake}"
        return None if places["A"][-1][1] == width - 1 else "the red car is not at the exit"

    return play, _moves


def _rows(prompt: str, facts: Facts) -> list[str]:
    if (board := _BOARD.search(prompt[-2_000:])) is not None and "red car" in prompt[:2_000]:
        rows = board[1].split()
    else:
        text = facts.get("board_config")
        side = round(len(text) ** 0.5) if isinstance(text, str) and len(text) <= 144 else 0
        if not isinstance(text, str) or side * side != len(text) or side < 4:
            raise BadPuzzleError
        rows = [text[i : i + side] for i in range(0, len(text), side)]
    if len({len(row) for row in rows}) != 1:
        raise BadPuzzleError
    return rows


def _is_straight(cells: _Cells) -> bool:
    (top, left), (bottom, right) = cells[0], cells[-1]
    return (top == bottom and right - left == len(cells) - 1) or (
        left == right and bottom - top == len(cells) - 1
    )


def _moved(places: dict[str, _Cells], move: str, free: set[tuple[int, int]]) -> str | None:
    """Move one car, step by step; what is wrong with the move, or None."""
    match = _MOVE.fullmatch(move)
    if match is None or match[1] not in places or not int(match[3]):
        return f" is none: {move:.40}"
    sign = 1 if match[2] == "+" else -1
    others = {cell for car, cells in places.items() if car != match[1] for cell in cells}
    cells = places[match[1]]
    step = (0, sign) if cells[0][0] == cells[-1][0] else (sign, 0)
    for _ in range(int(match[3])):
        cells = [(i + step[0], j + step[1]) for i, j in cells]
        if not set(cells) <= free - others:
            return f": car {match[1]} is blocked"
    places[match[1]] = cells
    return None


def _moves(text: str) -> list[str]:
    """The moves of a text that holds nothing else, in a list or in a row."""
    if len(text) > 60_000 or re.search(r"[^\W\d]{2,}", text):
        return sequence(text)
    return [match[0] for match in _MOVE.finditer(text)]
