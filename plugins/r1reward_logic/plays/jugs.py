"""Jugs of water that are filled, emptied and poured until one holds the wanted litres."""

import re
from collections.abc import Sequence

from r1reward_logic.moves import Instance, sequence
from r1reward_logic.puzzle import BadPuzzleError
from r1reward_logic.row import Facts, integers

__all__ = ["instance"]

_MOVE = re.compile(
    r"(fill|empty)\s+([A-Za-z])|pour\s+([A-Za-z])\s*(?:->|→|to|into)\s*([A-Za-z])", re.IGNORECASE
)
_TASK = re.compile(r"hold this many litres of water: ([A-Z]:\d+(?:, [A-Z]:\d+)*)\s+And your target is: (\d+)")


def instance(prompt: str, truth: str, facts: Facts) -> Instance:
    """How to play a row's moves; `BadPuzzleError` where the row states no jugs."""
    sizes, goal = _stated(prompt, facts)

    def play(moves: Sequence[str]) -> str | None:
        litres = [0] * len(sizes)
        for i, move in enumerate(moves, 1):
            match = _MOVE.fullmatch(move)
            jugs = [ord(c.upper()) - 65 for c in (match.groups()[1:] if match else ()) if c]
            if match is None or any(not 0 <= jug < len(sizes) for jug in jugs):
                return f"move {i} is none: {move:.40}"
            if match[1]:
                litres[jugs[0]] = sizes[jugs[0]] if match[1].lower() == "fill" else 0
            elif jugs[0] != jugs[1]:
                water = min(litres[jugs[0]], sizes[jugs[1]] - litres[jugs[1]])
                litres[jugs[0]] -= water
                litres[jugs[1]] += water
        return None if goal in litres else f"no jug holds {goal}"

    return play, sequence if goal else lambda text: [text]


def _stated(prompt: str, facts: Facts) -> tuple[list[int], int]:
    """The jugs' sizes and the wanted litres."""
    sizes, target = integers(facts.get("jug_capacities")), facts.get("target")
    if sizes is None:
        task = _TASK.search(prompt)
        if task is None:
            raise BadPuzzleError
        sizes, target = [int(part.partition(":")[2]) for part in task[1].split(",")], task[2]
    if not isinstance(target, int | str) or not str(target).isdigit() or len(sizes) > 26:
        raise BadPuzzleError
    return sizes, int(target)
