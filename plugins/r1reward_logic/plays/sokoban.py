"""Sokoban: boxes that a player pushes onto the goals."""

from collections.abc import Sequence

from r1reward_logic.moves import STEPS, Instance, letters_of, sequence
from r1reward_logic.puzzle import BadPuzzleError
from r1reward_logic.row import Facts
from r1reward_logic.statement import undressed

__all__ = ["instance"]

_Cell = tuple[int, int]


def instance(prompt: str, truth: str, facts: Facts) -> Instance:
    """How to play a row's moves; `BadPuzzleError` where the row states no sokoban."""
    cells = _cells(prompt, facts)
    players = [cell for cell, sign in cells.items() if sign in "*%"]
    if len(players) != 1:
        raise BadPuzzleError
    floor = {cell for cell, sign in cells.items() if sign != "+"}
    goals = {cell for cell, sign in cells.items() if sign in "X$%"}
    start = {cell for cell, sign in cells.items() if sign in "@$"}

    def play(moves: Sequence[str]) -> str | None:
        player, boxes = players[0], set(start)
        for n, move in enumerate(moves, 1):
            step = STEPS.get(move.lower())
            if step is None:
                return f"move {n} is none: {move:.40}"
            player = _pushed(player, step, boxes, floor)
        return None if boxes <= goals else f"{len(boxes - goals)} boxes are on no goal"

    return play, _moves


def _pushed(player: _Cell, step: _Cell, boxes: set[_Cell], floor: set[_Cell]) -> _Cell:
    """Where the player stands after a step, which may push a box; where the way is blocked, nobody moves."""
    there = player[0] + step[0], player[1] + step[1]
    beyond = there[0] + step[0], there[1] + step[1]
    if there not in floor:
        return player
    if there in boxes:
        if beyond not in floor or beyond in boxes:
            return player
        boxes.remove(there)
        boxes.add(beyond)
    return there


def _cells(prompt: str, facts: Facts) -> dict[_Cell, str]:
    text = facts.get("gamestr")
    if not isinstance(text, str):
        at = prompt.rfind("puzzle:")
        text = prompt[at + 7 :] if "sokoban" in prompt.lower() and at >= 0 else ""
    rows = [line.split() for line in text.splitlines() if line.strip()]
    signs = {sign for row in rows for sign in row}
    if not rows or signs - set("*%@X$+-") or len({len(row) for row in rows}) != 1:
        raise BadPuzzleError
    return {(i, j): sign for i, row in enumerate(rows) for j, sign in enumerate(row)}


def _moves(text: str) -> list[str]:
    text = undressed(text)
    return list("".join(text.split())) if letters_of(text) else sequence(text)
