"""On the solution's side: what stands for an object of the test's, which does its work there."""

from __future__ import annotations

import sys
from typing import Any

from r1reward_code.harness.copied_objects import note_copy
from r1reward_code.harness.object_table import Opaque
from r1reward_code.harness.remote_calls import LINE, ask_for
from r1reward_code.harness.remote_errors import add_stand_in

__all__ = ["STDOUT", "borrowed", "borrowed_opaque", "copied_object", "named_object"]


class Borrowed(Opaque):
    """An object of the test's, by reference: what it does is done there, and plain data comes back."""

    def __init__(self, number: int, classes: Any = ()) -> None:
        self.__dict__.update(_number=number, _classes=classes)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return _up("get", self._number, name=name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("__"):  # a library notes something for itself
            self.__dict__[name] = value
            return
        _up("set", self._number, (value,), name=name)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(self._number)

    def __instancecheck__(self, value: Any) -> bool:
        return isinstance(value, Borrowed) and self._classes[0] in value._classes

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of the test>"

    def __copy__(self) -> Any:
        return _up("copy", self._number)

    def __deepcopy__(self, memo: Any) -> Any:
        return _up("deepcopy", self._number)

    def __exit__(self, kind: Any, error: Any, trace: Any) -> Any:
        return _up("exit", self._number, (error,))


def _up(
    do: str, number: int, arguments: Any = (), named: dict[str, Any] | None = None, name: str = ""
) -> Any:
    """Have the test do something with an object that it has lent."""
    _more_room()
    request = {"hand": number, "do": do, "name": name}
    if sys.stdout is not STDOUT[0]:
        request["prints"] = True  # what the test's function prints goes where the solution has led it
    return ask_for(LINE[0], request, arguments, named or {})


STDOUT: list[Any] = [None]
"""Where the solution prints by itself."""


def _more_room() -> None:
    """The steps of a call that goes over are no recursion of the solution's."""
    if sys.getrecursionlimit() < 10000:
        sys.setrecursionlimit(10000)


_PROXIES: dict[int, Any] = {}
_KINDS: dict[tuple[Any, ...], type] = {}


def _kind(name: str, operations: Any, methods: Any) -> Any:
    """A class whose objects can do just what those of the test's class can."""
    key = (name, operations, methods)
    if key not in _KINDS:
        members = {f"__{each}__": _operation(each) for each in operations if each != "exit"}
        members.update((each, _operation("method", each)) for each in methods)
        _KINDS[key] = type(name, (Borrowed,), members)
    return _KINDS[key]


def _operation(do: Any, name: str = "") -> Any:
    return lambda self, *arguments, **named: _up(do, self._number, arguments, named, name)


def _function(number: int, name: str, shape: Any) -> Any:
    """A function that calls the test's; it has the same parameters where they are plain ones."""
    parameters, is_async, doc, signature = shape
    inside = ", ".join(parameters) if parameters is not None else "*r1_given, **r1_named"
    scope: dict[str, Any] = {"r1_up": lambda *arguments, **named: _up("call", number, arguments, named)}
    result = "await r1_up" if is_async else "r1_up"
    exec("{}def r1({}): return {}({})".format("async " * is_async, inside, result, inside), scope)
    scope["r1"].__name__ = scope["r1"].__qualname__ = name
    scope["r1"].__doc__ = doc
    if signature is not None:
        scope["r1"].__signature__ = _signature(signature)
    return scope["r1"]


def _signature(parameters: Any) -> Any:
    """What `inspect` says of a function of the test's that has other parameters than plain ones."""
    import inspect

    kinds = list(inspect._ParameterKind)
    return inspect.Signature(
        [
            inspect.Parameter(name, kinds[kind], default=default[0] if default else inspect.Parameter.empty)
            for name, kind, *default in parameters
        ]
    )


def named_object(content: Any) -> Any:
    """A function, class or module that both sides have."""
    import importlib

    module, name = content
    try:
        named = importlib.import_module(module)
        for part in name.split(".") if name else ():
            named = getattr(named, part)
    except (ImportError, AttributeError):
        return Opaque(name or module)
    return named


def borrowed_opaque(content: Any) -> Any:
    """What stands for an object of which the test tells its name alone."""
    return (
        borrowed([content[1], content[0], [], [], [], None]) if isinstance(content, list) else Opaque(content)
    )


def borrowed(content: Any) -> Any:
    """What stands for an object of the test, always the same for the same one."""
    number, name, operations, methods, classes, shape = content
    if number not in _PROXIES:
        if shape is None:
            _PROXIES[number] = _kind(name, tuple(operations), tuple(methods))(number, classes)
        else:
            _PROXIES[number] = add_stand_in(_function(number, name, shape), number)
    return _PROXIES[number]


def copied_object(content: Any) -> Any:
    """A copy of an object of the test's, always the same for the same one; it comes back as the test's own."""
    import pickle

    number, data = content
    if _SENT.get(number) != data:
        _SENT[number] = data
        made = note_copy(number, pickle.loads(bytes.fromhex(data)))
        _PROXIES[number] = add_stand_in(made, number)
    return _PROXIES[number]


_SENT: dict[int, str] = {}
