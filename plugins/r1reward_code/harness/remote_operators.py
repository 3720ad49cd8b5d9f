"""Operators of the solution's objects, as the test's side trusts them.

Between two objects of the solution, its own class says what they come to. Beside a value of the test's, that counts
only for an object that the test itself has made of a class, and only where the test's words show that it means one:
an object in the place of a value could have operators that say whatever is wanted.
"""

from __future__ import annotations

import collections
import functools
import operator
from typing import Any

from r1reward_code.harness.object_table import Opaque
from r1reward_code.harness.remote import Remote, is_same
from r1reward_code.harness.remote_calls import ask_for
from r1reward_code.harness.remote_objects import (
    MADE_CLASSES,
    MADE_OBJECTS,
    Object,
    ask_between,
    is_own,
    reference_to,
    without_operators,
)
from r1reward_code.harness.suppressed_errors import hides_assertion
from r1reward_code.harness.test_errors import MissingError
from r1reward_code.harness.test_syntax import classes_in

__all__ = ["WORDS", "ObjectWithOperators", "forward_paths", "forwarded_operator", "operator_of_two"]

WORDS: list[tuple[tuple[str, ...], str]] = []
"""The test's texts and the prompt, which show what is a class; they are read when it matters."""


@functools.cache
def _is_class(name: str) -> bool:
    return any(name in classes_in(texts, prompt) for texts, prompt in WORDS)


_RESULTS: dict[int, bool] = {}
"""Objects that an operator made of one of the solution's, by number: whether of one that the test made itself.

What the operator was given may be what is wanted. So no such object is taken for a value.
"""
_CONVERSIONS = ("__abs__", "__float__", "__format__", "__index__", "__int__", "__round__")


def _hides_assertion(error: Any) -> bool:
    return hides_assertion(error, tuple(text for every, _ in WORDS for text in every))


def _leave(self: Any, kind: Any, error: Any, _: Any) -> Any:
    """The end of a block: an error in it is hidden from the test if the solution says so, but for its assertions."""
    hides = _hides_assertion(error)
    # A trace of the test's means nothing there, and nothing else is one.
    said = ask_for(Object.channel, {"name": "__exit__", "of": reference_to(self)}, (kind, error, None), {})
    return False if hides else without_operators(said)


async def _leave_later(self: Any, kind: Any, error: Any, _: Any) -> Any:
    hides = _hides_assertion(error)
    said = await ask_for(
        Object.channel, {"name": "__aexit__", "of": reference_to(self)}, (kind, error, None), {}
    )
    return False if hides else without_operators(said)


def forwarded_operator(name: str) -> Any:
    """An operator of one object, which is the solution's to say."""

    def method(self: Any, *arguments: Any) -> Any:
        try:
            said = ask_for(Object.channel, {"name": name, "of": reference_to(self)}, arguments, {})
        except AttributeError as error:
            if name in _INSTEAD:
                return _INSTEAD[name](self)
            # What Python says of an object without it: `list()` then goes on without a length.
            raise TypeError(str(error)) from None
        return _as_value(self, said) if name in _CONVERSIONS else without_operators(said)

    return method


def _backwards(value: Any) -> Any:
    """What `reversed` does with a sequence that says nothing of it."""
    length = len(value)
    return iter([value[place] for place in range(length - 1, -1, -1)])


_INSTEAD: dict[str, Any] = {
    "__reversed__": _backwards,
    "__int__": operator.index,
    "__float__": lambda value: float(operator.index(value)),
}
"""What Python asks for where an object has no such operator."""


def _is_of_data(one: Any, name: str, other: Any, said: Any) -> bool:
    """Whether an operator of a value of a derived class came to what its data alone would: `Flag.A | Flag.B`."""
    if not hasattr(type(one), "r1_derived"):
        return False
    plain = getattr(type(one).__bases__[1], name, lambda *_: NotImplemented)(one, other)
    base: Any = type(plain)
    return base in type(said).__mro__ and base.__eq__(plain, said) is True


def operator_of_two(name: str) -> Any:
    """An operator of an object and something else."""

    def method(self: Any, other: Any, *modulo: Any) -> Any:
        if is_own(other):
            said = _said(self, name, other, *modulo)
            # Of two that stand where values were wanted, a sum that is a number would be what the solution likes.
            known: Any = isinstance(said, (bool, Opaque)) or {self._name, other._name} & MADE_CLASSES
            known = known or _is_of_data(self, name, other, said)
            flags = [_RESULTS[each._number] for each in (self, other) if each._number in _RESULTS]
            if flags and is_own(said):
                _RESULTS.setdefault(said._number, all(flags))
            elif is_own(said) and {self._number, other._number} <= MADE_OBJECTS:
                MADE_OBJECTS.add(said._number)
            return said if known else NotImplemented
        made, result = self._number in MADE_OBJECTS, _RESULTS.get(self._number)
        is_class = _is_class(self._name)
        if not (made or result or is_class):
            return NotImplemented
        said = _said(self, name, other, *modulo)
        if said is NotImplemented or is_own(said) or (made and is_class):
            return _noted(self, said)
        if not is_class or not (made or result):  # an object where the test's words show a function's value
            return NotImplemented
        # The test means its operators; but one that is near to any number may be in its place.
        raise _not_trusted(self)

    return method


