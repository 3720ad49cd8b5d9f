"""Values of classes that a solution derives from builtin ones: an `IntEnum`, a `NamedTuple` with methods, a `list`.

They go over as data of the builtin class, and equal what that data equals. What their class has besides, or does
otherwise, is asked for where they live; so a class of one's own cannot make a value equal to what it is not.
"""

from __future__ import annotations

import collections
from collections.abc import Callable
from typing import Any

from r1reward_code.harness.object_table import keep_object

__all__ = ["OPERATORS", "derived_form"]

_BASES: tuple[Any, ...] = (
    str, int, float, complex, bytes, bytearray, list, tuple, set, frozenset, collections.deque, collections.Counter,
    collections.OrderedDict, collections.defaultdict, dict,
)  # fmt: skip
OPERATORS = frozenset(
    f"__{name}__"
    for name in (
        "abs", "add", "and", "bool", "call", "contains", "delitem", "enter", "exit", "float", "floordiv", "format",
        "ge", "getitem", "gt", "iadd", "int", "invert", "ior", "iter", "le", "len", "lt", "matmul", "missing", "mod",
        "mul", "neg", "or", "pos", "pow", "radd", "repr", "reversed", "rmul", "round", "rsub", "setitem", "str",
        "sub", "truediv", "xor",
    )
)  # fmt: skip
"""Operators that a class may define otherwise than the one it is derived from; equality is not among them."""


def derived_form(value: Any, kind: Any, data: Callable[[], Any], is_content: bool = False) -> Any:
    """A value of such a class, or `None` for one of any other; `data` gives the form of its data.

    The test's side speaks of it by its number, but where it says what is in a container.
    """
    base = _builtin_base(kind)
    if base is None:
        return None
    number = getattr(value, "_number", None) if hasattr(kind, "r1_derived") else None
    if number is None:
        number = keep_object(value)
    elif not is_content:
        return {"t": "ref", "v": number}
    return {"t": "derived", "v": [kind.__name__, number, data(), _own_members(kind, base)]}


def _builtin_base(kind: Any) -> Any:
    if kind not in _BASE_OF_CLASS:
        base = next((each for each in kind.__mro__ if each in _BASES), None)
        _BASE_OF_CLASS[kind] = None if issubclass(kind, type) else base
    return _BASE_OF_CLASS[kind]


def _own_members(kind: Any, base: Any) -> list[str]:
    """The operators and methods of the builtin class that this one has in another way."""
    if kind not in _MEMBERS_OF_CLASS:
        public = {name for name in dir(base) if not name.startswith("_")}
        _MEMBERS_OF_CLASS[kind] = [
            name for name in sorted(OPERATORS | public) if _of_class(kind, name) is not _of_class(base, name)
        ]
    return _MEMBERS_OF_CLASS[kind]


def _of_class(kind: Any, name: str) -> Any:
    return next((vars(each)[name] for each in kind.__mro__ if name in vars(each)), None)


_BASE_OF_CLASS: dict[Any, Any] = {}
_MEMBERS_OF_CLASS: dict[Any, list[str]] = {}
