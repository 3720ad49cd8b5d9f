"""Runs test code and a solution as one program, for tests that cannot be apart from what they test.

The solution shares the process with what judges it. A verdict counts only with a secret, which comes by standard
input and is gone from there before the solution is loaded; what a test measures with is looked at again after each
check. A solution that is written against this very module can still find the secret: so this is run only where it
is asked for.
"""

from __future__ import annotations

import builtins
import functools
import operator
import os
import sys
import types
from collections.abc import Callable
from typing import Any

from r1reward_code.harness.bytecode import names_stored, names_used
from r1reward_code.harness.test_errors import MISSING, MissingError
from r1reward_code.harness.test_modules import OPTIONAL

__all__ = ["run_in_one_process"]

_SECRET = 32


def run_in_one_process(tests: Any) -> None:
    """Run each check of the tests; for each a line to standard error: the secret, and JSON as of `run_test_code`."""
    import gc

    say = _verdicts()
    gc.freeze()  # what is there by now is no longer shown to who asks the collector for all objects
    try:
        texts = (tests["setup"], *tests["checks"])
        parts = [compile(text, "tests.py", "exec", dont_inherit=True) for text in texts]
        imported = set().union(*[names_used(code)[1] for code in parts])
        if "pytest" in imported:
            sys.modules["pytest"] = OPTIONAL["pytest"]()
        measures, judge = _Measures(), _problem
        sys.modules["__main__"] = types.ModuleType("__main__")
        module, problem = _load(tests, imported)
        names = _names(module, parts, tests["entry_point"])
        problem = problem or judge(parts[0], names, measures)
        for code in parts[1:]:
            failed = problem or judge(code, names, measures)
            say({"problem": failed and failed[:300], "gone": False})
            if failed and tests["stop"]:
                return
    except MissingError as error:
        say({"missing": str(error)[:300]})
    except SyntaxError as error:
        say({"broken": f"does not compile: {str(error)[:300]}"})


def _verdicts() -> Callable[[Any], None]:
    """What writes a verdict; from here on nothing else that is written says anything."""
    import json

    secret = os.read(0, _SECRET)
    out = os.dup(2)
    nothing = os.open("/dev/null", os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    write = os.write
    encode = json.JSONEncoder().encode  # not `dumps`, which a solution may replace

    def say(verdict: Any) -> None:
        write(out, secret + b" " + encode(verdict).encode("utf-8", "replace") + b"\n")

    return say


def _load(tests: Any, imported: set[str]) -> tuple[Any, str | None]:
    """The solution as a module of its own file, under all names that the test has for it; why it did not load."""
    import importlib.util

    unknown = [name for name, kind in tests["modules"].items() if kind == "unknown"]
    names = [
        "solution",
        *[each for each, kind in tests["modules"].items() if each in imported or kind == "patched"],
        *[each for each in unknown if each.partition(".")[0] not in sys.modules],
    ]
    for name in dict.fromkeys(names):
        path = f"{name.rpartition('.')[2]}.py"
        if not os.path.exists(path):
            with open(path, "w", encoding="utf-8", errors="surrogatepass") as file:
                file.write(tests["source"])
    spec: Any = importlib.util.spec_from_file_location("solution", os.path.abspath("solution.py"))
    module = importlib.util.module_from_spec(spec)
    for name in names:
        sys.modules[name] = module
    for line in (*tests["prelude"].splitlines(), tests["helpers"]):
        try:
            exec(line, module.__dict__)
        except (ImportError, SyntaxError, NameError):
            continue  # it may never be used, or be prose
    try:
        spec.loader.exec_module(module)
    except BaseException as error:  # the solution's own code raises what it likes
        return module, f"{type(error).__name__}: {error}"
    return module, None


def _names(module: Any, parts: list[types.CodeType], entry: str) -> dict[str, Any]:
    """The names of the test code: what it uses and does not define is the solution's."""
    used = set().union(*[names_used(code)[0] for code in parts])
    stored = set().union(*[names_stored(code) for code in parts])
    known = vars(builtins).keys() - {entry}
    names = {name: value for name, value in vars(module).items() if name in used - stored - known}
    names["__name__"] = "tests"
    names["r1_units"] = len(parts) - 1
    names["r1_unit"] = functools.partial(OPTIONAL["unit"], names) if "unit" in OPTIONAL else None
    return names


class _Measures:
    """What tests measure with, as it is before the solution is loaded."""

    def __init__(self) -> None:
        import unittest

        ours = [name for name, value in globals().items() if isinstance(value, (type, types.FunctionType))]
        self._homes = [
            (vars(builtins), _BUILTINS), (globals(), ours),
            *[(vars(kind), _judging(kind)) for kind in (unittest.TestCase, unittest.TestResult)],
        ]  # fmt: skip
        if "pytest" in sys.modules:
            self._homes.append((vars(sys.modules["pytest"]), ["raises", "approx", "mark"]))
        self._before = [self._now(*home) for home in self._homes]

    @staticmethod
    def _now(home: Any, names: list[str]) -> list[Any]:
        return [home.get(name) for name in names]

    def are_kept(self) -> bool:
        """Whether all of it is still the same, and nobody traces."""
        now = [self._now(*home) for home in self._homes]
        same = all(all(map(operator.is_, one, other)) for one, other in zip(now, self._before, strict=True))
        return same and sys.gettrace() is None and sys.getprofile() is None


def _judging(kind: type) -> list[str]:
    return [name for name in vars(kind) if name.startswith(("assert", "fail", "add", "run"))]


_BUILTINS = [
    "AssertionError", "__import__", "abs", "all", "any", "bool", "dict", "float", "getattr", "hasattr", "int",
    "isinstance", "issubclass", "len", "list", "max", "min", "repr", "round", "set", "sorted", "str", "sum", "tuple",
    "type", "zip",
]  # fmt: skip


def _problem(code: types.CodeType, names: dict[str, Any], measures: _Measures) -> str | None:
    """What went wrong, or `None`; `MissingError` if that says nothing of the solution."""
    problem = None
    try:
        exec(code, names)
    except MissingError:
        raise
    except BaseException as error:  # whatever ends a check, `SystemExit` too, has failed it
        if isinstance(error, ModuleNotFoundError) and _is_of_tests(error):
            raise MissingError(str(error)) from None
        problem = f"{type(error).__name__.lstrip('_')}: {error}"
    if MISSING:
        raise MISSING[0]
    return problem if measures.are_kept() else "the solution has changed what the test measures with"


def _is_of_tests(error: BaseException) -> bool:
    """Whether it is test code that raised an error: its own import failed."""
    trace = error.__traceback__
    files = []
    while trace is not None:
        files.append(trace.tb_frame.f_code.co_filename)
        trace = trace.tb_next
    ours = [name for name in files if not name.startswith("<")]
    return bool(ours) and ours[-1] == "tests.py"
