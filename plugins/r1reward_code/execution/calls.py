"""Calls of a Python function: made in its box, compared here."""

import functools
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from r1reward_code.execution.implicit_imports import prelude_of_calls
from r1reward_code.execution.lent_packages import lent_packages
from r1reward_code.execution.outcome import Outcome, describe, failed, sound
from r1reward_code.execution.read_ahead import silent_runs
from r1reward_code.execution.run_context import RunContext
from r1reward_code.harness import COMPARISON, SOLUTION
from r1reward_code.harness.comparison import compare_answer
from r1reward_code.harness.wire_reading import from_wire
from r1reward_code.harness.wire_values import to_wire
from r1reward_code.limits import with_imports
from r1reward_code.python_source import defines
from r1reward_code.tests import BadTestsError, CallTests
from r1reward_sandbox import Limits, Program, Result, Verdict

__all__ = ["MOST_RUNS", "Budget", "limits_of_calls", "run_calls", "solution_program"]

_ROWS = 256


def run_calls(context: RunContext, source: str, tests: CallTests) -> Iterator[Outcome]:
    """Call the function; a call that ends its run is failed, and a new run goes on after it.

    All calls are made in one run, unless one is given what an earlier one must return: see `read_ahead`.

    Values are equal as Python has it (`True == 1`, `2.0 == 2`), and as JSON has it: tuples count as lists, keys as
    text. Floats may differ by the tolerance of the sample, or of the options.
    """
    _check_depth(tests)
    lines = [
        json.dumps(
            {
                "name": _DESIGN if tests.design else tests.name,
                "arguments": to_wire(given),
                "named": {},
                "method": True,
            }
        )
        for given, _ in tests.calls
    ]
    if tests.prompt and not defines(source, tests.name):
        source = tests.prompt + source
    if tests.design:
        source = f"{source}\n{_DRIVER}"
    wanted = _of_reference(context, tests, lines) if tests.reference else [each for _, each in tests.calls]
    program, start = solution_program(source, prelude_of_calls(source, tests)), 0
    tolerance = context.tolerance if tests.tolerance is None else tests.tolerance
    budget = Budget(context.limits, len(lines))
    ends = iter(
        silent_runs([(*each,) for each in zip((given for given, _ in tests.calls), wanted, strict=True)])
    )
    end = next(ends)
    while start < len(lines):
        end = end if start < end else next(ends)
        limits = with_imports(limits_of_calls(context.limits, end - start), source)
        given = "\n".join([*lines[start:end], ""]).encode()
        result = sound(context.sandbox.run(program, given, limits=limits))
        if (
            result.verdict is Verdict.OUTPUT_LIMIT
            and (size := _size_of_answers(wanted)) > limits.output_bytes
        ):
            larger = replace(limits, output_bytes=size)
            result = sound(context.sandbox.run(program, given, limits=larger))
        answers = result.stdout.split(b"\n", end - start)[:-1]
        for number, answer in enumerate(answers, start):
            yield _compare(context, answer, wanted[number], tolerance)
        start += len(answers)
        if start < end:
            yield failed(result, "the solution ended early" if result.ok else "")
            start += 1
        if budget.is_spent_by(result):
            yield from budget.failures(len(lines) - start)
            return


_PROLIX = 2
"""Times as long as we write them right answers may be: with other kinds of numbers, say."""


def _size_of_answers(wanted: list[tuple[Any, ...]]) -> int:
    """Bytes of right answers at most: what a box says of them is none of the solution's output."""
    return _PROLIX * sum(len(json.dumps(to_wire(each))) for each in wanted)


def _check_depth(tests: CallTests) -> None:
    """`BadTestsError` where arguments, or what must be returned, are nested too deep to be sent or compared.

    It is asked before the solution has had a say: where some answers got a value, a wrong one would rather have none.
    """
    layer: list[Any] = [value for given, wanted in tests.calls for value in (*given, *wanted)]
    for _ in range(_DEEPEST):
        layer = [item for each in layer if isinstance(each, _NESTS) for item in _items_of(each)]
        if not layer:
            return
    raise BadTestsError(f"a value in the tests of {tests.name} is nested over {_DEEPEST} deep")


def _items_of(container: Any) -> Iterable[Any]:
    return container.values() if isinstance(container, dict) else container


_DEEPEST, _NESTS = 190, (list, tuple, dict)
_DESIGN = "r1_design"
_DRIVER = f"""
def {_DESIGN}(names, given):
    made, said = globals()[names[0]](*given[0]), [None]
    for name, arguments in zip(names[1:], given[1:]):
        said.append(getattr(made, name)(*arguments))
    return said
"""
"""What LeetCode does with a class: it makes an object and calls its methods, in the solution's box."""


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


@functools.lru_cache(_ROWS)
def limits_of_calls(limits: Limits, calls: int) -> Limits:
    """The limits of a run of many calls: each beyond the first may use a tenth of the time of one more."""
    more = 1 + 0.1 * (calls - 1)
    return replace(limits, cpu_seconds=limits.cpu_seconds * more, wall_seconds=limits.wall * more)


MOST_RUNS = 4
"""Times what all calls may take together that runs which begin anew after a call that ended one may take."""


class Budget:
    """The time of all calls of a solution that ends, or hangs, again and again; `least` seconds in any case."""

    def __init__(self, limits: Limits, calls: int, least: float = 0.0) -> None:
        self._left = max(MOST_RUNS * limits_of_calls(limits, calls).wall, least)

    def is_spent_by(self, result: Result) -> bool:
        """Whether nothing is left after a run."""
        self._left -= result.wall_seconds
        return self._left <= 0

    def failures(self, count: int) -> Iterator[Outcome]:
        """The outcomes of the calls that are left."""
        return (Outcome(0.0, "T", "the time of all tests is used up") for _ in range(count))


def solution_program(source: str, prelude: str, helpers: str = "") -> Program:
    """The program that answers calls of a solution's functions.

    Before it run `prelude` (imports, one a line) and `helpers` (definitions of the prompt).
    """
    return Program(
        language="python",
        source=f"serve_solution({source!r}, {prelude!r}, {helpers!r})\nend_process()",
        prelude=SOLUTION,
        trusted_prelude=True,
        files=lent_packages(source),
        memory_signs=(b"MemoryError",),
    )


_SMALL = 64 * 1024
"""Bytes of an answer that are compared here: nothing that they can say takes long."""
_COMPARING = Limits(cpu_seconds=30, wall_seconds=60, memory_mb=2048)


def _compare(
    context: RunContext, line: bytes, accepted: tuple[Any, ...], tolerance: tuple[float, float]
) -> Outcome:
    if len(line) <= _SMALL:
        letter, why = compare_answer(line, accepted, tolerance)
    else:
        letter, why = _compare_in_a_box(context, line, accepted, tolerance)
    return Outcome(1.0) if letter == "A" else Outcome(0.0, letter, why)


def _compare_in_a_box(
    context: RunContext, line: bytes, accepted: tuple[Any, ...], tolerance: tuple[float, float]
) -> tuple[str, str]:
    """The same within limits of time and memory: what cannot be compared within them is not what was expected."""
    program = Program(
        language="python", source="compare_from_input()", prelude=COMPARISON, trusted_prelude=True
    )
    given = json.dumps({"accepted": [to_wire(wanted) for wanted in accepted], "tolerance": tolerance})
    result = sound(context.sandbox.run(program, given.encode() + b"\n" + line, limits=_COMPARING))
    if not result.ok:
        return "W", f"what it returned cannot be compared: {describe(result)}"
    letter, why = json.loads(result.stdout)
    return letter, why
