"""The test's side of the channel: functions and classes of the solution as the test sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from r1reward_code.harness.kept_objects import Opaque
from r1reward_code.harness.remote_calls import ask_for
from r1reward_code.harness.remote_objects import (
    MADE_CLASSES,
    MADE_OBJECTS,
    Object,
    ask_between,
    check_attribute,
    is_class_of,
    is_own,
    without_operators,
)
from r1reward_code.harness.test_errors import MissingError

__all__ = ["Remote"]


class Remote:
    """A function or class of the solution, which lives in another box: calls go there, plain data comes back."""

    def __init__(self, name: str, channel: Any) -> None:
        self.__name__ = self._name = name
        self._channel = channel

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it where it lives."""
        made = ask_for(self._channel, {"name": self._name}, arguments, named, "of a call")
        if is_own(made) and made._name == self._name and self._name[:1].isupper():
            MADE_OBJECTS.add(made._number)
            MADE_CLASSES.add(made._name)
            return made
        return without_operators(made)

    def __getattr__(self, name: str) -> Any:
        check_attribute(name, self._name)
        return getattr(self._itself(), name)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, type) and is_class_of(other, self._name))

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
        return self._itself()[item]

    def __len__(self) -> int:
        return len(self._itself())

    def __contains__(self, item: Any) -> bool:
        return any(item == each for each in self)

    def __bool__(self) -> bool:
        return True

    def _itself(self) -> Any:
        return ask_for(self._channel, {"name": self._name, "call": False}, (), {})


Remote.__doc__ = property(lambda self: self.__getattr__("__doc__"))  # type: ignore[assignment]
