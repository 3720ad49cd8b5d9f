"""Calls of objects that are called once for each completion."""

from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any, TypeVar

__all__ = ["bound_call"]

C = TypeVar("C", bound=Callable[..., Any])


def bound_call(thing: C) -> C:
    """What calls `thing`, at less cost: an object's `__call__`, bound, or else the thing itself.

    Python 3.11 calls an object through a tuple and a dictionary of its arguments, and a bound method without either.

    >>> class Double:
    ...     def __call__(self, number):
    ...         return 2 * number
    >>> bound_call(Double())(21), bound_call(len)("ab")
    (42, 2)
    """
    call: Any = type(thing).__call__
    return MethodType(call, thing) if isinstance(call, FunctionType) else thing  # type: ignore[return-value]
