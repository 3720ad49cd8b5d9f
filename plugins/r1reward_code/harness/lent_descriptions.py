"""How an object that the test lends is described to the solution: its name, and what may be done with it."""

from __future__ import annotations

import operator
import types
from typing import Any

from r1reward_code.harness.copied_objects import hides_changes, was_changed
from r1reward_code.harness.libraries import goes_by_copy
from r1reward_code.harness.loans import note_loan
from r1reward_code.harness.object_table import keep_object
from r1reward_code.harness.remote import Remote
from r1reward_code.harness.remote_errors import describe_reference
from r1reward_code.harness.remote_objects import Object
from r1reward_code.harness.scalar_values import TIMES, parts_of_time
from r1reward_code.harness.standard_objects import has_more_than_lent, standard_methods, standard_operations
from r1reward_code.harness.wire_values import describe_class

__all__ = [
    "ANSWERED",
    "CONCURRENT",
    "LENT_OPERATIONS",
    "LOANS",
    "UNKNOWN_LENT",
    "classes_of_tests",
    "describe_lent",
    "is_class_of_mocks",
    "lent_description",
    "lent_methods",
]

LENT_OPERATIONS = {
    **{name: getattr(operator, name) for name in (
        "abs", "add", "contains", "delitem", "eq", "floordiv", "ge", "getitem", "gt", "index", "invert", "le", "lt",
        "matmul", "mod", "mul", "ne", "neg", "pos", "pow", "setitem", "sub", "truediv", "xor",
    )},
    "and": operator.and_, "or": operator.or_, "bool": bool,
    "call": lambda value, *given, **named: value(*given, **named),
    "enter": lambda value: type(value).__enter__(value),
    "float": float, "format": format, "hash": hash, "int": int, "iter": iter, "len": len, "next": next, "repr": repr,
    "reversed": reversed, "str": str,
}  # fmt: skip


_OF_ANY = ("call", "contains", "getitem", "iter", "len", "next")
"""What may be done with an object whose class is not of the test code."""

_NEVER = (types.ModuleType, types.FrameType, types.CodeType, types.TracebackType, types.MappingProxyType)
_FUNCTIONS = (types.FunctionType, types.MethodType, types.BuiltinFunctionType)
_NAMED = (
    types.FunctionType,
    types.BuiltinFunctionType,
    types.MethodDescriptorType,
    types.WrapperDescriptorType,
)


def describe_lent(value: Any) -> Any:
    """How an object that is no data is described to the solution."""
    if isinstance(value, Remote):
        return {"t": "own", "v": value._name}
    name = _by_name(value)
    if name:
        return {"t": "named", "v": name}
    known = describe_reference(value) or _plain_time(value)
    if known:
        return known
    if isinstance(value, _NEVER):
        return {"t": "opaque", "v": f"a {type(value).__name__}"}
    if isinstance(value, type) and issubclass(value, BaseException):
        return describe_class(value)
    number = keep_object(value)
    if ANSWERED or was_changed(number):  # what comes of it is the solution's own choice
        _CHOSEN.add(number)
    copy_of = _copied(value, number) if goes_by_copy(type(value)) else None
    if copy_of is None:
        return {"t": "handed", "v": [number, *lent_description(value, number in _CHOSEN)]}
    if hides_changes(type(value)) and number not in _CHOSEN:
        LOANS[0] = True
        note_loan(value)
    return {"t": "copied", "v": [number, copy_of]}


def _plain_time(value: Any) -> Any:
    """A date or time of a class of the test's that only makes it in other ways: a `today` that is always the same."""
    base = next((each for each in TIMES[:2] if isinstance(value, each)), None)
    kinds = classes_of_tests(type(value)) if base else []
    members = [member for kind in kinds for member in vars(kind).values()]
    if base is None or not kinds or any(isinstance(each, _METHODS_OF_OBJECTS) for each in members):
        return None
    return {"t": "time", "v": [base.__name__, *parts_of_time(value)]}


_METHODS_OF_OBJECTS = (types.FunctionType, property)

LOANS = [False]
"""Whether the test has lent what hides its changes."""
_CHOSEN: set[int] = set()
"""The numbers of objects that the solution has asked for, or given what no copy can hold."""


