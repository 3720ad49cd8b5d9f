"""What test and solution share besides values and files: the environment, log records, warnings.

The test's side says with its requests what it wants; the solution's side adds it to its answers.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import Any

from r1reward_code.harness.libraries import library_error
from r1reward_code.harness.shared_files import SharedFiles

__all__ = ["STATE", "State", "repeat_said"]

_getcwd = os.getcwd  # a test may replace it


class State:
    """What one side mirrors; empty until the test's side begins."""

    def __init__(self) -> None:
        self.wanted: set[str] = set()
        self._files: SharedFiles | None = None
        self._environment: dict[str, str] = {}
        self._folder = self.home = ""

    def begin(self, wanted: set[str]) -> None:
        """Mirror `files`, the `environment`, `logs` or `warnings` from now on."""
        self.wanted = wanted
        self._environment = dict(os.environ)
        if "files" in wanted and self._files is None:
            self._files = SharedFiles()
            self.home = self._folder = self._files.home

    def send(self, message: dict[str, Any]) -> None:
        """Add to a message what has changed here."""
        if not self.wanted:
            return
        if self._files is not None and (changes := self._files.changes()):
            message["files"] = changes
        now = dict(os.environ)
        if now != self._environment:
            names = {
                name for name in {*now, *self._environment} if now.get(name) != self._environment.get(name)
            }
            message["environment"] = [[name, now.get(name)] for name in sorted(names)]
            self._environment = now

    def take(self, message: dict[str, Any]) -> None:
        """Take up what has changed on the other side."""
        if not self.wanted:
            return
        if self._files is not None:
            self._files.take(message.get("files", ()))
        for name, value in message.get("environment", ()):
            if name.startswith(_NOT_SHARED):
                continue
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        if "environment" in message:
            self._environment = dict(os.environ)

    @property
    def most_files(self) -> int:
        """As many files and folders this side has had at once that it has made itself, up to `end_count`."""
        return 0 if self._files is None else self._files.most_own

    def fills_disk(self, most: int) -> bool:
        """Whether it is this side's own files that leave no room, and not those of the other."""
        return self._files is None or self._files.count_own() > most

    def end_count(self) -> None:
        """From now on, how many files the test makes may be what the solution has said."""
        if self._files is not None:
            self._files.counts = False

    def ask(self, request: dict[str, Any]) -> None:
        """On the test's side: say what is wanted of the answer."""
        request["mirror"] = sorted(self.wanted)
        if "logs" in self.wanted:
            request["levels"] = _levels()
        self.send(request)
        if self._files is not None and (folder := _getcwd()) != self._folder:
            request["folder"] = self._folder = folder

    @contextlib.contextmanager
    def heard(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """On the solution's side: what is logged and warned of while a request is answered."""
        if self.wanted != set(request.get("mirror", self.wanted)):
            self.begin(set(request["mirror"]))
        self.take(request)
        if "folder" in request:
            os.chdir(request["folder"])
        said: dict[str, Any] = {}
        with contextlib.ExitStack() as ends:
            if "logs" in self.wanted:
                said["logged"] = ends.enter_context(_logs(request["levels"]))
            if "warnings" in self.wanted:
                said["warned"] = ends.enter_context(_warnings())
            yield said


_NOT_SHARED = ("LD_", "MPL", "PATH", "PYTHON")
"""Variables that decide what a process loads: each side has its own."""
STATE = State()
"""What this side mirrors."""


def _levels() -> list[list[Any]]:
    import logging

    known = [logging.getLogger(), *map(logging.getLogger, list(logging.root.manager.loggerDict))]
    return [[each.name, each.level] for each in known if each.level]


@contextlib.contextmanager
def _logs(levels: list[list[Any]]) -> Iterator[list[Any]]:
    """The records of loggers that have the levels which they have on the test's side."""
    import logging

    records: list[Any] = []

    class _Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if len(records) < 10000:
                records.append([record.name, record.levelno, record.getMessage()[:10000]])

    loggers = [(logging.getLogger(None if name == "root" else name), level) for name, level in levels]
    before = [(each, each.level) for each, _ in loggers]
    handler = _Collect(0)
    logging.getLogger().addHandler(handler)
    for each, level in loggers:
        each.setLevel(level)
    try:
        yield records
    finally:
        logging.getLogger().removeHandler(handler)
        for each, level in before:
            each.setLevel(level)


@contextlib.contextmanager
def _warnings() -> Iterator[list[Any]]:
    import warnings

    forms: list[Any] = []
    with warnings.catch_warnings(record=True) as records:
        warnings.simplefilter("always")
        try:
            yield forms
        finally:
            forms += [
                [each.category.__module__, each.category.__name__, str(each.message)[:10000]]
                for each in records
            ]


def repeat_said(answer: dict[str, Any], exception_class: Callable[[str, list[Any]], type]) -> None:
    """On the test's side: log and warn of what the solution did."""
    if answer.get("logged"):
        import logging

        for name, level, message in answer["logged"]:
            logger = logging.getLogger(None if name == "root" else str(name))
            if logger.isEnabledFor(level):
                logger.handle(logger.makeRecord(str(name), level, "solution.py", 0, str(message), (), None))
    for module, name, message in answer.get("warned", ()):
        import warnings

        kind: Any = library_error(module, name)
        if module == "builtins" or kind is None:
            kind = exception_class(str(name), [[str(name), "UserWarning"]])
        if issubclass(kind, Warning):
            warnings.warn_explicit(kind(str(message)), kind, "solution.py", 1, registry={})
