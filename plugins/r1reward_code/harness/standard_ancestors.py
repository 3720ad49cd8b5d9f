"""Classes of the standard library that a solution's class extends: what `isinstance` and `issubclass` say of it.

The solution's side names them; the test's side knows a class by its module and name, and only one that it has
imported itself. They say what an object is, and make it equal to nothing: classes of data are not among them.
"""

from __future__ import annotations

import sys
import types
from typing import Any

from r1reward_code.harness.libraries import class_in, is_data_class, library_class

__all__ = ["ancestor_forms", "likeness", "standard_class"]

_NO_ANCESTORS = frozenset(
    (
        "__main__", "array", "builtins", "datetime", "decimal", "fractions", "ipaddress", "mock", "numbers",
        "pathlib", "solution", "tests", "typing", "unittest", "uuid",
    )
)  # fmt: skip
"""Modules whose classes are of data, or decide what a test says."""
_FORMS: dict[type, list[list[str]]] = {}
_LIKENESSES: dict[tuple[Any, ...], type | None] = {}
_MOST_ANCESTORS = 8


def ancestor_forms(kind: type) -> list[list[str]]:
    """Module and name of the classes of the standard library that are nearest to a class, itself included."""
    if kind not in _FORMS:
        nearest: list[type] = []
        for base in kind.__mro__:
            if _is_known(base) and not any(issubclass(each, base) for each in nearest):
                nearest.append(base)
        _FORMS[kind] = [[base.__module__, base.__qualname__] for base in nearest[:_MOST_ANCESTORS]]
    return _FORMS[kind]


def _is_known(kind: type) -> bool:
    return standard_class(kind.__module__, kind.__qualname__) is kind


def standard_class(module: Any, name: Any) -> type | None:
    """The class of the standard library, or of an open one, that has this name there; `None` for one of data."""
    if not isinstance(module, str) or not isinstance(name, str):
        return None
    root = module.partition(".")[0]
    if root not in sys.stdlib_module_names:
        kind = library_class(module, name)
    else:
        kind = None if root in _NO_ANCESTORS else class_in(module, name)
    return None if kind is None or is_data_class(kind) or name == "deque" else kind


def likeness(name: str, forms: Any) -> type | None:
    """A class of this name that extends these, for the test's side to look at; `None` where there can be none."""
    key = (name, *((str(module), str(of)) for module, of in forms[:_MOST_ANCESTORS]))
    if key not in _LIKENESSES:
        bases = tuple(base for each in key[1:] if (base := standard_class(*each)) is not None)
        full = len(_LIKENESSES) >= 1000
        _LIKENESSES[key] = None if full or not bases else _extended(name, bases)
    return _LIKENESSES[key]


def _extended(name: str, bases: tuple[type, ...]) -> type | None:
    if len(bases) == 1 and bases[0].__name__ == name:
        return bases[0]  # an object of the very class
    members = {"__module__": "solution", "__qualname__": name, "r1_likeness": True}
    try:
        return types.new_class(name, bases, {}, lambda names: names.update(members))
    except (
        Exception
    ):  # a class that cannot be extended so: an enumeration with members, one that wants arguments
        return None
