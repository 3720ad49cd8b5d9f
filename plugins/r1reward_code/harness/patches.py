"""On the test's side: what a test replaces or looks into, for a solution that lives in another box.

Standard streams and some builtins are asked for when they are used. Other patches are made in the solution's process
too, where what is put in place is the test's object, which does its work here.
"""

from __future__ import annotations

import contextlib
import types
from collections.abc import Callable, Iterator
from typing import Any

from r1reward_code.harness.file_guards import guard_against_files
from r1reward_code.harness.object_table import Opaque
from r1reward_code.harness.remote import Remote
from r1reward_code.harness.remote_calls import ask_for
from r1reward_code.harness.remote_objects import Object
from r1reward_code.harness.remote_pickles import forward_pickles
from r1reward_code.harness.shared_environment import STATE
from r1reward_code.harness.shared_files import own_folder
from r1reward_code.harness.standard_streams import PATCHABLE, current_streams
from r1reward_code.harness.test_errors import MissingError
from r1reward_code.harness.wire_reading import SIDE

__all__ = [
    "OWN_THINGS",
    "SOLUTION_MODULES",
    "call_replacement",
    "mirror_state",
    "solution_module",
    "watch_patches",
]


def watch_patches(texts: tuple[str, ...]) -> None:
    """On the test's side: note what is replaced from now on, and patch what the solution uses in its process."""
    first = current_streams()

    def replaced(*_: Any) -> list[str]:
        now = current_streams()
        return [name for name in first if now[name] is not first[name]]

    SIDE["replaced"] = replaced
    if any("patch" in text for text in texts):
        _forward_patches(texts)


def solution_module(name: str, member: Callable[[str], Any]) -> Any:
    """A module whose members are the solution's; what the test sets of it is set there."""
    module: Any = _SolutionModule(name)
    module.__getattr__ = member
    module.__path__ = []
    SOLUTION_MODULES.add(name)
    return module


class _SolutionModule(types.ModuleType):
    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("__") or _PATCHING or isinstance(value, types.ModuleType):
            super().__setattr__(name, value)
        else:
            ask_for(Object.channel, {"name": "", "assign": name}, (value,), {})

    def __dir__(self) -> list[str]:
        return [*self.__dict__, *self.__getattr__("__dir__")]


_PATCHING: list[bool] = []


@contextlib.contextmanager
def _only_on_this_side() -> Iterator[None]:
    """A patch is made on both sides, each of which undoes its own."""
    _PATCHING.append(True)
    try:
        yield
    finally:
        _PATCHING.pop()


OWN_THINGS: list[str] = []
"""What the test has used, and the solution could not: why it may have failed without being wrong."""
SOLUTION_MODULES: set[str] = set()
"""The names under which the test imports the solution, which is `solution` where it lives."""
_WORDS = {
    "files": (
        ".csv", ".json", ".txt", "__file__", "chdir", "dump(", "exists", "getsize", "glob", "is_dir", "is_file",
        "isdir", "isfile", "listdir", "load", "mkdir", "open", "os.remove", "os.rename", "os.stat", "os.unlink",
        "read_text", "save", "shutil", "sqlite3", "temp", "to_csv", "to_excel", "to_json", "to_p", "tmp",
        "tofile", "touch", "unlink", "write_",
    ),
    "environment": ("environ", "env(", "getenv"),
    "logs": ("caplog", "logging", "Logs("),
    "warnings": ("warn", "Warn"),
}  # fmt: skip
"""One of these stands in test code that shares something with the solution besides values."""


def mirror_state(texts: tuple[str, ...]) -> None:
    """On the test's side: share with the solution what the test code speaks of."""
    whole = "\n".join(texts)
    wanted = {what for what, words in _WORDS.items() if any(word in whole for word in words)}
    if not wanted:
        return
    STATE.begin(wanted)
    if "files" in wanted:
        guard_against_files(MissingError, texts)
        if any("pickle" in text for text in texts):
            forward_pickles()
        if folder := own_folder():
            with contextlib.suppress(Exception):  # the solution cannot be loaded: said of the first check
                ask_for(Object.channel, {"name": "", "folder_of_test": folder}, (), {})
            if any("/tmp" in text for text in texts):
                OWN_THINGS.append("/tmp")


