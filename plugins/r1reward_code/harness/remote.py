"""The test's side of the channel: functions and classes of the solution as the test sees them."""

from __future__ import annotations

import abc
from collections.abc import Iterator
from typing import Any

from r1reward_code.harness.object_table import Opaque
from r1reward_code.harness.remote_calls import ask_for
from r1reward_code.harness.remote_objects import (
    MADE_CLASSES,
    MADE_OBJECTS,
    Object,
    ask_between,
    check_attribute,
    is_class_of,
    is_own,
    signature_of,
    without_operators,
)
from r1reward_code.harness.test_errors import MissingError

__all__ = ["Remote", "compare_identity", "is_same", "is_subclass"]


class Remote:
    """A function or class of the solution, which lives in another box: calls go there, plain data comes back."""

    def __init__(self, name: str, channel: Any, itself: Any = None) -> None:
        kind = type(self) if itself is None else itself.__class__
        for attribute, value in (("_name", name), ("_channel", channel), ("_kind", kind)):
            object.__setattr__(self, attribute, value)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it where it lives."""
        made = ask_for(self._channel, {"name": self._name}, arguments, named, "of a call")
        if is_own(made) and made._name == self._name and self._name[:1].isupper():
            MADE_OBJECTS.add(made._number)
            MADE_CLASSES.add(made._name)
            return made
        return without_operators(made)

    def __getattr__(self, name: str) -> Any:
        if name == "__signature__":
            return signature_of(self)
        check_attribute(name, self._name)
        return getattr(self._itself(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "__class__":
            raise TypeError("the class of what lives elsewhere cannot be set")
        setattr(self._itself(), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._itself(), name)

    def __eq__(self, other: object) -> bool:
        # By the real class: an object may say of itself that it is one.
        ours = issubclass(type(other), type)
        if self is other or (ours and is_class_of(other, self._name)):  # type: ignore[arg-type]
            return True
        return is_same(other, self)

    def __hash__(self) -> int:
        return id(self)

    def __instancecheck__(self, value: Any) -> bool:
        if not is_own(value):
            return isinstance(value, Opaque) and value._name == self._name
        return value._name == self._name or ask_between(self._itself(), "__instancecheck__", value) is True

    def __subclasscheck__(self, other: Any) -> bool:
        if isinstance(other, Remote):
            other = other._itself()
        return isinstance(other, Object) and ask_between(self._itself(), "__subclasscheck__", other) is True

    def __mro_entries__(self, bases: Any) -> None:
        """Refuse to be a base class: the class lives elsewhere."""
        raise MissingError(f"a way to extend the solution's {self._name} in the test")

    # A class such as an enumeration has items of its own.
    def __iter__(self) -> Iterator[Any]:
        return iter(self._itself())

    def __getitem__(self, item: Any) -> Any:
        itself = self._itself()
        try:
            return itself[item]
        except TypeError:  # `Stack[int]`, which makes what the class itself does
            found = {"name": "getitem", "of": {"t": "named", "v": ["operator", ""]}}
            made = ask_for(self._channel, found, (itself, item), {})
            return self if is_own(made) and made._name in ("_GenericAlias", "GenericAlias") else made

    def __len__(self) -> int:
        return len(self._itself())

    def __contains__(self, item: Any) -> bool:
        return any(item == each for each in self)

    def __bool__(self) -> bool:
        return True

    def __dir__(self) -> Any:
        return dir(self._itself())

    @property
    def __dict__(self) -> Any:  # type: ignore[override]
        """What a class or function has of its own, for `vars` too."""
        return self._itself().__dict__

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """What it is where it lives, as far as that is known: to ask is no part of `isinstance`."""
        return self._kind

    def _itself(self) -> Any:
        return ask_for(self._channel, {"name": self._name, "call": False}, (), {})


Remote.__doc__ = property(lambda self: self.__getattr__("__doc__"))  # type: ignore[assignment]


def is_same(one: Any, other: Any) -> bool:
    """`is`: a class or function of the solution, by the test's name for it and as it came back, is one thing."""
    if one is other:
        return True
    kinds = (type(one), type(other))
    if Remote not in kinds or not any(issubclass(kind, Object) for kind in kinds):
        return False
    numbers = [getattr(_object_of(each), "_number", -1) for each in (one, other)]
    return type(numbers[0]) is int and numbers[0] >= 0 and numbers[0] == numbers[1]


def _object_of(value: Any) -> Any:
    itself = value._itself() if type(value) is Remote else value
    return itself if issubclass(type(itself), Object) else None


def compare_identity() -> None:
    """Have `assertIs` and `assertIsNot` know that two stand-ins may be one thing."""
    import unittest

    case: Any = unittest.TestCase
    is_it, is_not = case.assertIs, case.assertIsNot
    case.assertIs = lambda self, a, b, msg=None: is_it(self, b if is_same(a, b) else a, b, msg)
    case.assertIsNot = lambda self, a, b, msg=None: is_not(self, b if is_same(a, b) else a, b, msg)


def is_subclass(kind: Any, classes: Any) -> bool:
    """`issubclass`, whose look into abstract classes wants a class that lives here."""
    if isinstance(classes, tuple):
        return any(is_subclass(kind, each) for each in classes)
    if not isinstance(classes, abc.ABCMeta) or not (type(kind) is Remote or isinstance(kind, Object)):
        return issubclass(kind, classes)
    ours = [each for each in kind.__mro__ if isinstance(type(each), type) and issubclass(type(each), type)]
    return any(issubclass(each, classes) for each in ours)
