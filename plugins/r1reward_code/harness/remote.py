"""The test's side of the channel: the solution's things as the test sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from r1reward_code.harness.libraries import is_data_class, library_class
from r1reward_code.harness.remote_calls import ask_for
from r1reward_code.harness.test_errors import MissingError
from r1reward_code.harness.wire_values import NODE_CLASSES, Opaque, to_wire

__all__ = ["LIBRARY_OBJECTS", "Object", "Remote", "remote_object"]


class Remote:
    """A function or class of the solution, which lives in another box: calls go there, plain data comes back."""

    def __init__(self, name: str, channel: Any) -> None:
        self.__name__ = self._name = name
        self._channel = channel

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it where it lives."""
        made = ask_for(self._channel, {"name": self._name}, arguments, named, "of a call")
        if isinstance(made, Object) and made._name == self._name and self._name[:1].isupper():
            _MADE.add(made._number)
            _MADE_CLASSES.add(made._name)
            return made
        return _returned(made)

    def __getattr__(self, name: str) -> Any:
        _check_told(name, self._name)
        return getattr(self._itself(), name)

    def __instancecheck__(self, value: Any) -> bool:
        if not isinstance(value, Object):
            return isinstance(value, Opaque) and value._name == self._name
        return value._name == self._name or _between(self._itself(), "__instancecheck__", value) is True

    def __subclasscheck__(self, other: Any) -> bool:
        if isinstance(other, Remote):
            other = other._itself()
        return isinstance(other, Object) and _between(self._itself(), "__subclasscheck__", other) is True

    def __mro_entries__(self, bases: Any) -> None:
        """Refuse to be a base class: the class lives elsewhere."""
        raise MissingError(f"a way to extend the solution's {self._name} in the test")

    # A class such as an enumeration has items of its own.
    def __iter__(self) -> Iterator[Any]:
        return iter(self._itself())

    def __getitem__(self, item: Any) -> Any:
        return self._itself()[item]

    def __len__(self) -> int:
        return len(self._itself())

    def __contains__(self, item: Any) -> bool:
        return any(item == each for each in self)

    def __bool__(self) -> bool:
        return True

    def _itself(self) -> Any:
        return ask_for(self._channel, {"name": self._name, "call": False}, (), {})


_TOLD = ("__name__", "__qualname__", "__wrapped__", "__annotations__", "__doc__", "__bases__")
"""What a test may ask of a function or class besides its public names."""
_INSIDE = ("__closure__", "__code__", "__defaults__", "__globals__", "__kwdefaults__", "__signature__")
"""What each function has and is not told of here: to say that it is not there would be wrong."""


def _check_told(name: str, of: Any) -> None:
    if name in _INSIDE:
        raise MissingError(f"a way to see {name} of the solution's {of}")
    if name.startswith("__") and name not in _TOLD:
        raise AttributeError(name)


_MADE: set[int] = set()
"""The numbers of objects that the test has made of the solution's classes, which are known by their capital."""


_MADE_CLASSES: set[str] = set()
"""The names of those classes."""


def _returned(value: Any) -> Any:
    """What a function or method of the solution returns, an object that the test made before too.

    Where a value was wanted, an object whose operators say what is wanted could stand for any.
    """
    if isinstance(value, Object):
        _MADE.discard(value._number)
    return value


class Object(Opaque):
    """An object of the solution, by reference: its attributes and methods are asked for there.

    What the solution says of equality, order or sums is asked for only between two objects of its own: of
    anything else it is worth nothing.
    """

    channel: ClassVar[Any]

    def __getattr__(self, name: str) -> Any:
        _check_told(name, self._name)
        return ask_for(Object.channel, {"name": name, "of": to_wire(self), "call": False}, (), {})

    def __setattr__(self, name: str, value: Any) -> None:
        ask_for(Object.channel, {"name": "", "set": True}, (self, name, value), {})

    def __delattr__(self, name: str) -> None:
        ask_for(Object.channel, {"name": "", "delete": True}, (self, name), {})

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it where it lives."""
        return _returned(
            ask_for(Object.channel, {"name": "", "of": to_wire(self)}, arguments, named, "of a call")
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Object) and _between(self, "__eq__", other) is True

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(ask_for(Object.channel, {"name": "__hash__", "of": to_wire(self)}, (), {}))

    def __bool__(self) -> bool:
        return ask_for(Object.channel, {"name": "", "of": to_wire(self), "truth": True}, (), {}) is True

    def __contains__(self, item: Any) -> bool:
        """By its own operator, if the test has made it of a class; what was returned must hold the item besides.

        That is looked at first: its operator is told the item, and could have it among the others from then on.
        """
        if self._number not in _MADE and not any(item == each for each in iter(self)):
            return False
        asked = _own_operator(self, "__contains__", item)
        if asked is None and self._number in _MADE:
            return any(item == each for each in iter(self))
        return asked is not False

    def __iter__(self) -> Iterator[Any]:
        found = _own_operator(self, "__iter__")
        if found is None:  # a sequence of the old kind: by index, until there is none
            _check_sequence(self)
            return _by_index(self)
        iterator: Iterator[Any] = _returned(found)
        return iterator

    def __copy__(self) -> Any:
        return _of_copy("copy", self)

    def __deepcopy__(self, memo: Any) -> Any:
        return _of_copy("deepcopy", self)

    @property
    def __dict__(self) -> Any:  # type: ignore[override]
        return ask_for(Object.channel, {"name": "__dict__", "of": to_wire(self), "call": False}, (), {})


def _own_operator(value: Any, name: str, *arguments: Any) -> Any:
    """What an object's own operator says; `None` where it has none."""
    try:
        return ask_for(Object.channel, {"name": name, "of": to_wire(value)}, arguments, {})
    except AttributeError:
        return None


