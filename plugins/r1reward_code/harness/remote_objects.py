"""Objects of the solution as the test sees them: what they have and do is asked for where they live."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from r1reward_code.harness.object_table import Opaque
from r1reward_code.harness.remote_calls import ask_for
from r1reward_code.harness.standard_ancestors import standard_class
from r1reward_code.harness.test_errors import MissingError

__all__ = [
    "DOC",
    "MADE_CLASSES",
    "MADE_OBJECTS",
    "Object",
    "ask_between",
    "check_attribute",
    "is_class_of",
    "is_own",
    "reference_to",
    "signature_of",
    "without_operators",
]

_ATTRIBUTES = (
    "__annotations__", "__bases__", "__cause__", "__doc__", "__func__", "__members__", "__mro__", "__name__",
    "__notes__", "__qualname__", "__self__", "__wrapped__",
)  # fmt: skip
"""What a test may ask of a function or class besides its public names."""
_INSIDE = ("__closure__", "__code__", "__defaults__", "__globals__", "__kwdefaults__")
"""What each function has and is not described here: to say that it is not there would be wrong."""


def check_attribute(name: str, of: Any) -> None:
    """Raise for an attribute that is not described here."""
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


def signature_of(function: Any, **named: Any) -> Any:
    """What `inspect.signature` says where a function lives, made anew of what it consists of.

    Libraries ask for it, too: `scipy.optimize.curve_fit` counts the parameters of a model.
    """
    import inspect

    def known(value: Any) -> Any:
        is_empty = isinstance(value, Opaque) and value._name == "_empty"
        return inspect.Parameter.empty if is_empty else value

    request = {"name": "signature", "of": {"t": "named", "v": ["inspect", ""]}}
    said = ask_for(Object.channel, request, (function,), named)
    parameters = [
        inspect.Parameter(
            each.name,
            inspect._ParameterKind(each.kind),
            default=known(each.default),
            annotation=known(each.annotation),
        )
        for each in said.parameters.values()
    ]
    return inspect.Signature(parameters, return_annotation=known(said.return_annotation))


def is_own(value: Any) -> bool:
    """Whether a value lives with the solution, or its class does."""
    return isinstance(value, Object) or hasattr(type(value), "r1_derived")


def reference_to(value: Any) -> dict[str, Any]:
    """How an object of the solution is described to it."""
    return {"t": "ref", "v": value._number}


class Object(Opaque):
    """An object of the solution, by reference: its attributes and methods are asked for there.

    What the solution says of equality, order or sums is asked for only between two objects of its own: of
    anything else it is worth nothing.
    """

    channel: ClassVar[Any]
    _home: tuple[Any, ...] = ()
    """Module and name of a class that lives with the solution."""

    def __getattr__(self, name: str) -> Any:
        if name == "__signature__":
            return signature_of(self)
        check_attribute(name, self._name)
        said = ask_for(Object.channel, {"name": name, "of": reference_to(self), "call": False}, (), {})
        return _known_classes(said) if name in ("__bases__", "__mro__") else said

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

    def __dir__(self) -> Any:
        return ask_for(
            Object.channel, {"name": "dir", "of": {"t": "named", "v": ["builtins", ""]}}, (self,), {}
        )

    def __copy__(self) -> Any:
        return _of_copy("copy", self)

    def __deepcopy__(self, memo: Any) -> Any:
        return _of_copy("deepcopy", self)

    def __reduce_ex__(self, protocol: Any) -> Any:
        problem = TypeError(f"no pickle of the solution's {self._name}")
        vars(problem)["r1_returned"] = self._number not in MADE_OBJECTS
        raise problem

    @property
    def __dict__(self) -> Any:  # type: ignore[override]
        return ask_for(Object.channel, {"name": "__dict__", "of": reference_to(self), "call": False}, (), {})


def _own_operator(value: Any, name: str, *arguments: Any) -> Any:
    """What an object's own operator says; `None` where it has none."""
    try:
        return ask_for(Object.channel, {"name": name, "of": reference_to(value)}, arguments, {})
    except AttributeError:
        return None


def ask_between(one: Any, name: str, *others: Any) -> Any:
    """What the operator of this name makes of an object and others."""
    return ask_for(Object.channel, {"name": name, "of": reference_to(one)}, others, {})


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


DOC: Any = property(lambda self: self.__getattr__("__doc__"))
_OF_CLASSES: dict[str, Any] = {
    "__doc__": DOC,
    "__annotations__": property(lambda self: self.__getattr__("__annotations__")),
}
for _of_class_name, _of_class_value in _OF_CLASSES.items():  # else those of our own class would be seen
    setattr(Object, _of_class_name, _of_class_value)


def _known_classes(said: Any) -> Any:
    """A tuple of classes, in which those of the standard library are ours: `issubclass` compares what it is given."""
    if not isinstance(said, tuple):
        return said
    homes = [each._home if isinstance(each, Object) else () for each in said]
    return tuple(
        (standard_class(*home) or each) if home else each for each, home in zip(said, homes, strict=True)
    )


def is_class_of(kind: type, name: str) -> bool:
    """Whether a class here stands for the solution's class of this name."""
    stands = issubclass(kind, Opaque) or "r1_likeness" in vars(kind)
    return stands and kind.__name__ == name and kind.__module__ == "solution"
