"""Time that test code takes by its own doing is none of the solution's."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from r1reward.testing import judge
from r1reward_code import code
from r1reward_code.execution.asserts import run_asserts
from r1reward_code.execution.checks import limits_of_checks
from r1reward_code.execution.run_context import RunContext
from r1reward_code.formats import read_tests
from r1reward_code.tests import AssertTests
from r1reward_sandbox import Limits, Result, Verdict

SHORT = Limits(cpu_seconds=0.2, wall_seconds=2.2)
PASSED = Result(verdict=Verdict.OK, stderr=b'1\n{"asked": 1}\n')
HELD_UP = Result(verdict=Verdict.TIME_LIMIT, limit="wall_seconds", wall_seconds=2.2)


def _limits(test):
    return limits_of_checks(SHORT, "def f(): return 1\n", AssertTests("", (test,)), 0)


@pytest.mark.parametrize(
    "test", ["time.sleep(5)", "sleep(5)", "done.wait(5)", "await asyncio.sleep(5)", "wait_for(f(), 5)"]
)
def test_a_solution_may_wait_for_a_test_that_sleeps(test):
    longer = _limits(test)
    assert (longer.cpu_seconds, longer.wall >= 30) == (SHORT.cpu_seconds, True)


@pytest.mark.parametrize("test", ["assert f() == 1", "sleepy = f()", "awaited = (f(), 1)"])
def test_a_solution_that_sleeps_has_its_own_limit(test):
    assert _limits(test) == SHORT


@pytest.mark.parametrize(("seconds", "runs"), [(3.0, 2), (0.5, 1)])
def test_a_solution_that_waited_for_a_test_which_computes_is_run_once_more_with_patience(seconds, runs):
    walls = []

    def run_pair(_test, _solution, *, limits):
        walls.append(limits[1].wall)
        first = Result(verdict=Verdict.RUNTIME_ERROR, cpu_seconds=seconds), HELD_UP
        return first if len(walls) == 1 else (PASSED, PASSED)

    context = RunContext(
        sandbox=SimpleNamespace(run_pair=run_pair), language="python", limits=SHORT, shares=False, checker=None,
        tolerance=None, stop=True, programs=None,
    )  # fmt: skip
    outcomes = list(run_asserts(context, "def f(): return 1\n", AssertTests("", ("x = f()\nassert x == 1",))))
    assert (len(walls), [each.passed for each in outcomes]) == (runs, [runs == 2])
    assert walls[-1] >= 30 or runs == 1


STOPPED = Result(verdict=Verdict.RUNTIME_ERROR, wall_seconds=31.0)


@pytest.mark.parametrize(("solution", "runs"), [(STOPPED, 2), (HELD_UP, 1)])
def test_a_test_that_waits_for_a_solution_without_a_cpu_is_run_once_more(solution, runs):
    walls = []

    def run_pair(_test, _solution, *, limits):
        walls.append(limits[0].wall)
        return (HELD_UP, solution) if len(walls) == 1 else (PASSED, PASSED)

    context = RunContext(
        sandbox=SimpleNamespace(run_pair=run_pair), language="python", limits=Limits(cpu_seconds=10.0), shares=False,
        checker=None, tolerance=None, stop=True, programs=None,
    )  # fmt: skip
    outcomes = list(run_asserts(context, "def f(): return 1\n", AssertTests("", ("x = f()\nassert x == 1",))))
    assert (len(walls), [each.passed for each in outcomes]) == (runs, [runs == 2])
    assert walls[-1] >= 200 or runs == 1


@pytest.mark.slow
def test_a_test_that_sleeps_longer_than_a_solution_may_take_is_passed_by_a_right_one_alone(isolates):
    verifier = code(time_limit=0.2)
    test = "import time\n\ndef test_f():\n    time.sleep(2.4)\n    assert f() == 1\n"
    try:
        right, wrong = (
            judge(verifier, f"```python\ndef f(): return {n}\n```", test=test).value for n in (1, 2)
        )
        assert (right, wrong) == (1.0, 0.0)
    finally:
        verifier.close()


SLEEPS = "import unittest\nclass TestCases(unittest.TestCase):\n    def test_f(self):\n        self.assertEqual(task_func(), 1)\n"


def test_a_solution_of_bigcodebench_may_sleep_as_long_as_its_harness_allows(score):
    source = "import time\ndef task_func():\n    time.sleep(4)\n    return {}\n"
    assert score(source.format(1), test=SLEEPS, entry_point="task_func").value == 1.0
    assert score(source.format(2), test=SLEEPS, entry_point="task_func").value == 0.0
    computes = score("def task_func():\n    while True: pass\n", test=SLEEPS, entry_point="task_func")
    assert (computes.value, computes.reason) == (0.0, "test 1 of 1: time_limit")
    assert (
        score(source.format(1).replace("task_func", "f"), test=SLEEPS.replace("task_func", "f")).value == 0.0
    )


def test_one_of_bigcodebench_that_never_ends_costs_the_clock_of_its_harness_once(score):
    tests = read_tests({"test": SLEEPS, "entry_point": "task_func"}, {})
    assert (
        limits_of_checks(SHORT, "", tests, 0).wall,
        limits_of_checks(SHORT, "", tests, 0).cpu_seconds,
    ) == (240.0, 0.2)
    walls = []

    def run_pair(_test, _solution, *, limits):
        walls.append(limits[1].wall)
        return Result(verdict=Verdict.RUNTIME_ERROR, cpu_seconds=9), Result(
            verdict=Verdict.TIME_LIMIT, limit="wall_seconds", wall_seconds=limits[1].wall
        )

    context = RunContext(
        sandbox=SimpleNamespace(run_pair=run_pair), language="python", limits=SHORT, shares=False, checker=None,
        tolerance=None, stop=False, programs=None,
    )  # fmt: skip
    outcomes = [*run_asserts(context, "", replace(tests, checks=3 * tests.checks))]
    assert ([each.letter for each in outcomes], walls) == (["T"] * 3, [240.0])
