"""Calls of a Python function: made in its box, compared here."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from r1reward_code.execution.implicit_imports import prelude_of_calls
from r1reward_code.execution.outcome import Outcome, SandboxFailure, failed, sound
from r1reward_code.execution.run_context import RunContext
from r1reward_code.harness import SOLUTION
from r1reward_code.harness.wire_values import from_wire, to_wire
from r1reward_code.leetcode_nodes import as_values
from r1reward_code.python_source import defines
from r1reward_code.tests import BadTestsError, CallTests
from r1reward_sandbox import Limits, Program

__all__ = ["limits_of_calls", "run_calls", "solution_program"]


def run_calls(context: RunContext, source: str, tests: CallTests) -> Iterator[Outcome]:
    """Call the function, all calls in one run; a call that ends the run is failed, and a new run goes on after it.

    Values are equal as Python has it (`True == 1`, `2.0 == 2`), and as JSON has it: tuples count as lists, keys as
    text. Floats may differ by the tolerance of the sample, or of the options.
    """
    only_python(context)
    lines = [
        json.dumps({"name": tests.name, "arguments": to_wire(given), "named": {}, "method": True})
        for given, _ in tests.calls
    ]
    if tests.prompt and not defines(source, tests.name):
        source = tests.prompt + source
    wanted = _of_reference(context, tests, lines) if tests.reference else [each for _, each in tests.calls]
    program, start = solution_program(source, prelude_of_calls(source, tests)), 0
    tolerance = context.tolerance if tests.tolerance is None else tests.tolerance
    while start < len(lines):
        limits = limits_of_calls(context.limits, len(lines) - start)
        given = "\n".join([*lines[start:], ""]).encode()
        result = sound(context.sandbox.run(program, given, limits=limits))
        answers = result.stdout.split(b"\n")[:-1][: len(lines) - start]
        for number, answer in enumerate(answers, start):
            yield _compare(answer, wanted[number], tolerance)
        start += len(answers)
        if start < len(lines):
            yield failed(result, "the solution ended early" if result.ok else "")
            start += 1


def _of_reference(context: RunContext, tests: CallTests, lines: list[str]) -> list[tuple[Any, ...]]:
    """What the sample's own solution returns, asked once for many completions."""

    def make() -> Program:
        program = solution_program(tests.reference, prelude_of_calls(tests.reference, tests))
        limits = limits_of_calls(context.limits, len(lines))
        result = sound(context.sandbox.run(program, "\n".join([*lines, ""]).encode(), limits=limits))
        return Program(language="python", files={"answers": result.stdout})

    made = context.programs.get("reference", tests.reference, tests.name, *lines, make=make)
    answers = made.files["answers"].split(b"\n")[:-1]
    wanted = [_returned(answer) for answer in answers]
    if len(wanted) < len(lines):
        raise BadTestsError(f"the reference fails on input {len(wanted) + 1} of {len(lines)}")
    return wanted


def _returned(answer: bytes) -> tuple[Any]:
    said = json.loads(answer)
    if "raised" in said:
        raise BadTestsError(f"the reference raises {said['raised'][0]}: {said['raised'][1][:100]}")
    return (from_wire(said["value"]),)


def only_python(context: RunContext) -> None:
    """`SandboxFailure` for a solution in another language, whose functions nobody can call."""
    if context.language != "python":
        raise SandboxFailure(f"function and assert tests are run for Python, not for {context.language}")


def limits_of_calls(limits: Limits, calls: int) -> Limits:
    """The limits of a run of many calls: each beyond the first may use a tenth of the time of one more."""
    more = 1 + 0.1 * (calls - 1)
    return replace(limits, cpu_seconds=limits.cpu_seconds * more, wall_seconds=limits.wall * more)


def solution_program(source: str, prelude: str) -> Program:
    """The program that answers calls of a solution's functions; `prelude` runs before it, line by line."""
    return Program(
        language="python",
        source=f"serve_solution({source!r}, {prelude!r})\nend_process()",
        prelude=SOLUTION,
        memory_signs=(b"MemoryError",),
    )


def _compare(line: bytes, accepted: tuple[Any, ...], tolerance: tuple[float, float]) -> Outcome:
    try:
        answer = json.loads(line)
        if "raised" in answer:
            name, words, *_ = answer["raised"]
            return Outcome(0.0, "R", f"raised {name}: {words}"[:120])
        value = _lists(_with_values(from_wire(answer["value"]), accepted[0]))
    except (ValueError, LookupError, TypeError, RecursionError, AttributeError):
        return Outcome(0.0, "W", "the solution answered in no words of ours")
    if any(_same(_lists(wanted), value, tolerance) for wanted in accepted):
        return Outcome(1.0)
    return Outcome(0.0, "W", f"returned {str(value)[:60]}, not {str(accepted[0])[:60]}")


def _with_values(value: Any, wanted: Any) -> Any:
    """A list or tree as the values of its nodes, also as an item of a list of which a list is expected."""
    if isinstance(value, list) and isinstance(wanted, list) and len(value) == len(wanted):
        return [as_values(item) for item in value]
    return as_values(value)


def _lists(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_lists(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _lists(item) for key, item in value.items()}
    return value


def _same(wanted: Any, value: Any, tolerance: tuple[float, float]) -> bool:
    if wanted == value or tolerance == (0.0, 0.0):
        return bool(wanted == value)
    if isinstance(wanted, list) and isinstance(value, list):
        return len(wanted) == len(value) and all(
            _same(*pair, tolerance) for pair in zip(wanted, value, strict=True)
        )
    if isinstance(wanted, dict) and isinstance(value, dict):
        return wanted.keys() == value.keys() and all(
            _same(wanted[key], value[key], tolerance) for key in wanted
        )
    if isinstance(wanted, int) and isinstance(value, int):
        return False  # a tolerance is one for floats
    if isinstance(wanted, int | float) and isinstance(value, int | float):
        return _near(wanted, value, *tolerance)
    return False


def _near(wanted: float, value: float, absolute: float, relative: float) -> bool:
    try:
        return abs(wanted - value) <= max(absolute, relative * abs(wanted))
    except OverflowError:  # an integer that no float can hold
        return False
