"""Python test code: it runs in one box and the solution in another, and plain data goes between them."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from r1reward_code.execution.calls import Budget, limits_of_calls, solution_program
from r1reward_code.execution.implicit_imports import prelude_of_asserts
from r1reward_code.execution.outcome import (
    LIMITS,
    Outcome,
    SandboxFailure,
    describe,
    failed,
    sound,
    sound_test,
)
from r1reward_code.execution.run_context import RunContext
from r1reward_code.harness import TEST_FILES, TESTS
from r1reward_code.limits import with_imports
from r1reward_code.python_source import helpers_of, whole_source
from r1reward_code.tests import AssertTests, BadTestsError
from r1reward_sandbox import Limits, Program, Result

__all__ = ["run_asserts"]

# What the test code itself may use, apart from the solution: it waits most of the time.
_SECONDS, _MEMORY_MB = 30, 1024
_MOST_CHECKS = 10_000
"""Of one run: their verdicts stand on its standard error, of which 64 KB are kept."""


def run_asserts(context: RunContext, source: str, tests: AssertTests) -> Iterator[Outcome]:
    """Each check that raised nothing has passed. A check in which the solution ended is failed; the next go on."""
    source, start, budget = whole_source(source, tests), 0, Budget(context.limits, len(tests.checks))
    passed, asked = True, False
    while start < len(tests.checks):
        end = min(start + _MOST_CHECKS, len(tests.checks))
        told, result, verdicts = _run(context, source, tests, start)
        if verdicts and "asked" in verdicts[-1]:
            asked |= verdicts.pop()["asked"] != 0
        for verdict in verdicts:
            yield _outcome(verdict, result)
            passed &= not verdict["problem"]
            start += 1
        if context.stop and verdicts and verdicts[-1]["problem"]:
            return
        if not verdicts or (start < end and not verdicts[-1]["gone"]):
            why = "" if not result.ok else f"the test code ended: {describe(told)}"
            yield failed(result, why)
            start += 1
        passed &= bool(verdicts)
        if budget.is_spent_by(result):
            yield from budget.failures(len(tests.checks) - start)
            return
    if passed and not asked:
        raise BadTestsError("the tests ask nothing of the solution: any would pass")


def _run(
    context: RunContext, source: str, tests: AssertTests, start: int
) -> tuple[Result, Result, list[dict[str, object]]]:
    given = {
        "setup": tests.setup, "prompt": tests.prompt, "entry_point": tests.entry_point,
        "checks": list(tests.checks[start : start + _MOST_CHECKS]), "stop": context.stop,
    }  # fmt: skip
    test_program = Program(
        language="python",
        source=f"run_test_code({given!r})\nend_process()",
        prelude=_harness_of(tests),
        trusted_prelude=True,
    )
    texts = "\n".join((source, tests.setup, *tests.checks))
    limits = _limits_of(context.limits, texts, len(tests.checks) - start)
    mine = Limits(
        cpu_seconds=max(_SECONDS, limits.cpu_seconds), wall_seconds=max(_SECONDS, 2 * limits.wall),
        memory_mb=_MEMORY_MB,
    )  # fmt: skip
    solution = solution_program(source, prelude_of_asserts(source, tests), helpers_of(source, tests))
    told, result = context.sandbox.run_pair(test_program, solution, limits=(mine, limits))
    sound_test(told), sound(result)
    verdicts = _verdicts(told.stderr)
    for verdict in verdicts:
        if "broken" in verdict:
            raise BadTestsError(f"the test code {verdict['broken']}")
        if "missing" in verdict:
            raise SandboxFailure(
                f"the test code needs what is not here: {verdict['missing']}; see the option packages"
            )
    return told, result, verdicts


def _verdicts(told: bytes) -> list[dict[str, object]]:
    """One for each check: `1` for one that passed, else what was wrong. What is cut off was not said."""
    verdicts: list[dict[str, object]] = []
    for line in told.decode(errors="replace").split("\n")[:-1]:
        with suppress(ValueError):
            said = json.loads(line)
            verdicts.append(said if isinstance(said, dict) else {"problem": None, "gone": False})
    return verdicts


def _limits_of(limits: Limits, source: str, checks: int) -> Limits:
    """What a run of many checks may use: where packages do the work, each check draws or fits anew."""
    more = with_imports(limits, source)
    if more == limits:
        return limits_of_calls(limits, checks)
    times = checks - 1
    return replace(
        more,
        cpu_seconds=more.cpu_seconds + times * limits.cpu_seconds,
        wall_seconds=more.wall + times * limits.wall,
    )


def _harness_of(tests: AssertTests) -> str:
    texts = (tests.setup, *tests.checks)
    more = any(word in text for text in texts for word in ("pytest", "r1_unit", "numpy"))
    return TEST_FILES if more else TESTS


def _outcome(verdict: dict[str, object], result: Result) -> Outcome:
    problem = verdict["problem"]
    if not problem:
        return Outcome(1.0)
    if result.verdict in LIMITS:
        return failed(result)
    return Outcome(0.0, "R" if verdict["gone"] else "W", str(problem))