def _check_sequence(value: Any) -> None:
    try:
        ask_for(Object.channel, {"name": "__getitem__", "of": to_wire(value), "call": False}, (), {})
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


_OBJECTS: dict[int, Any] = {}


def remote_object(content: Any) -> Any:
    """The object of the solution that has this number, always the same one."""
    if not isinstance(content, list):
        return Object(content)
    made = _class_named(str(content[0]), content[2] if len(content) > 2 else "")(content)
    known = type(made._number) is int and made._number >= 0
    return _OBJECTS.setdefault(made._number, made) if known else made


_CLASSES: dict[tuple[str, Any], type] = {}
_DOC: Any = property(lambda self: self.__getattr__("__doc__"))
Remote.__doc__ = Object.__doc__ = _DOC


def _class_named(name: str, module: Any) -> type:
    """A class of this name for the objects of the solution's; an instance of the library's class, if it is one."""
    key = (name, module if isinstance(module, str) else "")
    if name in NODE_CLASSES or "\0" in name or (key not in _CLASSES and len(_CLASSES) >= 1000):
        return Object
    if key not in _CLASSES:
        members = {"__qualname__": name, "__module__": "solution", "__doc__": _DOC}
        real = library_class(*key[::-1])
        if real is not None and not is_data_class(real):
            members |= {"__class__": property(lambda self: real), "__module__": key[1]}
            LIBRARY_OBJECTS.add(name)
        _CLASSES[key] = type(name, (Object,), members)
    return _CLASSES[key]


LIBRARY_OBJECTS: set[str] = set()
"""Which classes of libraries the test has seen objects of that live with the solution."""


def _forward(name: str) -> Any:
    def method(self: Any, *arguments: Any) -> Any:
        try:
            return _returned(ask_for(Object.channel, {"name": name, "of": to_wire(self)}, arguments, {}))
        except AttributeError as error:
            # What Python says of an object without it: `list()` then goes on without a length.
            raise TypeError(str(error)) from None

    return method


def _pairwise(name: str) -> Any:
    def method(self: Any, other: Any) -> Any:
        if isinstance(other, Object):
            found = _between(self, name, other)
            # Of two that stand where values were wanted, a sum that is a number would be what the solution likes.
            known = isinstance(found, (bool, Opaque)) or {self._name, other._name} & _MADE_CLASSES
            return found if known else NotImplemented
        if self._number in _MADE:
            # The test means its operators; but one that is near to any number may be in its place.
            raise MissingError(f"a way to trust the solution's {self._name} beside a value of the test's")
        return NotImplemented

    return method


def _between(one: Any, name: str, other: Any) -> Any:
    return ask_for(Object.channel, {"name": name, "of": to_wire(one)}, (other,), {})


for _name in (
    "len",
    "getitem",
    "setitem",
    "delitem",
    "next",
    "str",
    "repr",
    "neg",
    "pos",
    "invert",
    "abs",
    "int",
    "float",
    "round",
    "format",
    "reversed",
    "enter",
    "exit",
):
    setattr(Object, f"__{_name}__", _forward(f"__{_name}__"))


for _name in (
    "lt",
    "le",
    "gt",
    "ge",
    "add",
    "sub",
    "mul",
    "truediv",
    "floordiv",
    "mod",
    "matmul",
    "and",
    "or",
    "xor",
    "pow",
):
    setattr(Object, f"__{_name}__", _pairwise(f"__{_name}__"))
