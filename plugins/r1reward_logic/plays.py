"""Puzzles whose moves can be played: the towers of Hanoi, jugs, ways through a grid, sokoban, buttons with a light.

Each reads its instance from the row's columns, else from the prompt where its form is known, and gives what is wrong
with a sequence of moves, or None.
"""

import re
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from r1reward_logic import grids
from r1reward_logic.moves import STEPS, MovesPuzzle, Play, letters_of, sequence
from r1reward_logic.puzzle import BadPuzzleError
from r1reward_logic.row import Facts, first, integers
from r1reward_logic.statement import undressed

__all__ = ["played"]

_DISK = re.compile(
    r"(?:move\s+)?(?:disk\s+)?(\d{1,3})\s+from\s+(?:peg\s+|rod\s+)?([A-Za-z]|\d{1,3})\s+to\s+(?:peg\s+|rod\s+)?([A-Za-z]|\d{1,3})",
    re.IGNORECASE,
)
_JUG = re.compile(
    r"(fill|empty)\s+([A-Za-z])|pour\s+([A-Za-z])\s*(?:->|→|to|into)\s*([A-Za-z])", re.IGNORECASE
)

_LIGHT = re.compile(r"Start: (-?\d{1,9}) \((red|green)\)\s+Target: (-?\d{1,9})\s+Buttons:")
_BUTTON = re.compile(r"^([A-Z]): (Add|Subtract|Multiply) (\d{1,9}) \(when (any|red|green)\)", re.MULTILINE)


def played(prompt: str, truth: str, facts: Facts) -> MovesPuzzle | None:
    """The puzzle of a row whose instance is stated and whose moves we can play; None for any other."""
    gold = truth or None
    for make in (_hanoi, _jugs, _sokoban, _path, _buttons):
        try:
            play, read = make(prompt, truth, facts)
        except BadPuzzleError:
            continue
        puzzle = MovesPuzzle(play, read, gold)
        if gold is None or puzzle.check(gold).right:
            return puzzle
    return None


Made = tuple[Play, Callable[[str], list[str]]]


def _hanoi(prompt: str, truth: str, facts: Facts) -> Made:
    stated = re.search(
        r"with (\d+) disks and (\d+) pegs\.?\s+Move all disks from Peg (\d+) to Peg (\d+)", prompt
    )
    names = ("num_disks", "num_pegs", "start_peg", "target_peg")
    values = integers([facts[n] for n in names]) if all(n in facts for n in names) else None
    values = values or (integers(list(stated.groups())) if stated else None)
    if values is None or not (0 < values[0] <= 20 and 3 <= values[1] <= 20):
        raise BadPuzzleError
    disks, pegs, start, target = values

    def play(moves: Sequence[str]) -> str | None:
        tower: dict[str, list[int]] = {str(p): [] for p in range(1, pegs + 1)}
        if str(start) not in tower or str(target) not in tower:
            return "the row names a peg that does not exist"
        tower[str(start)] = list(range(disks, 0, -1))
        for i, move in enumerate(moves, 1):
            match = _DISK.fullmatch(move)
            if match is None or match[2] not in tower or match[3] not in tower:
                return f"move {i} is none: {move:.40}"
            source, goal = tower[match[2]], tower[match[3]]
            if not source or source[-1] != int(match[1]):
                return f"move {i}: disk {match[1]} is not on top of peg {match[2]}"
            if goal and goal[-1] < source[-1]:
                return f"move {i}: a larger disk onto a smaller one"
            goal.append(source.pop())
        return None if len(tower[str(target)]) == disks else "not all disks are on the target peg"

    return (
        play,
        lambda text: [m[0] for m in _DISK.finditer(text[:60_000])] if _only(_DISK, text) else [text[:60]],
    )


def _only(pattern: re.Pattern[str], text: str) -> bool:
    """Whether nothing but moves (and numbers, bullets, signs between them) stands in the text."""
    return len(text) <= 60_000 and not re.search(r"[^\W\d]{2,}", pattern.sub(" ", text))


def _jugs(prompt: str, truth: str, facts: Facts) -> Made:
    sizes, target = integers(facts.get("jug_capacities")), facts.get("target")
    if sizes is None:
        stated = re.search(
            r"hold this many litres of water: ([A-Z]:\d+(?:, [A-Z]:\d+)*)\s+And your target is: (\d+)", prompt
        )
        if stated is None:
            raise BadPuzzleError
        sizes, target = [int(part.partition(":")[2]) for part in stated[1].split(",")], stated[2]
    if not isinstance(target, int | str) or not str(target).isdigit() or len(sizes) > 26:
        raise BadPuzzleError
    goal = int(target)

    def play(moves: Sequence[str]) -> str | None:
        held = [0] * len(sizes)
        for i, move in enumerate(moves, 1):
            match = _JUG.fullmatch(move)
            jugs = [ord(c.upper()) - 65 for c in (match.groups()[1:] if match else ()) if c]
            if match is None or any(not 0 <= j < len(sizes) for j in jugs):
                return f"move {i} is none: {move:.40}"
            if match[1]:
                held[jugs[0]] = sizes[jugs[0]] if match[1].lower() == "fill" else 0
            else:
                poured = min(held[jugs[0]], sizes[jugs[1]] - held[jugs[1]]) if jugs[0] != jugs[1] else 0
                held[jugs[0]] -= poured
                held[jugs[1]] += poured
        return None if goal in held else f"no jug holds {goal}"

    return play, sequence if goal else lambda text: [text]


