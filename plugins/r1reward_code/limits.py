"""Time and memory limits: the options, then what the sample's columns say, then the language's factor."""

import functools
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from r1reward_code.formats.common import parse
from r1reward_code.formats.problem_file import PROBLEM_COLUMNS, with_problem_file
from r1reward_code.tests import BadTestsError
from r1reward_sandbox import Limits

__all__ = ["PATIENCE", "SECONDS_OF_SLEEP", "limits_of", "with_imports", "with_patience", "with_sleep"]

_MOST_SECONDS, _MOST_MB = 600.0, 65536.0
# Kinds of limits; and sources, which are asked for twice in one verdict.
_ROWS, _SOURCES = 256, 16
_COLUMNS = {
    "time_limit", "time_limit_s", "timelimit", "memory_limit", "memory_limit_bytes", "limits", *PROBLEM_COLUMNS,
}  # fmt: skip
"""Those that may say something of limits."""


def limits_of(limits: Limits, columns: Mapping[str, Any], factor: float = 1.0) -> Limits:
    """`limits` with those of the sample in their place; `factor` multiplies times (slower languages).

    Read are `time_limit` and `time_limit_s` (seconds; "2 seconds"; CodeContests' `{"seconds": 2, "nanos": 0}`),
    `memory_limit` (MB; "256 megabytes"), `memory_limit_bytes`, and of problem packages `timelimit` and `limits` with
    `time_limit` and `memory`.
    """
    if _COLUMNS.isdisjoint(columns):
        return _limited(limits, limits.cpu_seconds * factor, limits.memory_mb)
    package = _package(columns)
    candidates = (
        columns.get("time_limit"),
        columns.get("time_limit_s"),
        columns.get("timelimit"),
        package.get("time_limit"),
    )
    seconds = next(filter(None, map(_seconds, candidates)), limits.cpu_seconds) * factor
    return _limited(limits, seconds, _memory(columns) or limits.memory_mb)


@functools.lru_cache(_ROWS)
def _limited(limits: Limits, seconds: float, memory: float) -> Limits:
    return replace(
        limits, cpu_seconds=seconds, wall_seconds=seconds + 2, memory_mb=int(min(memory, _MOST_MB)) or 1
    )


_IMPORT_SECONDS = {
    "cv2": 1, "gensim": 3, "keras": 8, "matplotlib": 2, "networkx": 1, "nltk": 3, "numpy": 0.5, "pandas": 2,
    "plotly": 2, "scipy": 2, "seaborn": 4, "skimage": 2, "sklearn": 4, "statsmodels": 5, "sympy": 2, "tensorflow": 8,
    "torch": 6,
}  # fmt: skip
"""What it costs to load a package, at most: as much again in each run, whatever the solution does with it."""


def with_imports(limits: Limits, *sources: str) -> Limits:
    """`limits` with the time that loading the packages takes that any of these Python sources import."""
    seconds = sum(_IMPORT_SECONDS[name] for name in frozenset[str]().union(*map(_packages_in, sources)))
    return (
        replace(limits, cpu_seconds=limits.cpu_seconds + seconds, wall_seconds=limits.wall + 2 * seconds)
        if seconds
        else limits
    )


@functools.lru_cache(_SOURCES)
def _packages_in(source: str) -> frozenset[str]:
    names = re.findall(r"^[ \t]*(?:import|from)[ \t]+(\w+)", source, re.M)
    return frozenset(_IMPORT_SECONDS.keys() & set(names))


PATIENCE = 10
"""Times its limit that a run may take on a clock that others hold up (as the sandbox has it)."""
SECONDS_OF_SLEEP = 30.0
"""What test code that sleeps may spend on the clock, while a solution waits for it."""
_SLEEPS = re.compile(r"\bsleep\b|\bwait\w*\(")


def with_sleep(limits: Limits, test_code: str) -> Limits:
    """`limits` with the time on the clock that test code sleeps, which is none of the solution's."""
    # Two searches for a word take a tenth of the pattern's time.
    may = "sleep" in test_code or "wait" in test_code
    return with_patience(limits) if may and _SLEEPS.search(test_code) else limits


def with_patience(limits: Limits) -> Limits:
    """`limits` of a solution that waits for test code which takes its time."""
    return replace(limits, wall_seconds=limits.wall + SECONDS_OF_SLEEP)


def _seconds(value: Any) -> float | None:
    if isinstance(value, Mapping):
        parts = [_number(value.get(name)) or 0.0 for name in ("seconds", "nanos")]
        value = parts[0] + parts[1] / 1e9
    seconds = _number(value)
    return seconds if seconds and seconds <= _MOST_SECONDS else None


def _package(columns: Mapping[str, Any]) -> Mapping[str, Any]:
    """The `limits` of a problem package, or none."""
    with suppress(BadTestsError):  # said of the tests
        columns = with_problem_file(columns)
    limits = parse(columns.get("limits"), "limits")
    return limits if isinstance(limits, Mapping) else {}


def _memory(columns: Mapping[str, Any]) -> float | None:
    size = _number(columns.get("memory_limit_bytes"))
    in_mb = (columns.get("memory_limit"), _package(columns).get("memory"))
    return size / 2**20 if size else next(filter(None, map(_number, in_mb)), None)


def _number(value: Any) -> float | None:
    """A number of more than 0, or the one that a text begins with ("2.0 seconds")."""
    if isinstance(value, str):
        match = re.match(r"\s*(\d+(?:\.\d+)?)\s*(?:s|sec|seconds?|mb|megabytes?|mib)?\s*$", value, re.I)
        value = float(match[1]) if match else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 < value < float("inf") else None
