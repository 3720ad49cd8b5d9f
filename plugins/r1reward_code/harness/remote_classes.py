"""Classes for the solution's objects, made of what it tells of them: one of each name."""

from __future__ import annotations

import types
from typing import Any

from r1reward_code.harness.libraries import is_data_class, library_class
from r1reward_code.harness.node_classes import NODE_CLASSES
from r1reward_code.harness.remote_objects import DOC
from r1reward_code.harness.remote_operators import ObjectWithOperators
from r1reward_code.harness.standard_ancestors import likeness

__all__ = ["OBJECTS", "remote_object"]

OBJECTS: dict[int, Any] = {}
"""What stands here for the solution's objects, by their numbers there."""


def remote_object(content: Any) -> Any:
    """The object of the solution that has this number, always the same one."""
    if not isinstance(content, list):
        return ObjectWithOperators(content)
    name, module, more = str(content[0]), *[*content[2:4], "", []][:2]
    is_class = module == "type"
    made = _class_named(name, module, () if is_class else tuple(map(tuple, more)))(content)
    if is_class and more:
        object.__setattr__(made, "_home", tuple(more))
    known = type(made._number) is int and made._number >= 0
    return OBJECTS.setdefault(made._number, made) if known else made


_CLASSES: dict[tuple[str, Any, tuple[Any, ...]], type] = {}


def _class_named(name: str, module: Any, ancestors: tuple[Any, ...]) -> Any:
    """A class of this name for the objects of the solution's; an instance of the library's class, if it is one."""
    key = (name, module if isinstance(module, str) else "", ancestors)
    if name in NODE_CLASSES or "\0" in name or (key not in _CLASSES and len(_CLASSES) >= 1000):
        return ObjectWithOperators
    if key not in _CLASSES:
        members: dict[str, Any] = {"__qualname__": name, "__module__": "solution", "__doc__": DOC}
        real = library_class(key[1], name)
        if real is not None and not is_data_class(real):
            members |= {"__class__": property(lambda self: real), "__module__": key[1]}
        elif key[:2] in _BUILTIN_KINDS:
            members |= _members_of_builtin(_BUILTIN_KINDS[key[:2]])
        elif key[1] == "type":
            members["__class__"] = property(lambda self: type)
        elif (like := likeness(name, ancestors)) is not None:
            members["__class__"] = property(lambda self: like)
        _CLASSES[key] = type(name, (ObjectWithOperators,), members)
    return _CLASSES[key]


_KINDS_OF_PYTHON: tuple[type, ...] = (
        types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.GeneratorType, types.CoroutineType,
        types.AsyncGeneratorType, map, filter, zip, enumerate, reversed, property, staticmethod, classmethod,
)  # fmt: skip
_BUILTIN_KINDS = {(kind.__name__, "builtins"): kind for kind in _KINDS_OF_PYTHON}
"""Classes of Python whose objects are known by their class: functions, generators, iterators, what is in classes."""


def _members_of_builtin(real: type) -> dict[str, Any]:
    members: dict[str, Any] = {"__class__": property(lambda self: real)}
    if real is types.FunctionType:  # in a class of the test's it is a method

        def bound(self: Any, instance: Any, owner: Any = None) -> Any:
            return self if instance is None else types.MethodType(self, instance)

        members["__get__"] = bound
    return members
