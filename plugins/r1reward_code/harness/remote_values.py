"""On the test's side: values of classes that the solution derives from builtin ones (see `derived_values`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from r1reward_code.harness.derived_values import OPERATORS
from r1reward_code.harness.remote_classes import OBJECTS
from r1reward_code.harness.remote_objects import Object
from r1reward_code.harness.remote_operators import ObjectWithOperators, forwarded_operator, operator_of_two

__all__ = ["derived_value"]


class _Derived:
    """What such a value has besides its data."""

    r1_derived = True
    __getattr__ = Object.__getattr__
    __setattr__ = Object.__setattr__
    __delattr__ = Object.__delattr__
    __copy__ = Object.__copy__
    __reduce_ex__ = Object.__reduce_ex__
    __deepcopy__ = Object.__deepcopy__


_OF_TWO_HERE = frozenset(
    f"__{name}__"
    for name in (
        "add", "and", "floordiv", "ge", "gt", "iadd", "ior", "le", "lt", "matmul", "mod", "mul", "or", "pow", "radd",
        "rmul", "rsub", "sub", "truediv", "xor",
    )
)  # fmt: skip
_OF_OBJECTS = {
    name: getattr(ObjectWithOperators, name) for name in ("__bool__", "__call__", "__contains__", "__iter__")
}
_DERIVED_CLASSES: dict[tuple[Any, ...], Any] = {}


def derived_value(content: Any, read: Callable[[Any], Any]) -> Any:
    """The value, always the same for the same number; plain data where there are too many classes."""
    name, number, form, members = content
    if type(number) is not int or number < 0:
        raise ValueError("no number of an object")
    if number in OBJECTS:
        return OBJECTS[number]
    data = read(form)
    kind = _derived_class(str(name), type(data), tuple(map(str, members)))
    if kind is None:
        return data
    made = _made_of(kind, data)
    object.__setattr__(made, "_number", number)
    object.__setattr__(made, "_name", str(name))
    OBJECTS[number] = made
    return made


def _derived_class(name: str, base: Any, members: tuple[str, ...]) -> Any:
    key = (name, base, members)
    if key not in _DERIVED_CLASSES:
        if len(_DERIVED_CLASSES) >= 1000 or "\0" in name or base is bool or base is type(None):
            return None
        own = {each: _member_of(each) for each in members if each in OPERATORS or hasattr(base, each)}
        own = {each: member for each, member in own.items() if each in OPERATORS or each[:1] != "_"}
        own |= {"__qualname__": name, "__module__": "solution", "__hash__": base.__hash__}
        _DERIVED_CLASSES[key] = type(name, (_Derived, base), own)
    return _DERIVED_CLASSES[key]


def _member_of(name: str) -> Any:
    if name in _OF_OBJECTS:
        return _OF_OBJECTS[name]
    if name in _OF_TWO_HERE:
        return operator_of_two(name)
    if name in OPERATORS:
        return forwarded_operator(name)
    return property(lambda self: Object.__getattr__(self, name))


def _made_of(kind: Any, data: Any) -> Any:
    """A new value of a class that has this data; no initializer of the solution's is there to be called."""
    base: Any = type(data)
    if isinstance(data, (str, int, float, complex, bytes, tuple, frozenset)):
        maker: Any = tuple if isinstance(data, tuple) else base
        return maker.__new__(kind, data)
    made = base.__new__(kind)
    if hasattr(data, "maxlen"):
        base.__init__(made, data, data.maxlen)
    elif hasattr(data, "default_factory"):
        base.__init__(made, data.default_factory, data)
    else:
        base.__init__(made, data)
    return made
