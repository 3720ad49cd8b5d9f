"""Buttons that change a number, each in one state of a light that toggles at every press."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from r1reward_logic.moves import Instance, sequence
from r1reward_logic.puzzle import BadPuzzleError
from r1reward_logic.row import Facts, first, integers

__all__ = ["instance"]

_LIGHT = re.compile(r"Start: (-?\d{1,9}) \((red|green)\)\s+Target: (-?\d{1,9})\s+Buttons:")
_BUTTON = re.compile(r"^([A-Z]): (Add|Subtract|Multiply) (\d{1,9}) \(when (any|red|green)\)", re.MULTILINE)
_LARGEST = 10**12
"""Numbers beyond it are out of bounds: presses that multiply would grow one without end."""


def instance(prompt: str, truth: str, facts: Facts) -> Instance:
    """How to press a row's buttons; `BadPuzzleError` where the row states none."""
    facts = facts if "buttons" in facts else _stated(prompt, truth) or facts
    column, shortest = facts.get("buttons"), first(facts, ("solution_path",))
    ends = integers([facts.get("initial_value"), facts.get("target_value")])
    if not isinstance(column, list | tuple) or ends is None or not isinstance(shortest, list | tuple):
        raise BadPuzzleError
    buttons: dict[str, Mapping[str, Any]] = {
        str(button.get("name")).upper(): button for button in column if isinstance(button, Mapping)
    }

    def play(moves: Sequence[str]) -> str | None:
        number, light = ends[0], str(facts.get("initial_state"))
        for n, move in enumerate(moves, 1):
            if (button := buttons.get(move.upper())) is None:
                return f"move {n} is no button: {move:.40}"
            number = _pressed(number, button, light)
            if abs(number) > _LARGEST:
                return f"move {n}: the number grows out of bounds"
            light = "green" if light == "red" else "red"
        if number != ends[1]:
            return f"reaches {number}, not {ends[1]}"
        return (
            None if len(moves) <= len(shortest) else f"{len(moves)} presses, and {len(shortest)} are enough"
        )

    return play, sequence


def _stated(prompt: str, truth: str) -> Facts | None:
    """The instance as reasoning-gym's prompt writes it; the ground truth's length is the shortest."""
    light = _LIGHT.search(prompt[-4_000:])
    if light is None or not truth.strip():
        return None
    lines = _BUTTON.findall(prompt[-4_000:], light.end())
    return {
        "initial_value": int(light[1]),
        "initial_state": light[2].lower(),
        "target_value": int(light[3]),
        "buttons": [
            {"name": name, "type": kind.lower(), "value": int(by), "active_state": state.lower()}
            for name, kind, by, state in lines
        ],
        "solution_path": sequence(truth),
    }


def _pressed(number: int, button: Mapping[str, Any], light: str) -> int:
    by = integers([button.get("value")])
    if by is None or button.get("active_state") not in (light, "any"):
        return number
    kind = str(button.get("type"))
    if kind == "multiply":
        return number * by[0]
    return number - by[0] if kind == "subtract" else number + by[0]
