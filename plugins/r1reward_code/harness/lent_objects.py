"""The test's objects that it lends to the solution: how they are described, and what the solution may do with them.

The solution may call what it was lent, iterate over it, and use the public attributes and operators that a class
of the test code itself defines. Nothing leads from there to a frame, a module, or the test's own variables.
"""

from __future__ import annotations

import copy
import operator
import types
from typing import Any

from r1reward_code.harness.kept_objects import keep_object, kept_object
from r1reward_code.harness.libraries import goes_by_copy
from r1reward_code.harness.patches import call_replacement
from r1reward_code.harness.remote import Remote
from r1reward_code.harness.remote_calls import answer_request, describe_error, describe_reference
from r1reward_code.harness.standard_objects import (
    has_more_than_lent,
    standard_attributes,
    standard_methods,
    standard_operations,
)
from r1reward_code.harness.test_errors import FailedError, MissingError
from r1reward_code.harness.wire_values import describe_class

__all__ = ["CONCURRENT", "DECIDED", "UNKNOWN_LENT", "describe_lent", "serve_lent"]

_OPERATIONS = {
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
    """How the solution is told of an object that is no data."""
    if isinstance(value, Remote):
        return {"t": "own", "v": value._name}
    name = _by_name(value)
    if name:
        return {"t": "named", "v": name}
    known = describe_reference(value)
    if known:
        return known
    if isinstance(value, _NEVER):
        return {"t": "opaque", "v": f"a {type(value).__name__}"}
    if isinstance(value, type) and issubclass(value, BaseException):
        return describe_class(value)
    copy_of = _copied(value) if goes_by_copy(type(value)) else None
    if copy_of is not None:
        return {"t": "copied", "v": [keep_object(value), copy_of]}
    return {"t": "handed", "v": [keep_object(value), *_description(value)]}


def _copied(value: Any) -> str | None:
    """A pickle for the solution's side, which has the class, too; nothing is ever unpickled here."""
    import pickle

    try:
        data = pickle.dumps(value)
    except (pickle.PicklingError, TypeError, ValueError, AttributeError, RuntimeError, NotImplementedError):
        return None
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
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    return [module, name] if found is value else None


def _description(value: Any) -> Any:
    """Name, operators and methods; the marks of the test's classes that it is an instance of; a function's shape."""
    kind = type(value)
    if isinstance(value, _FUNCTIONS):
        return [str(getattr(value, "__name__", "")), ["call"], [], [], _shape(value)]
    if isinstance(value, type):
        return [value.__name__, ["call"], [], [_mark(value)], None]
    if not (_ANSWERING or _of_tests(kind) or _is_mock_class(kind)) and _is_lent_in_part(value):
        UNKNOWN_LENT.append(kind.__name__)
    return [kind.__name__, _operations(kind), _methods(kind), [_mark(base) for base in _of_tests(kind)], None]


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
    """The names of a function's parameters where all are plain ones, whether it is a coroutine's, its description."""
    code, doc = getattr(function, "__code__", None), getattr(function, "__doc__", None)
    if code is None:
        return [None, False, doc]
    names = list(code.co_varnames[: code.co_argcount])
    plain = not (code.co_kwonlyargcount or code.co_flags & 0x0C or getattr(function, "__defaults__", None))
    if isinstance(function, types.MethodType):
        names = names[1:]
    return [names if plain else None, bool(code.co_flags & 0x80), doc]


def _of_tests(kind: Any) -> Any:
    """The classes among a class's ancestors that the test code defines."""
    return [base for base in kind.__mro__ if vars(base).get("__module__") == "tests"]


def _operations(kind: Any) -> Any:
    every = _of_tests(kind) or _is_mock_class(kind)
    names = _OPERATIONS if every else dict.fromkeys((*_OF_ANY, *standard_operations(kind)))
    return [name for name in names if _has(kind, f"__{name}__")]


def _has(kind: Any, name: str) -> Any:
    """Whether a class has an operator that not everything has."""
    found = getattr(kind, name, None)
    return found is not None and found is not getattr(object, name, None)


def _methods(kind: Any) -> Any:
    """The public methods of an object that the solution may call."""
    found = [
        name
        for base in _of_tests(kind)
        for name, value in vars(base).items()
        if callable(_function_of(value))
    ]
    return [name for name in (*found, *standard_methods(kind)) if not name.startswith("_")]


def _function_of(value: Any) -> Any:
    return value.__func__ if isinstance(value, (classmethod, staticmethod)) else value


def serve_lent(request: dict[str, Any]) -> Any:
    """Do what the solution wants done with an object that it was handed."""
    _ANSWERING.append(True)
    try:
        if "builtin" in request:
            return answer_request(
                request,
                lambda request, arguments, named: call_replacement(request["builtin"], arguments, named),
            )
        return answer_request(request, _do)
    except BaseException as error:  # whatever the test's own function raises is the solution's to catch
        if isinstance(error, (MissingError, FailedError)):
            DECIDED.append(error)  # whatever the solution makes of it, it stands
        return describe_error(error)
    finally:
        _ANSWERING.pop()


UNKNOWN_LENT: list[str] = []
"""Classes of objects that the test has lent, and of which the solution cannot use all: it may fail for that alone.

Not those that it has asked for: whether it does is its own choice.
"""
_ANSWERING: list[bool] = []
"""An entry for each request of the solution's that is being answered."""
DECIDED: list[BaseException] = []
"""What a function of the test's came to while the solution called it, that nothing after it can mend."""


def _do(request: dict[str, Any], arguments: Any, named: Any) -> Any:
    target, do, name = kept_object(request["hand"]), request["do"], request["name"]
    if do == "get":
        return _public(target, name)
    if do == "set":
        return _assign(target, name, *arguments)
    if do == "method":
        if name not in _methods(type(target)):
            raise AttributeError(str(name))
        return getattr(target, name)(*arguments, **named)
    if do in ("copy", "deepcopy") and _of_tests(type(target)):
        return getattr(copy, do)(target)
    if do == "exit" and _is_mock(target):
        (error,) = arguments
        return target.__exit__(error and type(error), error, None)
    if do == "enter" and _is_mock(target):
        return target.__enter__()
    if do == "exit" and (_of_tests(type(target)) or standard_operations(type(target))):
        (error,) = arguments
        return type(target).__exit__(target, error and type(error), error, None)
    if do not in _description(target)[1]:
        raise TypeError(f"a {type(target).__name__} cannot do this")
    return _OPERATIONS[do](target, *arguments, **named)


def _public(target: Any, name: str) -> Any:
    """A public attribute that a class of the test code, or one of its objects, has of its own."""
    if not isinstance(name, str) or name.startswith("_"):
        raise AttributeError(str(name))
    kind = target if isinstance(target, type) else type(target)
    if _is_mock(target) and not hasattr(type(target).__mro__[-3], name):
        return getattr(target, name)
    theirs = _of_tests(kind)
    own = theirs or isinstance(target, (types.FunctionType, BaseException))
    if any(name in vars(base) for base in theirs) or (own and name in getattr(target, "__dict__", ())):
        return getattr(target, name)
    if name in standard_attributes(target):
        return getattr(target, name)
    raise AttributeError(f"'{kind.__name__}' object has no attribute '{name}'")


def _is_mock(target: Any) -> bool:
    return _is_mock_class(type(target))


def _is_mock_class(kind: type) -> bool:
    import sys

    mock = sys.modules.get("unittest.mock")
    return mock is not None and issubclass(kind, mock.NonCallableMock)


def _assign(target: Any, name: str, value: Any) -> Any:
    """Set a public attribute of an object of a test's class, as long as it is none of its methods."""
    if _is_mock(target) and isinstance(name, str) and not name.startswith("_"):
        if hasattr(type(target).__mro__[-3], name):
            raise AttributeError(name)
        return setattr(target, name, value)
    if name in standard_attributes(target, may_be_set=True):
        return setattr(target, name, value)
    theirs = _of_tests(type(target))
    if not theirs or not isinstance(name, str) or name.startswith("_") or name in _methods(type(target)):
        raise AttributeError(str(name))
    return setattr(target, name, value)