def _copied(value: Any, number: int) -> str | None:
    """A pickle for the solution's side, which has the class, too; nothing is ever unpickled here."""
    import pickle

    try:
        data = pickle.dumps(value)
    except (
        pickle.PicklingError,
        TypeError,
        ValueError,
        AttributeError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        if getattr(error, "r1_returned", False):  # what a function of the solution's returned is in it
            _CHOSEN.add(number)
        return None
    if len(data) > _LONGEST_COPY and getattr(
        Object.channel, "asked", False
    ):  # what it has returned may be in it
        _CHOSEN.add(number)
    return data.hex() if len(data) <= _LONGEST_COPY else None


_LONGEST_COPY = 16 * 2**20


def _by_name(value: Any) -> Any:
    """Module and name of what the solution's side has too; it is used there."""
    import sys

    if isinstance(value, types.ModuleType):
        return [value.__name__, ""] if sys.modules.get(value.__name__) is value else None
    if not isinstance(value, (type, *_NAMED)) and type(value).__name__ != "ufunc":
        return None
    home = (
        value if isinstance(getattr(value, "__module__", None), str) else getattr(value, "__objclass__", None)
    )
    module = getattr(home, "__module__", None) or "numpy"
    name = str(getattr(value, "__qualname__", None) or getattr(value, "__name__", ""))
    if module in ("__main__", "tests"):
        return None
    member: Any = sys.modules.get(module)
    for part in name.split("."):
        member = getattr(member, part, None)
    return [module, name] if member is value else None


def lent_description(value: Any, is_chosen: bool = True) -> Any:
    """Name, operators and methods; the marks of the test's classes that it is an instance of; a function's shape."""
    kind = type(value)
    if isinstance(value, _FUNCTIONS):
        return [str(getattr(value, "__name__", "")), ["call"], [], [], _shape(value)]
    if isinstance(value, type):
        return [value.__name__, ["call"], [], [_mark(value)], None]
    if not (is_chosen or classes_of_tests(kind) or is_class_of_mocks(kind)) and _is_lent_in_part(value):
        UNKNOWN_LENT.append(kind.__name__)
    return [
        kind.__name__,
        _operations(kind),
        lent_methods(kind),
        [_mark(base) for base in classes_of_tests(kind)],
        None,
    ]


def _is_lent_in_part(value: Any) -> bool:
    waits = CONCURRENT[0] and type(value).__module__.startswith("asyncio.")
    return waits or has_more_than_lent(value)


CONCURRENT = [False]
"""Whether the test runs several coroutines at once: each of the solution's has ended when it is called."""


def _mark(kind: Any) -> Any:
    """A number by which the solution knows a class again that it was not handed."""
    if kind not in _MARKED_CLASSES:
        _MARKED_CLASSES.append(kind)
    return _MARKED_CLASSES.index(kind)


_MARKED_CLASSES: list[type] = []


def _shape(function: Any) -> Any:
    """The names of a function's parameters where all are plain ones, whether it is a coroutine's, its description.

    Where not all are plain, their kinds and defaults besides, as far as these are JSON's.
    """
    code, doc = getattr(function, "__code__", None), getattr(function, "__doc__", None)
    if code is None:
        return [None, False, doc, None]
    names = list(code.co_varnames[: code.co_argcount])
    plain = not (code.co_kwonlyargcount or code.co_flags & 0x0C or getattr(function, "__defaults__", None))
    if isinstance(function, types.MethodType):
        names = names[1:]
    return [
        names if plain else None,
        bool(code.co_flags & 0x80),
        doc,
        None if plain else _parameters(function),
    ]


def _parameters(function: Any) -> Any:
    """Name, kind and default (if it has one) of each parameter; `None` where a default is no plain value."""
    import inspect

    every = inspect.signature(function).parameters.values()
    values = [[] if each.default is each.empty else [each.default] for each in every]
    if any(type(item) not in (bool, int, float, str, type(None)) for value in values for item in value):
        return None
    return [[each.name, int(each.kind), *value] for each, value in zip(every, values, strict=True)]


def classes_of_tests(kind: Any) -> Any:
    """The classes among a class's ancestors that the test code defines."""
    return [base for base in kind.__mro__ if vars(base).get("__module__") == "tests"]


def _operations(kind: Any) -> Any:
    every = classes_of_tests(kind) or is_class_of_mocks(kind)
    names = LENT_OPERATIONS if every else dict.fromkeys((*_OF_ANY, *standard_operations(kind)))
    return [name for name in names if _has(kind, f"__{name}__")]


def _has(kind: Any, name: str) -> Any:
    """Whether a class has an operator that not everything has."""
    operation = getattr(kind, name, None)
    return operation is not None and operation is not getattr(object, name, None)


def lent_methods(kind: Any) -> Any:
    """The public methods of an object that the solution may call."""
    own_names = [
        name
        for base in classes_of_tests(kind)
        for name, value in vars(base).items()
        if callable(_function_of(value))
    ]
    return [name for name in (*own_names, *standard_methods(kind)) if not name.startswith("_")]


def _function_of(value: Any) -> Any:
    return value.__func__ if isinstance(value, (classmethod, staticmethod)) else value


def is_class_of_mocks(kind: type) -> bool:
    """Whether a class is one of `unittest.mock`."""
    import sys

    mock = sys.modules.get("unittest.mock")
    return mock is not None and issubclass(kind, mock.NonCallableMock)


UNKNOWN_LENT: list[str] = []
"""Classes of objects that the test has lent, and of which the solution cannot use all: it may fail for that alone.

Not those that it has asked for: whether it does is its own choice.
"""
ANSWERED: list[bool] = []
"""An entry for each request of the solution's that is being answered."""
