"""Fixtures of the scopes `class` and `module`: set up before the first test that uses them, ended after the last."""

from __future__ import annotations

import contextlib
from typing import Any

__all__ = ["begin_once", "call_with", "end_all", "end_other_classes", "fixture_scope"]


def call_with(function: Any, *arguments: Any) -> None:
    """Call a function with as many of the arguments as it takes."""
    import inspect

    if function is not None:
        function(*arguments[: len(inspect.signature(function).parameters)])


def fixture_scope(names: dict[str, Any], owner: Any) -> Any:
    """The fixtures of a class, or of the file (`None`): their values by name, and the stack that ends them."""
    made: Any = names.setdefault("r1_fixtures", {}).setdefault(owner, ({}, contextlib.ExitStack()))
    return made


def begin_once(names: dict[str, Any], owner: Any, before: Any, after: Any, argument: Any) -> None:
    """Call what is to be called before all tests of a class or file, once; what it raised, each of them raises."""
    begun: dict[Any, Any] = names.setdefault("r1_begun", {})
    if owner not in begun:
        try:
            call_with(before, argument)
            begun[owner] = None
            fixture_scope(names, owner)[1].callback(call_with, after, argument)
        except BaseException as error:
            begun[owner] = error
    if begun[owner] is not None:
        raise begun[owner]


def end_other_classes(names: dict[str, Any], owner: Any) -> None:
    """A test of this class begins, or one of none: those of another class are over."""
    scopes = names.get("r1_fixtures", {})
    for other in [each for each in scopes if each is not None and each is not owner]:
        scopes.pop(other)[1].close()


def end_all(names: dict[str, Any]) -> None:
    """The last test of the file is over."""
    end_other_classes(names, None)
    if None in (scopes := names.get("r1_fixtures", {})):
        scopes.pop(None)[1].close()
