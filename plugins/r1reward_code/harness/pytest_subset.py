"""What test files commonly use of pytest, for a box that need not have it."""

from __future__ import annotations

import collections
import contextlib
import decimal
import math
from collections.abc import Callable, Iterator
from typing import Any

from r1reward_code.harness.test_errors import FailedError, MissingError, SkippedError
from r1reward_code.harness.test_runner import OPTIONAL

__all__ = ["FIXTURES", "make_pytest", "value_of"]


def make_pytest() -> Any:
    """What test files commonly use of pytest."""
    import types

    module: Any = types.ModuleType("pytest")
    module.raises, module.approx, module.mark, module.fixture = _Raises, _Near, _Mark(), _mark_fixture
    module.param, module.fail, module.skip, module.xfail = _Param, _fail, _skip, _skip
    module.warns, module.importorskip = _Warns, _import_or_skip
    module.__getattr__ = _not_of_pytest
    return module


def _not_of_pytest(name: str) -> None:
    if name.startswith("__"):
        raise AttributeError(name)
    raise MissingError(f"no pytest.{name} here")


def _fail(reason: Any = "", **_: Any) -> None:
    raise FailedError(reason)


def _skip(reason: Any = "", **_: Any) -> None:
    raise SkippedError(reason)


def _import_or_skip(name: str, **_: Any) -> Any:
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingError(str(error)) from None


def _mark_fixture(function: Any = None, **options: Any) -> Any:
    if function is None:
        return lambda function: _mark_fixture(function, **options)
    function.r1_options = options
    return function


class _Captured:
    """The fixture `capsys`: what was written to standard output and standard error since it was last read."""

    def __init__(self, ends: Any) -> None:
        import contextlib
        import io

        self._out, self._err = io.StringIO(), io.StringIO()
        ends.enter_context(contextlib.redirect_stdout(self._out))
        ends.enter_context(contextlib.redirect_stderr(self._err))

    def readouterr(self) -> Any:
        said = [stream.getvalue() for stream in (self._out, self._err)]
        for stream in (self._out, self._err):
            stream.seek(0), stream.truncate()
        return collections.namedtuple("CaptureResult", "out err")(*said)


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

        found = logging.getLogger(logger)
        self._ends.callback(found.setLevel, found.level)
        found.setLevel(level)

    @contextlib.contextmanager
    def at_level(self, level: Any, logger: str | None = None) -> Iterator[None]:
        """Set a logger's level for a while."""
        import logging

        found = logging.getLogger(logger)
        before = found.level
        found.setLevel(level)
        try:
            yield
        finally:
            found.setLevel(before)


def _temporary_path(_: Any) -> Any:
    """The fixture `tmp_path`: an empty folder that the solution sees, too."""
    import pathlib
    import tempfile

    return pathlib.Path(tempfile.mkdtemp(prefix="pytest-")).resolve()


FIXTURES: dict[str, Callable[[Any], Any]] = {
    "caplog": _CapturedLogs, "capfd": _Captured, "capsys": _Captured, "monkeypatch": _MonkeyPatch,
    "tmp_path": _temporary_path, "tmpdir": _temporary_path,
}  # fmt: skip


class _Mark:
    def __getattr__(self, name: str) -> Any:
        if name == "parametrize":
            return _parametrize

        def make(*given: Any, **_: Any) -> Any:
            return _marked(name, given)

        make.r1_mark = (name, ())  # type: ignore[attr-defined]
        return make


def _marked(name: str, given: Any) -> Any:
    def mark(target: Any) -> Any:
        if _skips(name, given):
            target.r1_skip = True
        if name == "usefixtures":
            target.r1_uses = [*getattr(target, "r1_uses", ()), *given]
        return target

    mark.r1_mark = (name, given)  # type: ignore[attr-defined]
    return (
        mark(given[0])
        if len(given) == 1 and callable(given[0]) and not hasattr(given[0], "r1_mark")
        else mark
    )


def _skips(name: str, given: Any) -> Any:
    """Whether a mark makes a test one that is not run, or whose failure is expected."""
    always = name == "skip" or (name == "xfail" and (not given or callable(given[0])))
    return always or (name in ("skipif", "xfail") and given[:1] == (True,))


