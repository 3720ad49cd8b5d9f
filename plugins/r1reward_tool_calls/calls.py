"""A tool call, and JSON as calls have it: no key twice, no NaN, no deep nesting."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

__all__ = ["MOST", "NO_JSON", "Call", "MalformedError", "json_value"]

MOST = 200
"""Calls in one answer; who makes more is not answering."""
NO_JSON: Any = object()
"""What `json_value` gives for a text that is none: None is a value."""
_NESTING = 60


class Call(NamedTuple):
    """A tool's name and its arguments; `raw` marks arguments that are text whatever their type."""

    name: str
    arguments: Mapping[str, Any]
    raw: bool = False


class MalformedError(Exception):
    """A call is begun that cannot be read."""


def json_value(text: str) -> Any:
    """A value of JSON; `NO_JSON` for a text that is none, or has a key twice, NaN, or deep nesting."""
    if _nesting(text) > _NESTING:
        return NO_JSON
    try:
        return json.loads(text, object_pairs_hook=_single, parse_constant=_refused)
    except (ValueError, RecursionError):
        return NO_JSON


def _nesting(text: str) -> int:
    if text.count("[") + text.count("{") <= _NESTING:
        return 0  # too few brackets to be nested deeply, whatever their order
    depth = deepest = 0
    for char in text:
        depth += (char in "[{") - (char in "]}")
        deepest = max(deepest, depth)
    return deepest


def _single(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a key stands twice")
    return fields


def _refused(name: str) -> Any:
    raise ValueError(name)
