"""Fixtures of pytest that test files commonly use: captured output and logs, patches, temporary folders."""

from __future__ import annotations

import collections
import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from r1reward_code.harness.local_paths import local_path
from r1reward_code.harness.test_errors import MissingError

__all__ = ["FIXTURES"]


class _Captured:
    """The fixture `capsys`: what was written to standard output and standard error since it was last read."""

    def __init__(self, ends: Any) -> None:
        import io

        self._out, self._err = io.StringIO(), io.StringIO()
        ends.enter_context(contextlib.redirect_stdout(self._out))
        ends.enter_context(contextlib.redirect_stderr(self._err))

    def readouterr(self) -> Any:
        said = [stream.getvalue() for stream in (self._out, self._err)]
        for stream in (self._out, self._err):
            stream.seek(0), stream.truncate()
        return collections.namedtuple("CaptureResult", "out err")(*said)

    @contextlib.contextmanager
    def disabled(self) -> Iterator[None]:
        """What is written within is not captured."""
        import io

        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield


class _MonkeyPatch:
    """The fixture `monkeypatch`: what it sets is set back at the end of the test."""

    def __init__(self, ends: Any) -> None:
        self._ends = ends.enter_context(contextlib.ExitStack())

    def setattr(self, target: Any, name: str, *value: Any, raising: Any = True) -> Any:
        import unittest.mock

        if isinstance(target, str):
            return self._ends.enter_context(unittest.mock.patch(target, name, create=not raising))
        return self._ends.enter_context(unittest.mock.patch.object(target, name, *value, create=not raising))

    def delattr(self, target: Any, name: str, raising: Any = True) -> None:
        """Remove an attribute until the end of the test."""
        before = getattr(target, name)
        delattr(target, name)
        self._ends.callback(setattr, target, name, before)

    def setenv(self, name: str, value: str, prepend: str | None = None) -> None:
        """Set a variable of the environment until the end of the test."""
        import os

        old = os.environ.get(name)
        self._ends.callback(_set_variable, name, old)
        os.environ[name] = str(value) if prepend is None or old is None else str(value) + prepend + old

    def delenv(self, name: str, raising: bool = True) -> None:
        """Remove a variable of the environment until the end of the test."""
        import os

        if raising and name not in os.environ:
            raise KeyError(name)
        self._ends.callback(_set_variable, name, os.environ.get(name))
        os.environ.pop(name, None)

    def chdir(self, path: Any) -> None:
        """Change the working directory until the end of the test."""
        import os

        self._ends.callback(os.chdir, os.getcwd())
        os.chdir(path)

    def undo(self) -> None:
        """Set everything back at once."""
        self._ends.close()

    @contextlib.contextmanager
    def context(self) -> Iterator[Any]:
        """What is set within is set back at its end."""
        with contextlib.ExitStack() as ends:
            yield _MonkeyPatch(ends)

    def setitem(self, mapping: Any, name: str, value: Any) -> None:
        import unittest.mock

        self._ends.enter_context(unittest.mock.patch.dict(mapping, {name: value}))

    def delitem(self, mapping: Any, name: Any, raising: bool = True) -> None:
        """Remove an item until the end of the test."""
        import unittest.mock

        if raising and name not in mapping:
            raise KeyError(name)
        self._ends.enter_context(unittest.mock.patch.dict(mapping))
        mapping.pop(name, None)

    def syspath_prepend(self, path: Any) -> None:
        """Have modules looked for in a folder first, until the end of the test."""
        import sys

        before = list(sys.path)
        self._ends.callback(lambda: sys.path.__setitem__(slice(None), before))
        sys.path.insert(0, str(path))

    def __getattr__(self, name: str) -> None:
        raise MissingError(f"no monkeypatch.{name} here")


def _set_variable(name: str, value: str | None) -> None:
    import os

    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


class _CapturedLogs:
    """The fixture `caplog`: the records that were logged on either side."""

    def __init__(self, ends: Any) -> None:
        import logging

        self.records: list[Any] = []
        self._ends = ends
        records = self.records

        class _Handler(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                records.append(record)

        self.handler = _Handler(0)
        logging.getLogger().addHandler(self.handler)
        ends.callback(logging.getLogger().removeHandler, self.handler)

    @property
    def text(self) -> str:
        """All that was logged, a line each."""
        return "".join(
            f"{r.levelname:8} {r.name}:{r.filename}:{r.lineno} {r.getMessage()}\n" for r in self.records
        )

    @property
    def messages(self) -> list[str]:
        """The messages alone."""
        return [record.getMessage() for record in self.records]

    @property
    def record_tuples(self) -> list[tuple[str, int, str]]:
        """Logger, level and message of each record."""
        return [(record.name, record.levelno, record.getMessage()) for record in self.records]

    def clear(self) -> None:
        """Forget what was logged."""
        self.records.clear()

    def set_level(self, level: Any, logger: str | None = None) -> None:
        """Set a logger's level until the end of the test."""
        import logging

        target = logging.getLogger(logger)
        self._ends.callback(target.setLevel, target.level)
        target.setLevel(level)

    @contextlib.contextmanager
    def at_level(self, level: Any, logger: str | None = None) -> Iterator[None]:
        """Set a logger's level for a while."""
        import logging

        target = logging.getLogger(logger)
        before = target.level
        target.setLevel(level)
        try:
            yield
        finally:
            target.setLevel(before)


class _CapturedWarnings:
    """The fixture `recwarn`: the warnings of the test."""

    def __init__(self, ends: Any) -> None:
        import warnings

        self.list = ends.enter_context(warnings.catch_warnings(record=True))
        warnings.simplefilter("default")

    def __len__(self) -> int:
        return len(self.list)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.list)

    def __getitem__(self, number: int) -> Any:
        return self.list[number]

    def pop(self, kind: Any = Warning) -> Any:
        """The first warning of this class, which is then no longer there; `AssertionError` if there is none."""
        for number, each in enumerate(self.list):
            if issubclass(each.category, kind):
                return self.list.pop(number)
        raise AssertionError(f"{kind!r} not found in the warnings")

    def clear(self) -> None:
        """Forget them."""
        self.list.clear()


def _temporary_path(_: Any = None) -> Any:
    """The fixture `tmp_path`: an empty folder that the solution sees, too."""
    import pathlib
    import tempfile

    return pathlib.Path(tempfile.mkdtemp(prefix="pytest-")).resolve()


def _temporary_local_path(_: Any = None) -> Any:
    """The fixture `tmpdir`: the same, with the methods of `py.path`."""
    return local_path(_temporary_path())


class _Folders:
    """The fixtures `tmp_path_factory` and `tmpdir_factory`."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._base = make()

    def mktemp(self, basename: str, numbered: bool = True) -> Any:
        """A new folder whose name begins so."""
        import itertools

        for number in itertools.count():
            path = self._base / (f"{basename}{number}" if numbered else basename)
            if not (numbered and path.exists()):
                path.mkdir()
                return path
        raise AssertionError("numbers have come to an end")

    def getbasetemp(self) -> Any:
        """The folder in which the others are."""
        return self._base


FIXTURES: dict[str, Callable[[Any], Any]] = {
    "caplog": _CapturedLogs,
    "capfd": _Captured,
    "capsys": _Captured,
    "monkeypatch": _MonkeyPatch,
    "recwarn": _CapturedWarnings,
    "tmp_path": _temporary_path,
    "tmp_path_factory": lambda _: _Folders(_temporary_path),
    "tmpdir": _temporary_local_path,
    "tmpdir_factory": lambda _: _Folders(_temporary_local_path),
}
