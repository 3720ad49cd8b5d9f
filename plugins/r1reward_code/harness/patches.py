"""On the test's side: what a test replaces, seeds, or looks into, for a solution that lives in another box.

Standard streams and some builtins are forwarded. Other patches (of a module that the solution uses) cannot reach
the solution: such a test is not run.
"""

from __future__ import annotations

from typing import Any

from r1reward_code.harness.remote import Object, Remote
from r1reward_code.harness.remote_calls import ask_for
from r1reward_code.harness.standard_streams import PATCHABLE, current_streams
from r1reward_code.harness.test_errors import MissingError
from r1reward_code.harness.wire_values import SIDE, Opaque

__all__ = [
    "OWN_THINGS",
    "WORDS_OF_FILES",
    "call_replacement",
    "forward_seeds",
    "refuse_inspection",
    "watch_files",
    "watch_patches",
]


def watch_patches(patches: bool) -> None:
    """On the test's side: note what is replaced from now on, and refuse what would not reach the solution."""
    first = current_streams()

    def replaced(*_: Any) -> list[str]:
        now = current_streams()
        return [name for name in first if now[name] is not first[name]]

    SIDE["replaced"] = replaced
    if patches:
        _refuse_patches()


WORDS_OF_FILES = (
    "chdir", "environ", "exists", "is_dir", "is_file", "isdir", "isfile", "listdir", "mkdir", "open", "putenv",
    "shutil", "sqlite3", "temp", "to_csv", "tmp", "touch", "write_",
)  # fmt: skip
"""One of these stands in test code that has files or an environment of its own."""
_NO_FILES = (":memory:", "tests.py", "main.py", "<prelude>")
"""The names by which a traceback looks for our sources, and what `sqlite3` keeps in memory."""
OWN_THINGS: list[str] = []
"""What the test has used, and the solution has not: why it may have failed without being wrong."""


def watch_files() -> None:
    """On the test's side: note when the test uses files in folders that programs write to, or its environment.

    Each side has its own. A test that is passed all the same has not needed the solution to see the test's.
    """
    import os
    import sys
    import tempfile

    folders = tuple(os.path.realpath(path) + os.sep for path in (os.getcwd(), tempfile.gettempdir()))

    def note(path: Any) -> None:
        if isinstance(path, (str, bytes, os.PathLike)):
            path = os.fsdecode(path)
            where = os.path.join(os.getcwd(), path) + os.sep
            if os.path.basename(path) not in _NO_FILES and (
                where.startswith(folders) or where.startswith("/tmp/")
            ):
                OWN_THINGS.append("files")

    def hook(event: Any, arguments: Any) -> None:
        if event in ("os.putenv", "os.chdir"):
            OWN_THINGS.append("an environment" if event == "os.putenv" else "a working directory")
        elif event in ("open", "os.mkdir", "os.listdir", "os.scandir", "os.rename", "sqlite3.connect"):
            note(arguments[0])

    look = os.stat

    def stat(path: Any, *more: Any, **named: Any) -> Any:
        note(path)
        return look(path, *more, **named)

    sys.addaudithook(hook)
    os.stat = stat


def _refuse_patches() -> None:
    import os
    import sys
    import unittest.mock

    mock: Any = unittest.mock
    enter = mock._patch.__enter__

    def refuse(self: Any) -> Any:
        target = self.getter()
        if not _reaches(target, self.attribute):
            name = getattr(target, "__name__", type(target).__name__)
            raise MissingError(f"a patch of {name}.{self.attribute}, which does not reach the solution")
        return enter(self)

    enter_dict = mock._patch_dict.__enter__

    def refuse_dict(self: Any) -> Any:
        if self.in_dict in (os.environ, sys.modules, "os.environ", "sys.modules"):
            raise MissingError("a patch of the environment or of modules, which does not reach the solution")
        return enter_dict(self)

    mock._patch.__enter__, mock._patch_dict.__enter__ = refuse, refuse_dict
    sys.modules.setdefault("mock", mock)


def refuse_inspection() -> None:
    """On the test's side: `inspect` finds no function of the solution's here."""
    import inspect

    for name, look in list(vars(inspect).items()):
        if inspect.isfunction(look) and not name.startswith("_"):
            setattr(inspect, name, _only_here(name, look))


def _only_here(name: str, look: Any) -> Any:
    def seen(*given: Any, **named: Any) -> Any:
        if any(isinstance(value, (Remote, Opaque)) for value in (*given, *named.values())):
            raise MissingError(f"a way to look into the solution by inspect.{name}")
        return look(*given, **named)

    return seen


def forward_seeds(channel: Any, modules: Any) -> None:
    """On the test's side: what seeds the random numbers here seeds those of the solution."""
    import importlib

    for name in modules:
        try:
            module: Any = importlib.import_module(name)
        except ImportError:
            continue
        module.seed = _seeding(channel, name, module.seed)


def _seeding(channel: Any, module: Any, seed: Any) -> Any:
    def both(*given: Any, **named: Any) -> None:
        seed(*given, **named)
        ask_for(channel, {"name": "", "seed": module}, given, named)

    return both


def _reaches(target: Any, name: str) -> Any:
    """Whether a patch does what it is meant to, made on the test's side."""
    import types

    if isinstance(target, (Remote, Object)):
        return False
    if not isinstance(target, types.ModuleType):
        return True
    home = target.__name__
    return (home == "builtins" and name in PATCHABLE) or (
        home == "sys" and name in ("stdin", "stdout", "stderr")
    )


def call_replacement(name: str, arguments: Any, named: Any) -> Any:
    """On the test's side: do with the test's replacement what the solution wants done."""
    import builtins
    import sys

    if name in PATCHABLE:
        return getattr(builtins, name)(*arguments, **named)
    if name in ("read", "readline"):
        return getattr(sys.stdin, name)(*arguments)
    raise AttributeError(str(name))
