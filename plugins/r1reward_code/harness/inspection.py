"""On the test's side: what `inspect` and `dataclasses` say of the solution's things, which are elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from r1reward_code.harness.object_table import Opaque
from r1reward_code.harness.patches import SOLUTION_MODULES
from r1reward_code.harness.remote import Remote
from r1reward_code.harness.remote_calls import ask_for
from r1reward_code.harness.remote_objects import Object, signature_of
from r1reward_code.harness.test_errors import MissingError
from r1reward_code.harness.wire_values import BUILTIN_CLASSES

__all__ = ["forward_inspection", "guard_doctests"]

_OF_DATACLASSES = ("asdict", "astuple", "fields", "is_dataclass", "replace")
_TEXTS = ("getdoc", "getsource", "getcomments")


def forward_inspection(texts: tuple[str, ...]) -> None:
    """Have modules that look into objects ask for the solution's where these are, as far as the test names them."""
    if any("inspect" in text for text in texts):
        _forward_inspect()
    if any("__getattribute__" in text for text in texts):
        Object.__getattribute__ = _by_call  # type: ignore[method-assign]
    if any("dataclass" in text for text in texts):
        import dataclasses

        for name in _OF_DATACLASSES:
            setattr(dataclasses, name, _asked("dataclasses", name, getattr(dataclasses, name)))
    if any("iscoroutinefunction" in text for text in texts):
        import asyncio

        look = asyncio.iscoroutinefunction
        asyncio.iscoroutinefunction = _asked("inspect", "iscoroutinefunction", look)  # type: ignore[assignment]


def guard_doctests() -> None:
    """Examples in docstrings run where their functions are: none of the solution's would be found here."""
    import doctest

    find = doctest.DocTestFinder.find

    def find_examples(self: Any, what: Any, *given: Any, **named: Any) -> Any:
        if isinstance(what, (Remote, Opaque)) or getattr(what, "__name__", "") in SOLUTION_MODULES:
            raise MissingError("a way to find the examples in the solution's docstrings")
        return find(self, what, *given, **named)

    setattr(doctest.DocTestFinder, "find", find_examples)  # noqa: B010 - of another signature


def _by_call(self: Any, name: str) -> Any:
    """`x.__getattribute__("a")` of an object of the solution; as a rule, this would cost each access some time."""
    try:
        return object.__getattribute__(self, name)
    except AttributeError:
        return Object.__getattr__(self, name)


def _forward_inspect() -> None:
    import inspect

    for name, look in list(vars(inspect).items()):
        if not inspect.isfunction(look) or name.startswith("_"):
            continue
        if name == "signature":
            inspect.signature = _signature_of(look)
        elif name.startswith("is") or name in _TEXTS:
            setattr(inspect, name, _asked("inspect", name, look))
        else:
            setattr(inspect, name, _only_here(name, look))


def _is_remote(value: Any) -> bool:
    return isinstance(value, (Remote, Opaque)) or hasattr(type(value), "r1_derived")


def _ask(module: str, name: str, given: Any, named: Any) -> Any:
    request = {"name": name, "of": {"t": "named", "v": [module, ""]}}
    return ask_for(Object.channel, request, given, named)


def _asked(module: str, name: str, look: Callable[..., Any]) -> Callable[..., Any]:
    """The function of a module; of what is the solution's, the one of its process is asked."""

    def seen(*given: Any, **named: Any) -> Any:
        if not given or not _is_remote(given[0]):
            return look(*given, **named)
        said = _ask(module, name, given, named)
        return said is True if name.startswith("is") else said

    return seen


def _only_here(name: str, look: Callable[..., Any]) -> Callable[..., Any]:
    def seen(*given: Any, **named: Any) -> Any:
        every = (*given, *named.values())
        if any(isinstance(value, (Remote, Opaque)) for value in every) or _asks_of_data(name, every):
            raise MissingError(f"a way to look into the solution by inspect.{name}")
        return look(*given, **named)

    return seen


def _asks_of_data(name: str, values: tuple[Any, ...]) -> bool:
    """Whether a test looks into a mere value: what else it would find there is the solution's to choose."""
    import sys

    is_tests = sys._getframe(2).f_code.co_filename == "tests.py"
    return is_tests and name != "cleandoc" and any(type(value) in BUILTIN_CLASSES for value in values[:1])


def _signature_of(look: Callable[..., Any]) -> Callable[..., Any]:
    """`inspect.signature`, which makes the solution's signature anew of what it consists of."""

    def seen(function: Any, **named: Any) -> Any:
        return signature_of(function, **named) if _is_remote(function) else look(function, **named)

    return seen
