"""A tool call, and JSON as calls have it: no key twice, no NaN, no deep nesting."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from r1reward.text.json_text import nesting_depth, strict_json

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
    if nesting_depth(text, _NESTING) > _NESTING:
        return NO_JSON
    try:
        return strict_json(text)
    except (ValueError, RecursionError):
        return NO_JSON