def _forward_patches(texts: tuple[str, ...]) -> None:
    import os
    import sys
    import unittest.mock

    mock: Any = unittest.mock
    enter, leave, enter_dict = mock._patch.__enter__, mock._patch.__exit__, mock._patch_dict.__enter__

    def begin(self: Any) -> Any:
        target = self.getter()
        if isinstance(target, Remote):
            target = target._itself()
            self.getter = lambda: target
        with _only_on_this_side():
            replacement = enter(self)
        self.r1_patch = None
        if not _reaches(target, self.attribute):
            self.r1_patch = _patch_there(target, self.attribute, getattr(target, self.attribute))
        return replacement

    def end(self: Any, *error: Any) -> Any:
        if getattr(self, "r1_patch", None) is not None:
            ask_for(Object.channel, {"name": "", "unpatch": self.r1_patch}, (), {})
            self.r1_patch = None
        with _only_on_this_side():
            return leave(self, *error)

    def begin_dict(self: Any) -> Any:
        name = self.in_dict if isinstance(self.in_dict, str) else ""
        if name and not any(repr(name) in text or f'"{name}"' in text for text in texts):
            raise TypeError(f"no dictionary to be patched: {name!r:.80}")  # the solution's choice
        if self.in_dict is sys.modules or name == "sys.modules":
            raise MissingError("a patch of modules, which does not reach the solution")
        if name and name != "os.environ" and name.partition(".")[0] not in SOLUTION_MODULES:
            raise MissingError(f"a patch of {name}, which does not reach the solution")
        return enter_dict(self)

    is_async = mock._is_async_obj
    mock._is_async_obj = lambda value: not isinstance(value, (Remote, Opaque)) and is_async(value)
    mock._patch.__enter__, mock._patch.__exit__, mock._patch_dict.__enter__ = begin, end, begin_dict
    sys.modules.setdefault("mock", mock)
    if "environment" not in STATE.wanted:
        STATE.begin(STATE.wanted | {"environment"})
    os.environ.setdefault("HOME", "/")


def _patch_there(target: Any, attribute: str, value: Any) -> Any:
    """Put a test's replacement into a module or class of the solution's process; a number to undo it by."""
    home = getattr(target, "__name__", "") if isinstance(target, types.ModuleType) else ""
    home = "solution" if home in SOLUTION_MODULES else home
    path = [home, ""] if home else _class_path(target)
    if path is None:
        raise MissingError(
            f"a patch of {type(target).__name__}.{attribute}, which does not reach the solution"
        )
    request = {"name": "", "patch": [*path, attribute]}
    return ask_for(Object.channel, request, (value,), {})


def _class_path(target: Any) -> list[str] | None:
    import sys

    if not isinstance(target, type) or target.__module__ == "tests":
        return None
    member: Any = sys.modules.get(target.__module__)
    for part in target.__qualname__.split("."):
        member = getattr(member, part, None)
    return [target.__module__, target.__qualname__] if member is target else None


def _reaches(target: Any, name: str) -> bool:
    """Whether a patch that is made on the test's side does all that it is meant to."""
    if isinstance(target, Object) or not isinstance(target, (types.ModuleType, type)):
        return True
    if isinstance(target, type):
        return target.__module__ == "tests"
    home = target.__name__
    streams = home == "sys" and name in ("stdin", "stdout", "stderr")
    return streams or (home == "builtins" and name in PATCHABLE)


def call_replacement(name: str, arguments: Any, named: Any) -> Any:
    """On the test's side: do with the test's replacement what the solution wants done."""
    import builtins
    import sys

    if name in PATCHABLE:
        return getattr(builtins, name)(*arguments, **named)
    if name in ("read", "readline"):
        return getattr(sys.stdin, name)(*arguments)
    raise AttributeError(str(name))
