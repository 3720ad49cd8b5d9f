"""Objects of the solution as the test sees them: what they have and do is asked for where they live."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any, ClassVar

from r1reward_code.harness.kept_objects import Opaque
from r1reward_code.harness.libraries import is_data_class, library_class
from r1reward_code.harness.node_classes import NODE_CLASSES
from r1reward_code.harness.remote_calls import ask_for
from r1reward_code.harness.test_errors import MissingError

__all__ = [
    "LIBRARY_OBJECTS",
    "MADE_CLASSES",
    "MADE_OBJECTS",
    "OBJECTS",
    "Object",
    "ask_between",
    "check_attribute",
    "is_class_of",
    "is_own",
    "reference_to",
    "remote_object",
    "without_operators",
]

_ATTRIBUTES = (
    "__annotations__", "__bases__", "__cause__", "__doc__", "__members__", "__mro__", "__name__", "__notes__",
    "__qualname__", "__wrapped__",
)  # fmt: skip
"""What a test may ask of a function or class besides its public names."""
_INSIDE = ("__closure__", "__code__", "__defaults__", "__globals__", "__kwdefaults__")
"""What each function has and is not told of here: to say that it is not there would be wrong."""


def check_attribute(name: str, of: Any) -> None:
    """Raise for an attribute that is not told of here."""
    if name in _INSIDE:
        raise MissingError(f"a way to see {name} of the solution's {of}")
    if name.startswith("__") and name not in _ATTRIBUTES:
        raise AttributeError(name)


MADE_OBJECTS: set[int] = set()
"""The numbers of objects that the test has made of the solution's classes, which are known by their capital."""
MADE_CLASSES: set[str] = set()
"""The names of those classes."""


def without_operators(value: Any) -> Any:
    """What a function or method of the solution returns, an object that the test made before too.

    Where a value was wanted, an object whose operators say what is wanted could stand for any.
    """
    if isinstance(value, Object):
        MADE_OBJECTS.discard(value._number)
    return value


def is_own(value: Any) -> bool:
    """Whether a value lives with the solution, or its class does."""
    return isinstance(value, Object) or hasattr(type(value), "r1_derived")


def reference_to(value: Any) -> dict[str, Any]:
    """How the solution is told of an object of its own."""
    return {"t": "ref", "v": value._number}


class Object(Opaque):
    """An object of the solution, by reference: its attributes and methods are asked for there.

    What the solution says of equality, order or sums is asked for only between two objects of its own: of
    anything else it is worth nothing.
    """

    channel: ClassVar[Any]

    def __getattr__(self, name: str) -> Any:
        check_attribute(name, self._name)
        return ask_for(Object.channel, {"name": name, "of": reference_to(self), "call": False}, (), {})

    def __setattr__(self, name: str, value: Any) -> None:
        ask_for(Object.channel, {"name": "", "set": True}, (self, name, value), {})

    def __delattr__(self, name: str) -> None:
        ask_for(Object.channel, {"name": "", "delete": True}, (self, name), {})

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it where it lives."""
        request = {"name": "", "of": reference_to(self)}
        return without_operators(ask_for(Object.channel, request, arguments, named, "of a call"))

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(ask_for(Object.channel, {"name": "__hash__", "of": reference_to(self)}, (), {}))

    def __contains__(self, item: Any) -> bool:
        """By its own operator, if the test has made it of a class; what was returned must hold the item besides.

        That is looked at first: its operator is told the item, and could have it among the others from then on.
        """
        if self._number not in MADE_OBJECTS and not any(item == each for each in iter(self)):
            return False
        says = _own_operator(self, "__contains__", item)
        if says is None and self._number in MADE_OBJECTS:
            return any(item == each for each in iter(self))
        return says is not False

    def __iter__(self) -> Iterator[Any]:
        own = _own_operator(self, "__iter__")
        if own is None:  # a sequence of the old kind: by index, until there is none
            _check_sequence(self)
            return _by_index(self)
        iterator: Iterator[Any] = without_operators(own)
        return iterator

    def __copy__(self) -> Any:
        return _of_copy("copy", self)

    def __deepcopy__(self, memo: Any) -> Any:
        return _of_copy("deepcopy", self)

    @property
    def __dict__(self) -> Any:  # type: ignore[override]
        return ask_for(Object.channel, {"name": "__dict__", "of": reference_to(self), "call": False}, (), {})


def _own_operator(value: Any, name: str, *arguments: Any) -> Any:
    """What an object's own operator says; `None` where it has none."""
    try:
        return ask_for(Object.channel, {"name": name, "of": reference_to(value)}, arguments, {})
    except AttributeError:
        return None