def _path(prompt: str, truth: str, facts: Facts) -> Made:
    """A shortest way from `*` to `#` through cells `O`."""
    stated = facts.get("matrix") or facts.get("grid")
    board = (
        [list(map(str, row)) for row in stated]
        if isinstance(stated, list | tuple) and all(isinstance(r, list | tuple) for r in stated)
        else None
    )
    if board is None:
        found = [
            g
            for g in grids.blocks(prompt[-20_000:])
            if any("*" in row for row in g) and any("#" in row for row in g)
        ]
        board = [list(row) for row in found[-1]] if found else None
    if (
        board is None
        or {c for row in board for c in row} - set("*#OX")
        or len({len(row) for row in board}) != 1
    ):
        raise BadPuzzleError
    start, goal = _place(board, "*"), _place(board, "#")
    length = _shortest(board, start, goal)

    def play(moves: Sequence[str]) -> str | None:
        if length is None:
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
        return None if len(moves) == length else f"{len(moves)} moves, and {length} are enough"

    return play, sequence


def _place(board: Sequence[Sequence[str]], sign: str) -> tuple[int, int]:
    found = [(i, j) for i, row in enumerate(board) for j, cell in enumerate(row) if cell == sign]
    if len(found) != 1:
        raise BadPuzzleError
    return found[0]


def _shortest(board: list[list[str]], start: tuple[int, int], goal: tuple[int, int]) -> int | None:
    seen, queue = {start: 0}, deque([start])
    while queue:
        here = queue.popleft()
        if here == goal:
            return seen[here]
        for step in ("up", "down", "left", "right"):
            there = here[0] + STEPS[step][0], here[1] + STEPS[step][1]
            inside = 0 <= there[0] < len(board) and 0 <= there[1] < len(board[0])
            if inside and there not in seen and board[there[0]][there[1]] != "X":
                seen[there] = seen[here] + 1
                queue.append(there)
    return None


def _sokoban(prompt: str, truth: str, facts: Facts) -> Made:
    text = facts.get("gamestr")
    if not isinstance(text, str):
        at = prompt.rfind("puzzle:")
        text = prompt[at + 7 :] if "sokoban" in prompt.lower() and at >= 0 else ""
    rows = [line.split() for line in text.splitlines() if line.strip()]
    if not rows or {c for row in rows for c in row} - set("*%@X$+-") or len({len(row) for row in rows}) != 1:
        raise BadPuzzleError
    places = {(i, j): c for i, row in enumerate(rows) for j, c in enumerate(row)}
    men = [p for p, c in places.items() if c in "*%"]
    if len(men) != 1:
        raise BadPuzzleError
    walls, goals = {p for p, c in places.items() if c == "+"}, {p for p, c in places.items() if c in "X$%"}
    first_boxes = {p for p, c in places.items() if c in "@$"}

    def play(moves: Sequence[str]) -> str | None:
        man, boxes = men[0], set(first_boxes)
        for n, move in enumerate(moves, 1):
            step = STEPS.get(move.lower())
            if step is None:
                return f"move {n} is none: {move:.40}"
            there = man[0] + step[0], man[1] + step[1]
            beyond = there[0] + step[0], there[1] + step[1]
            if there not in places or there in walls:
                continue  # the player stays where the way is blocked
            if there in boxes:
                if beyond not in places or beyond in walls or beyond in boxes:
                    continue
                boxes.remove(there)
                boxes.add(beyond)
            man = there
        return None if boxes == goals or boxes <= goals else f"{len(boxes - goals)} boxes are on no goal"

    return (
        play,
        lambda text: (
            list("".join(undressed(text).split())) if letters_of(undressed(text)) else sequence(text)
        ),
    )


def _buttons(prompt: str, truth: str, facts: Facts) -> Made:
    """Buttons that change a number, each in one state of a light that toggles at every press."""
    facts = facts if "buttons" in facts else _light_of(prompt, truth) or facts
    buttons, target = facts.get("buttons"), integers([facts.get("target_value")])
    start, state = integers([facts.get("initial_value")]), facts.get("initial_state")
    shortest = first(facts, ("solution_path",))
    if (
        not isinstance(buttons, list | tuple)
        or target is None
        or start is None
        or not isinstance(shortest, list | tuple)
    ):
        raise BadPuzzleError
    known: dict[str, Any] = {str(b.get("name")): b for b in buttons if isinstance(b, dict)}

    def play(moves: Sequence[str]) -> str | None:
        value, light = start[0], state
        for n, move in enumerate(moves, 1):
            button = known.get(move)
            if button is None:
                return f"move {n} is no button: {move:.40}"
            by = integers([button.get("value")])
            if by is not None and button.get("active_state") in (light, "any"):
                value = _pressed(value, str(button.get("type")), by[0])
            if abs(value) > 10**12:
                return f"move {n}: the number grows out of bounds"
            light = "green" if light == "red" else "red"
        if value != target[0]:
            return f"reaches {value}, not {target[0]}"
        return (
            None if len(moves) <= len(shortest) else f"{len(moves)} presses, and {len(shortest)} are enough"
        )

    return play, sequence


def _light_of(prompt: str, truth: str) -> Facts | None:
    """The instance as reasoning-gym's prompt writes it; the ground truth's length is the shortest."""
    stated = _LIGHT.search(prompt[-4_000:])
    if stated is None or not truth.strip():
        return None
    lines = _BUTTON.findall(prompt[-4_000:], stated.end())
    return {
        "initial_value": int(stated[1]),
        "initial_state": stated[2].lower(),
        "target_value": int(stated[3]),
        "buttons": [
            {"name": name, "type": kind.lower(), "value": int(by), "active_state": state.lower()}
            for name, kind, by, state in lines
        ],
        "solution_path": sequence(truth),
    }


def _pressed(value: int, kind: str, by: int) -> int:
    if kind == "multiply":
        return value * by
    return value - by if kind == "subtract" else value + by
