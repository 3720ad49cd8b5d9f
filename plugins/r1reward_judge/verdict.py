"""Reads a judge's reply: one JSON object with the verdict in it, or no verdict."""

import json
import re
from typing import Any

from r1reward_judge.rubrics import Rubric

__all__ = ["NoVerdictError", "read_verdict"]

_FENCED = re.compile(r"```(?:json)?\s*\n?(.*?)```", re.DOTALL)


class NoVerdictError(Exception):
    """The reply cannot be taken for a verdict."""


def read_verdict(reply: str, rubric: Rubric) -> tuple[float, str]:
    """The verdict in [0, 1] and the judge's analysis. Raises `NoVerdictError`.

    A judge may think before it replies (`</think>`) and fence its JSON, no more: where a reply has two objects, or
    a key twice, nobody can tell which one the judge meant and which one it was talked into quoting.
    """
    text = reply.rpartition("</think>")[2].strip()
    fenced = _FENCED.findall(text)
    if len(fenced) > 1:
        raise NoVerdictError("two fenced blocks in the reply")
    found = _object((fenced[0] if fenced else text).strip())
    analysis = found.get("analysis", "")
    return _value(found.get(rubric.field), rubric), " ".join(str(analysis).split())[:300]


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise NoVerdictError(f"not one JSON object: {text[:120]!r}") from None
    if not isinstance(found, dict):
        raise NoVerdictError(f"not one JSON object: {text[:120]!r}")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key twice")
    return found


def _value(verdict: Any, rubric: Rubric) -> float:
    if rubric.kind == "yes_no":
        if isinstance(verdict, bool):
            return float(verdict)
        raise NoVerdictError(f"{rubric.field!r} is true or false, not {verdict!r:.60}")
    if isinstance(verdict, bool) or not isinstance(verdict, int | float):
        raise NoVerdictError(f"{rubric.field!r} is a number, not {verdict!r:.60}")
    if not rubric.low <= verdict <= rubric.high:
        raise NoVerdictError(
            f"{rubric.field!r} is from {rubric.low:g} to {rubric.high:g}, not {verdict!r:.60}"
        )
    return (verdict - rubric.low) / (rubric.high - rubric.low)
