"""Paths into a row: `response.body.choices`, `resps.0`, `choices[answer]`.

A column of that very name goes first, then each part goes one level down: into an object by its key, into a list by
its number, and into text that holds JSON or what Python printed, as nested cells of a CSV do. In brackets stands a
number, or the path of a column that holds one: MMLU's right option is `choices[answer]`.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

from r1reward.text.cells import json_value, printed_value
from r1reward.text.typed_values import as_text

__all__ = ["head", "lookup"]


def lookup(row: Mapping[str, Any], path: str) -> Any:
    """The value at a path.

    >>> lookup({"doc": {"choices": ["3", "4"], "gold": 1}}, "doc.choices[doc.gold]")
    '4'

    Raises `KeyError` where there is nothing.
    """
    if path not in row:
        return _below(row, path)
    if row[path] is None:  # a flat table's null hides nothing of a nested row beside it
        with suppress(KeyError):
            return _below(row, path)
    return as_text(row[path])


def _below(row: Mapping[str, Any], path: str) -> Any:
    """The value in the column where a path begins."""
    first, rest = _split(path)
    if not rest or first not in row:
        raise KeyError(path)
    return as_text(_descend(row[first], rest, row))


def head(path: str) -> str:
    """The column in which a path begins."""
    return _split(path)[0]


def _descend(value: Any, path: str, row: Mapping[str, Any]) -> Any:
    while path:
        if isinstance(value, str):
            value = _nested(value, path)
        if isinstance(value, Mapping):
            if path in value:
                return value[path]
            key, path = _split(path)
            value = value[key]
        elif isinstance(value, Sequence):
            key, path = _split(path)
            value = _item(value, key, row)
        else:
            raise KeyError(path)
    return value


def _item(values: Sequence[Any], key: str, row: Mapping[str, Any]) -> Any:
    if key.startswith("["):
        key = key[1:-1]
    number = key if key.lstrip("-").isdecimal() else lookup(row, key)
    if isinstance(number, list) and len(number) == 1:
        (number,) = number
    try:
        return values[int(number)]
    except (TypeError, ValueError, IndexError):
        raise KeyError(key) from None


def _nested(text: str, path: str) -> Any:
    if text.lstrip()[:1] not in ("{", "["):
        raise KeyError(path)
    for read in (json_value, printed_value):
        try:
            return read(text)
        except ValueError:
            continue
    raise KeyError(path)


@lru_cache(1024)
def _split(path: str) -> tuple[str, str]:
    """The first part of a path, and the rest: `choices[answer].text` is `choices` and `[answer].text`."""
    if path.startswith("["):
        end = _closing(path)
        return path[: end + 1], path[end + 1 :].removeprefix(".")
    dot, bracket = path.find("."), path.find("[")
    if bracket > 0 and (dot < 0 or bracket < dot):
        return path[:bracket], path[bracket:]
    return (path, "") if dot < 0 else (path[:dot], path[dot + 1 :])


def _closing(path: str) -> int:
    depth = 0
    for at, character in enumerate(path):
        depth += (character == "[") - (character == "]")
        if depth == 0:
            return at
    return len(path) - 1