def _noted(one: Any, said: Any) -> Any:
    """What an operator of an object came to; an object of which it is known that it came of one."""
    if is_own(said) and said._number not in MADE_OBJECTS:
        made = one._number in MADE_OBJECTS or _RESULTS.get(one._number, False)
        _RESULTS[said._number] = _RESULTS.get(said._number, True) and made
    return said


def _refuse_as_value(value: Any) -> None:
    result = _RESULTS.get(value._number)
    if result:
        raise _not_trusted(value)
    if result is False:
        raise TypeError(f"a '{value._name}' that an operator made is no number")


def _said(one: Any, name: str, *others: Any) -> Any:
    try:
        return ask_between(one, name, *others)
    except AttributeError:  # it has no such operator
        return NotImplemented


def _not_trusted(value: Any) -> MissingError:
    return MissingError(f"a way to trust the solution's {value._name} beside a value of the test's")


def _are_equal(self: Any, other: object) -> bool:
    if is_own(other):
        return ask_between(self, "__eq__", other) is True
    if type(other) is Remote:
        return is_same(self, other)
    made, result = self._number in MADE_OBJECTS, _RESULTS.get(self._number)
    if not made and isinstance(self, _WRAPPERS) and type(other) in _WRAPPED:
        data = ask_for(Object.channel, {"name": "data", "of": reference_to(self), "call": False}, (), {})
        return type(data) in _WRAPPED and data == other
    if not (made or result) or other is None or not _is_class(self._name):
        return False
    says = _said(self, "__eq__", other) is True
    if (
        says and not made
    ):  # the value may be wanted of the operator, and an object that equals it would do for any
        raise _not_trusted(self)
    return says


_WRAPPERS = (collections.UserList, collections.UserDict, collections.UserString)
_WRAPPED = (list, dict, str)
"""What those hold, which is sent by value: it is compared here, and whoever sends it is not told with what."""


def _as_complex(self: Any) -> Any:
    said = _said(self, "__complex__")
    return complex(float(self)) if said is NotImplemented else _as_value(self, said)


def _as_bytes(self: Any) -> Any:
    said = _said(self, "__bytes__")
    return bytes([*self]) if said is NotImplemented else _as_value(self, said)


def _as_value(of: Any, said: Any) -> Any:
    if not is_own(said):
        _refuse_as_value(of)
    return without_operators(said)


def _truth(self: Any) -> bool:
    _refuse_as_value(self)
    request = {"name": "", "of": reference_to(self), "truth": True}
    return ask_for(Object.channel, request, (), {}) is True


_OF_ONE = (
    "abs", "aenter", "aiter", "anext", "await", "ceil", "delitem", "enter", "float", "floor",
    "format", "getitem", "index", "int", "invert", "len", "neg", "next", "pos", "repr", "reversed", "round",
    "setitem", "str", "trunc",
)  # fmt: skip
_ARITHMETIC = (
    "add", "sub", "mul", "truediv", "floordiv", "mod", "matmul", "and", "or", "xor", "pow", "lshift", "rshift",
    "divmod",
)  # fmt: skip
_OF_TWO = (
    "lt", "le", "gt", "ge", *_ARITHMETIC, *(f"r{name}" for name in _ARITHMETIC),
    *(f"i{name}" for name in _ARITHMETIC if name != "divmod"),
)  # fmt: skip
_MEMBERS: dict[str, Any] = {
    "__eq__": _are_equal,
    "__ne__": lambda self, other: not _are_equal(self, other),
    "__hash__": Object.__hash__,
    "__bool__": _truth,
    "__bytes__": _as_bytes,
    "__complex__": _as_complex,
    "__exit__": _leave,
    "__aexit__": _leave_later,
    **{name: forwarded_operator(name) for name in (f"__{each}__" for each in _OF_ONE)},
    **{name: operator_of_two(name) for name in (f"__{each}__" for each in _OF_TWO)},
}
# Made at once: to set one operator of a class after another takes a tenth of a short run.
ObjectWithOperators: Any = type("ObjectWithOperators", (Object,), _MEMBERS)
"""An object of the solution with operators."""


def forward_paths() -> None:
    """Have objects say of which path they are: as a rule none does, since who has this operator is a path."""
    ObjectWithOperators.__fspath__ = forwarded_operator("__fspath__")
