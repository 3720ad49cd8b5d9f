"""Objects that the other side knows by number: they stay here."""

from __future__ import annotations

import types
from typing import Any

__all__ = ["Opaque", "ancestor_names", "keep_object", "kept_object"]


class Opaque:
    """Stands for a value of the other side that is no plain data: it equals nothing, not even itself."""

    _name: str
    _number: Any

    def __init__(self, content: Any) -> None:
        name, number = content[:2] if isinstance(content, list) else (content, -1)
        object.__setattr__(self, "_name", str(name))
        object.__setattr__(self, "_number", number)

    def __eq__(self, other: object) -> bool:
        return False

    def __ne__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{self._name} of the solution>"


def ancestor_names(kind: Any) -> Any:
    """The names of an exception's classes, each with those of its bases; empty for any other class."""
    if not issubclass(kind, BaseException):
        return []
    return [[base.__name__, *(each.__name__ for each in base.__bases__)] for base in kind.__mro__]


def keep_object(value: Any) -> Any:
    """A number by which the other side may speak of an object that stays here; each has one, for good."""
    key = _identity(value)
    number = _NUMBERS.get(key)
    if number is None:
        if len(_KEPT) >= _MOST_KEPT:
            raise MemoryError(f"more than {_MOST_KEPT} objects are spoken of")
        number = _NUMBERS[key] = len(_KEPT)
        _KEPT.append(value)
    return number


def _identity(value: Any) -> Any:
    """What tells an object from any other: a method of an object is a new one each time that it is asked for."""
    kind = type(value)
    if kind is types.MethodType:
        return id(value.__self__), id(value.__func__)
    if kind is types.BuiltinMethodType and value.__self__ is not None:
        return id(value.__self__), value.__name__
    return id(value)


def kept_object(number: int) -> Any:
    """The object of ours that has this number; `IndexError` if none has."""
    if type(number) is not int or not 0 <= number < len(_KEPT):
        raise IndexError("no object of ours has this number")
    return _KEPT[number]


_KEPT: list[Any] = []
_NUMBERS: dict[Any, int] = {}
_MOST_KEPT = 10**6
