"""The towers of Hanoi: all disks from one peg to another, never a larger one onto a smaller one."""

import re
from collections.abc import Sequence

from r1reward_logic.moves import Instance
from r1reward_logic.puzzle import BadPuzzleError
from r1reward_logic.row import Facts, integers

__all__ = ["instance"]

_PEG = r"(?:peg\s+|rod\s+|tower\s+)?([A-Za-z]|\d{1,3})(?!\w)"
_MOVE = re.compile(
    rf"(?:move\s+)?(?:dis[kc]\s+)?(\d{{1,3}})\s*(?:[:,]\s*)?(?:from\s+)?{_PEG}\s*(?:\bto\b|->|→|⇒|=>)\s*{_PEG}",
    re.IGNORECASE,
)
_LINK = re.compile(r"\bstep\s\d{1,4}\s?[:.)]|\b(?:first|then|next|finally|and)\b", re.IGNORECASE)
"""What may stand between two moves."""
_TASK = re.compile(r"with (\d+) disks and (\d+) pegs\.?\s+Move all disks from Peg (\d+) to Peg (\d+)")
_COLUMNS = ("num_disks", "num_pegs", "start_peg", "target_peg")
_LONGEST = 60_000
"""Characters of moves; 20 disks take a million moves, more than anybody writes down."""


def instance(prompt: str, truth: str, facts: Facts) -> Instance:
    """How to play a row's moves; `BadPuzzleError` where the row states no towers."""
    task = _TASK.search(prompt)
    sizes = integers([facts[n] for n in _COLUMNS]) if all(n in facts for n in _COLUMNS) else None
    sizes = sizes or (integers(list(task.groups())) if task else None)
    if sizes is None or not (0 < sizes[0] <= 20 and 3 <= sizes[1] <= 20):
        raise BadPuzzleError
    disks, pegs, start, target = sizes
    if not {start, target} <= set(range(1, pegs + 1)):
        raise BadPuzzleError

    def play(moves: Sequence[str]) -> str | None:
        tower: dict[str, list[int]] = {str(peg): [] for peg in range(1, pegs + 1)}
        tower[str(start)] = list(range(disks, 0, -1))
        for i, move in enumerate(moves, 1):
            if (mistake := _moved(tower, move)) is not None:
                return f"move {i}{mistake}"
        return None if len(tower[str(target)]) == disks else "not all disks are on the target peg"

    return play, _moves


def _moved(tower: dict[str, list[int]], move: str) -> str | None:
    """Move one disk; what is wrong with the move, or None."""
    match = _MOVE.fullmatch(move)
    if match is None or match[2] not in tower or match[3] not in tower:
        return f" is none: {move:.40}"
    source, goal = tower[match[2]], tower[match[3]]
    if not source or source[-1] != int(match[1]):
        return f": disk {match[1]} is not on top of peg {match[2]}"
    if goal and goal[-1] < source[-1]:
        return ": a larger disk onto a smaller one"
    goal.append(source.pop())
    return None


def _in_lines(text: str) -> str:
    """A table with the columns disk, from and to as lines of moves; any other text as it is."""
    rows = [
        [cell.strip() for cell in line.strip(" |").split("|")] for line in text.splitlines() if "|" in line
    ]
    names = [name.casefold() for name in rows[0]] if rows else []
    if not {"disk", "from", "to"} <= set(names):
        return text
    disk, start, goal = names.index("disk"), names.index("from"), names.index("to")
    body = [row for row in rows[1:] if not set("".join(row)) <= set("-: ")]
    if any(len(row) != len(names) for row in body):
        return text
    return "\n".join(f"{row[disk]} from {row[start]} to {row[goal]}" for row in body)


def _moves(text: str) -> list[str]:
    """The moves of a text that holds nothing else but numbers, bullets and signs between them."""
    if len(text) > _LONGEST:
        return [text[:60]]
    text = _LINK.sub(" ", _in_lines(text.replace("*", "")))
    if re.search(r"[^\W\d]{2,}", _MOVE.sub(" ", text)):
        return [text[:60]]
    return [match[0] for match in _MOVE.finditer(text)]