class _Param:
    """One set of arguments, with marks of its own."""

    def __init__(self, *values: Any, marks: Any = (), id: Any = None) -> None:
        self.values = values
        marks = marks if isinstance(marks, (list, tuple)) else [marks]
        self.skipped = any(_skips(*mark.r1_mark) for mark in marks if hasattr(mark, "r1_mark"))


def value_of(param: Any) -> Any:
    """The value of a parameter of a fixture; `SkippedError` for one that is marked so."""
    if not isinstance(param, _Param):
        return param
    if param.skipped:
        raise SkippedError
    return param.values[0]


def _parametrize(names: Any, values: Any, indirect: Any = False, **_: Any) -> Any:
    if indirect:
        raise MissingError("no indirect parametrize here")
    names = (
        [name.strip() for name in names.split(",") if name.strip()] if isinstance(names, str) else list(names)
    )
    rows = [
        row.values if isinstance(row, _Param) else row if len(names) > 1 else (row,)
        for row in values
        if not (isinstance(row, _Param) and row.skipped)
    ]

    def mark(target: Any) -> Any:
        new = [dict(zip(names, row, strict=False)) for row in rows]
        target.r1_cases = [{**old, **case} for old in getattr(target, "r1_cases", [{}]) for case in new]
        return target

    return mark


class _Raises:
    def __init__(
        self, expected_exception: Any, function: Any = None, *given: Any, match: Any = None, **named: Any
    ) -> None:
        self._kind, self._match = expected_exception, match
        self.value: Any = None
        self.type: Any = None
        if function is not None:
            with self:
                function(*given, **named)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> Any:
        if kind is None:
            raise AssertionError(f"did not raise {self._kind}")
        if not issubclass(kind, self._kind):
            return False
        self.value, self.type = error, kind
        return self._match is None or self.match(self._match)

    def match(self, pattern: str) -> Any:
        """Whether the error's words match; `AssertionError` else."""
        import re

        if not re.search(pattern, str(self.value)):
            raise AssertionError(f"{str(self.value)!r} does not match {pattern!r}")
        return True

    def exconly(self, tryshort: Any = False) -> Any:
        return f"{self.typename}: {self.value}"

    @property
    def typename(self) -> Any:
        return self.type.__name__


class _Warns:
    """pytest.warns, of what is warned of on the test's side."""

    def __init__(self, expected_warning: Any = Warning, *, match: Any = None) -> None:
        import warnings

        self._kind, self._match, self._records = expected_warning, match, warnings.catch_warnings(record=True)

    def __enter__(self) -> Any:
        import warnings

        self._said = self._records.__enter__()
        warnings.simplefilter("always")
        return self._said

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        import re

        self._records.__exit__(kind, error, trace)
        if kind is None and not any(
            issubclass(each.category, self._kind)
            and (self._match is None or re.search(self._match, str(each.message)))
            for each in self._said
        ):
            raise AssertionError("did not warn")


class _Near:
    """pytest.approx: 1e-6 relative, 1e-12 absolute, item by item."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, expected: Any, rel: Any = None, abs: Any = None, nan_ok: Any = False) -> None:
        self._expected, self._rel, self._abs, self._nan = expected, rel, abs, nan_ok

    def __eq__(self, actual: Any) -> bool:
        return bool(self._near(self._expected, actual))

    def __ne__(self, actual: Any) -> bool:
        return not self == actual

    def _near(self, expected: Any, actual: Any) -> Any:
        if isinstance(expected, dict):
            return (
                isinstance(actual, dict)
                and set(expected) == set(actual)
                and all(self._near(expected[key], actual[key]) for key in expected)
            )
        if isinstance(expected, (list, tuple)):
            return (
                isinstance(actual, (list, tuple))
                and len(expected) == len(actual)
                and all(map(self._near, expected, actual))
            )
        if not all(isinstance(value, (int, float, complex, decimal.Decimal)) for value in (expected, actual)):
            return expected == actual
        if expected == actual or (self._nan and expected != expected and actual != actual):
            return True
        least = 1e-12 if self._abs is None else self._abs
        bound = max(
            least, (1e-6 if self._rel is None and self._abs is None else self._rel or 0) * abs(expected)
        )
        return abs(expected - actual) <= bound and abs(expected) != math.inf


OPTIONAL["pytest"] = make_pytest