def ask_between(one: Any, name: str, other: Any) -> Any:
    """What the operator of this name makes of two values."""
    return ask_for(Object.channel, {"name": name, "of": reference_to(one)}, (other,), {})


def _check_sequence(value: Any) -> None:
    try:
        ask_for(Object.channel, {"name": "__getitem__", "of": reference_to(value), "call": False}, (), {})
    except AttributeError:
        raise TypeError(f"'{value._name}' object is not iterable") from None


def _by_index(value: Any) -> Iterator[Any]:
    number = 0
    while True:
        try:
            item = value[number]
        except IndexError:
            return
        yield item
        number += 1


def _of_copy(how: Any, value: Any) -> Any:
    return ask_for(Object.channel, {"name": how, "of": {"t": "named", "v": ["copy", ""]}}, (value,), {})


OBJECTS: dict[int, Any] = {}
"""What stands here for the solution's objects, by their numbers there."""


def remote_object(content: Any) -> Any:
    """The object of the solution that has this number, always the same one."""
    if not isinstance(content, list):
        return Object(content)
    made = _class_named(str(content[0]), content[2] if len(content) > 2 else "")(content)
    known = type(made._number) is int and made._number >= 0
    return OBJECTS.setdefault(made._number, made) if known else made


_CLASSES: dict[tuple[str, Any], type] = {}
_DOC: Any = property(lambda self: self.__getattr__("__doc__"))
_OF_CLASSES: dict[str, Any] = {
    "__doc__": _DOC,
    "__annotations__": property(lambda self: self.__getattr__("__annotations__")),
}
for _name, _asked_there in _OF_CLASSES.items():  # else those of our own class would be seen
    setattr(Object, _name, _asked_there)


def is_class_of(kind: type, name: str) -> bool:
    """Whether a class here stands for the solution's class of this name."""
    return issubclass(kind, Opaque) and kind.__name__ == name and kind.__module__ == "solution"


def _class_named(name: str, module: Any) -> type:
    """A class of this name for the objects of the solution's; an instance of the library's class, if it is one."""
    key = (name, module if isinstance(module, str) else "")
    if name in NODE_CLASSES or "\0" in name or (key not in _CLASSES and len(_CLASSES) >= 1000):
        return Object
    if key not in _CLASSES:
        members: dict[str, Any] = {"__qualname__": name, "__module__": "solution", "__doc__": _DOC}
        real = library_class(*key[::-1])
        if real is not None and not is_data_class(real):
            members |= {"__class__": property(lambda self: real), "__module__": key[1]}
            LIBRARY_OBJECTS.add(name)
        elif key in _BUILTIN_KINDS:
            members |= _members_of_builtin(_BUILTIN_KINDS[key])
        _CLASSES[key] = type(name, (Object,), members)
    return _CLASSES[key]


_KINDS_OF_PYTHON: tuple[type, ...] = (
        types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.GeneratorType, types.CoroutineType,
        types.AsyncGeneratorType, map, filter, zip, enumerate, reversed,
)  # fmt: skip
_BUILTIN_KINDS = {(kind.__name__, "builtins"): kind for kind in _KINDS_OF_PYTHON}
"""Classes of Python whose objects are known by their class: functions, generators and iterators."""


def _members_of_builtin(real: type) -> dict[str, Any]:
    members: dict[str, Any] = {"__class__": property(lambda self: real)}
    if real is types.FunctionType:  # in a class of the test's it is a method

        def bound(self: Any, instance: Any, owner: Any = None) -> Any:
            return self if instance is None else types.MethodType(self, instance)

        members["__get__"] = bound
    return members


LIBRARY_OBJECTS: set[str] = set()
"""Which classes of libraries the test has seen objects of that live with the solution."""
