"""Plain data: values of Python's own classes, which compare by what they hold, whoever compares them."""

from __future__ import annotations

from typing import Any

__all__ = ["is_plain"]

_PLAIN_SCALARS = (bool, bytes, float, int, str, type(None))
_PLAIN_CONTAINERS = (frozenset, list, set, tuple)
_DEEPEST_PLAIN = 40


def is_plain(value: Any, depth: int = 0) -> bool:
    """Whether a value is of Python's own classes, and all that it holds: no other class has a say in `==`."""
    kind = type(value)
    if kind in _PLAIN_SCALARS:
        return True
    if depth == _DEEPEST_PLAIN:
        return False
    if kind is dict:
        return all(is_plain(key, depth + 1) and is_plain(item, depth + 1) for key, item in value.items())
    return kind in _PLAIN_CONTAINERS and all(is_plain(item, depth + 1) for item in value)
