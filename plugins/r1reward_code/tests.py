"""The kinds of tests, as the verifier runs them; `formats` reads them from a sample."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "AssertTests",
    "BadTestsError",
    "CallTests",
    "CheckerProgram",
    "Mark",
    "ProgramTests",
    "StdioTests",
    "Tests",
]


class BadTestsError(ValueError):
    """The tests of a sample cannot be read, or are no tests; the message says what is there instead."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a test counts: its weight, the group that it belongs to (a subtask), its name."""

    weight: float = 1.0
    group: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckerProgram:
    """A program of the sample that judges outputs, or talks with the solution (`interactive`).

    `protocol`: `kattis` (arguments input, answer, a folder; the output on standard input; exit codes 42 and 43),
    `testlib` (arguments input, output, answer; exit code 0, or what it says of points) or `prints` (arguments
    input, answer, output; prints 1 or 0, or a share).
    """

    language: str
    files: Mapping[str, bytes]
    protocol: str = "kattis"
    flags: tuple[str, ...] = ()
    interactive: bool = False
    passes: int = 1
    """How often, at most, the solution is run for a test: each time on what the program wrote as `nextpass.in`."""


@dataclass(frozen=True, slots=True)
class StdioTests:
    """What is given on standard input (or in a file), and what must be printed, for each test.

    `checker`: options of `checkers.make_checker` that the sample states, else the verifier's.
    """

    pairs: tuple[tuple[bytes, bytes], ...]
    marks: tuple[Mark, ...] = ()
    checker: Mapping[str, Any] = field(default_factory=dict)
    program: CheckerProgram | None = None
    files: tuple[str, str] = ("", "")
    """Names of the files that stand for standard input and output, where the task says so."""
    usual: str = ""
    """The checker of its format's own harness, where neither the sample nor the options name one."""
    lent_by: str = ""
    """The format whose harness puts imports, and a higher recursion limit, before each program in Python."""


@dataclass(frozen=True, slots=True)
class CallTests:
    """Calls of function `name`: positional arguments, and the values of which one must be returned."""

    name: str
    calls: tuple[tuple[list[Any], tuple[Any, ...]], ...]
    marks: tuple[Mark, ...] = ()
    tolerance: tuple[float, float] | None = None
    """Absolute and relative, for floats, where the sample states one."""
    reference: str = ""
    """A solution whose answers are those that must be returned, where the sample does not say them (EvalPlus)."""
    prompt: str = ""
    """The code that the solution was to continue."""
    design: bool = False
    """Whether `name` is a class, and each call two lists: the names of its methods, and their arguments."""
    deep: bool = False
    """Whether the format's harness raises the recursion limit."""


@dataclass(frozen=True, slots=True)
class AssertTests:
    """Test code with asserts. `setup` runs first; each of `checks` is a test of its own.

    `entry_point` is the function under test; other names that the tests use and nobody defines are the
    solution's too. `prompt` is the code that the solution was to continue; its helpers belong to the tests.
    `clock_seconds` is what the harness of the format gives all checks together on the clock, where it is long:
    solutions sleep there.
    """

    setup: str
    checks: tuple[str, ...]
    entry_point: str = ""
    prompt: str = ""
    marks: tuple[Mark, ...] = ()
    clock_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class ProgramTests:
    """A test program around the solution, in another language than Python.

    `declaration` ends with the head of the function that the solution is to write (as `prompt` may).
    """

    language: str
    test: str
    declaration: str = ""
    prompt: str = ""
    entry_point: str = ""


Tests = StdioTests | CallTests | AssertTests | ProgramTests
