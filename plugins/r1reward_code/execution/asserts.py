"""Python test code: it runs in one box and the solution in another, and plain data goes between them."""

from collections.abc import Iterator
from dataclasses import replace

from r1reward_code.execution.calls import Budget, solution_program
from r1reward_code.execution.checks import (
    MOST_CHECKS,
    checked,
    given_to_harness,
    limits_of_checks,
    verdicts_in,
)
from r1reward_code.execution.implicit_imports import prelude_of_asserts
from r1reward_code.execution.literal_calls import verdicts_of_literals
from r1reward_code.execution.outcome import (
    LIMITS,
    SHARED,
    NotApartError,
    Outcome,
    describe,
    failed,
    sound,
    sound_test,
)
from r1reward_code.execution.run_context import RunContext
from r1reward_code.execution.shared_program import run_in_shared_program
from r1reward_code.harness import TEST_FILES, TESTS
from r1reward_code.limits import PATIENCE, with_imports, with_patience, with_sleep
from r1reward_code.python_source import helpers_of, whole_source
from r1reward_code.tests import AssertTests, BadTestsError
from r1reward_sandbox import Limits, Program, Result

__all__ = ["run_asserts"]

# What the test code itself may use, apart from the solution: it waits most of the time.
_SECONDS, _MEMORY_MB = 30, 1024
_LONG_SECONDS = 1.0
"""CPU time of a test, from which on it may be the test that a solution has waited for in vain."""


def run_asserts(context: RunContext, source: str, tests: AssertTests) -> Iterator[Outcome]:
    """Each check that raised nothing has passed. A check in which the solution ended is failed; the next go on."""
    source, start = whole_source(source, tests), 0
    slept = with_sleep(context.limits, "\n".join((tests.setup, *tests.checks)))
    budget = Budget(slept, len(tests.checks), tests.clock_seconds)
    verdicts = _of_literals(context, source, tests)
    if verdicts is not None:
        yield from (_outcome(verdict, None) for verdict in verdicts)
        return
    passed, asked, run = True, False, _run_apart
    while start < len(tests.checks):
        end = min(start + MOST_CHECKS, len(tests.checks))
        try:
            test_result, result, verdicts = run(context, source, tests, start)
        except NotApartError:
            if not context.shares or run is run_in_shared_program:
                raise
            asked, run = True, run_in_shared_program
            continue
        if verdicts and "asked" in verdicts[-1]:
            asked |= verdicts.pop()["asked"] != 0
        for verdict in verdicts:
            yield _outcome(verdict, result, SHARED if run is run_in_shared_program else "")
            passed &= not verdict["problem"]
            start += 1
        if context.stop and verdicts and verdicts[-1]["problem"]:
            return
        if not verdicts or (start < end and not verdicts[-1]["gone"]):
            why = "" if not result.ok else f"the test code ended: {describe(test_result)}"
            yield failed(result, why)
            start += 1
        passed &= bool(verdicts)
        if budget.is_spent_by(result):
            yield from budget.failures(len(tests.checks) - start)
            return
    if passed and not asked:
        raise BadTestsError("the tests ask nothing of the solution: any would pass")


def _of_literals(context: RunContext, source: str, tests: AssertTests) -> list[dict[str, object]] | None:
    """The verdicts of checks that need no program of their own; `None` for any others."""
    if with_imports(context.limits, source) != context.limits:
        return None  # to load a package takes longer than such checks may
    limits = limits_of_checks(context.limits, source, tests, 0)
    return verdicts_of_literals(context, _solution_of(source, tests), tests, limits)


def _solution_of(source: str, tests: AssertTests) -> Program:
    return solution_program(source, prelude_of_asserts(source, tests), helpers_of(source, tests))


def _run_apart(
    context: RunContext, source: str, tests: AssertTests, start: int
) -> tuple[Result, Result, list[dict[str, object]]]:
    """The results of the test's box and the solution's, and the verdicts from check `start` on."""
    given = given_to_harness(tests, start, context)
    test_program = Program(
        language="python",
        source=f"run_test_code({given!r})\nend_process()",
        prelude=_harness_of(tests),
        trusted_prelude=True,
    )
    limits = limits_of_checks(context.limits, source, tests, start)
    solution = _solution_of(source, tests)

    def run_pair(of_test: Limits, of_solution: Limits) -> tuple[Result, Result]:
        return context.sandbox.run_pair(test_program, solution, limits=(of_test, of_solution))

    test_result, result = run_pair(_limits_of_test(limits), limits)
    if result.limit == "wall_seconds" and test_result.cpu_seconds > _LONG_SECONDS and not tests.clock_seconds:
        limits = with_patience(limits)
        test_result, result = run_pair(_limits_of_test(limits), limits)
    if test_result.limit == "wall_seconds" and result.verdict not in LIMITS:
        # A clock stands still for who waits for a CPU, as a solution may on a busy machine; its test waits for it.
        patient = replace(_limits_of_test(limits), wall_seconds=PATIENCE * limits.wall)
        test_result, result = run_pair(patient, limits)
    sound_test(test_result), sound(result)
    return test_result, result, checked(verdicts_in(test_result.stderr))


def _limits_of_test(limits: Limits) -> Limits:
    return Limits(
        cpu_seconds=max(_SECONDS, limits.cpu_seconds), wall_seconds=max(_SECONDS, 2 * limits.wall),
        memory_mb=_MEMORY_MB,
    )  # fmt: skip


def _harness_of(tests: AssertTests) -> str:
    texts = (tests.setup, *tests.checks)
    more = any(word in text for text in texts for word in ("pytest", "r1_unit", "numpy"))
    return TEST_FILES if more else TESTS


def _outcome(verdict: dict[str, object], result: Result | None, note: str = "") -> Outcome:
    problem = verdict["problem"]
    if not problem:
        return Outcome(1.0, why=note)
    if result is not None and result.verdict in LIMITS:
        return failed(result)
    return Outcome(0.0, "R" if verdict["gone"] else "W", str(problem))
