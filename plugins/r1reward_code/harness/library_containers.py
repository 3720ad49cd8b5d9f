"""Tuples and dictionaries of a library's own class: what a test of scipy returns, a `Bunch` of sklearn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from r1reward_code.harness.libraries import is_library_value, library_class

__all__ = ["container_class", "container_form", "container_value"]

_CONTAINER_KINDS: dict[type, type | None] = {}


def container_class(kind: type) -> type | None:
    """`dict` or `tuple` for a class of a library that extends just this one, else `None`."""
    if kind not in _CONTAINER_KINDS:
        base = next((each for each in (dict, tuple) if issubclass(kind, each)), None)
        plain = base is not None and all(each.__module__ != "collections" for each in kind.__mro__)
        known = plain and library_class(kind.__module__, kind.__qualname__) is kind
        own = known and not (is_library_value(kind) or hasattr(kind, "_make"))
        _CONTAINER_KINDS[kind] = base if own else None
    return _CONTAINER_KINDS[kind]


def container_form(value: Any, base: type, write: Callable[[Any], Any]) -> Any:
    """Its class, what is in it, and its attributes besides."""
    if base is dict:
        inside = [[write(key), write(item)] for key, item in dict.items(value)]
    else:
        inside = [write(item) for item in tuple.__iter__(value)]
    more = [[name, write(item)] for name, item in getattr(value, "__dict__", {}).items()]
    return {"t": "container", "v": [type(value).__module__, type(value).__qualname__, inside, more]}


def container_value(content: Any, kind: Any, read: Callable[[Any], Any]) -> Any:
    """The value that `container_form` was given; a plain one where there is no such class here."""
    _, _, inside, more = content
    base = container_class(kind) if isinstance(kind, type) else None
    if base is None:
        pairs = bool(inside) and all(isinstance(each, list) and len(each) == 2 for each in inside)
        return {read(key): read(item) for key, item in inside} if pairs else tuple(map(read, inside))
    if base is dict:
        made: Any = dict.__new__(kind)
        dict.update(made, {read(key): read(item) for key, item in inside})
    else:
        made = tuple.__new__(kind, map(read, inside))
    if hasattr(made, "__dict__"):
        vars(made).update({name: read(item) for name, item in more if _is_attribute(kind, name)})
    return made


def _is_attribute(kind: type, name: Any) -> bool:
    """Whether an attribute hides no method: it would speak for the class."""
    return isinstance(name, str) and not name.startswith("__") and not callable(getattr(kind, name, None))
