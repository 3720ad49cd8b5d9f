"""How long one completion may take: the sum of what its tests may, so that a program cannot sleep past it."""

from r1reward_code.execution.calls import MOST_RUNS, limits_of_calls
from r1reward_code.limits import PATIENCE, SECONDS_OF_SLEEP
from r1reward_code.tests import AssertTests, ProgramTests, StdioTests, Tests
from r1reward_sandbox import Limits

__all__ = ["deadline_of"]

_IMPORT_SECONDS = 60.0
"""Until the packages that a program names are loaded."""
_TEST_SECONDS = 120.0
"""What a program of the sample's own (a checker, test code) may use on the clock."""
_COMPILE_SECONDS = 62.0
_COMPILATIONS = 4
"""Of a solution by several standards, of a test, and of a sample that tells whether the compiler works."""
_TRIAL_SECONDS = 180.0
"""Until it is known whose doing it is that a box broke."""


def deadline_of(tests: Tests, limits: Limits) -> float:
    """Seconds on the clock, on a busy machine, after which only a fault of ours can be the cause."""
    return PATIENCE * (_COMPILATIONS * _COMPILE_SECONDS + _seconds(tests, limits)) + _TRIAL_SECONDS


def _seconds(tests: Tests, limits: Limits) -> float:
    if isinstance(tests, StdioTests):
        return len(tests.pairs) * (limits.wall + (_TEST_SECONDS if tests.program else 0))
    if isinstance(tests, ProgramTests):
        return limits.wall + _TEST_SECONDS
    count = len(tests.checks) if isinstance(tests, AssertTests) else len(tests.calls)
    # Where packages do the work, each check may take as long as the first, after they are loaded.
    run = max(limits_of_calls(limits, count).wall, count * limits.wall) + _IMPORT_SECONDS + SECONDS_OF_SLEEP
    runs = run * MOST_RUNS
    if isinstance(tests, AssertTests):
        runs = max(runs, MOST_RUNS * tests.clock_seconds)
    return runs + (max(_TEST_SECONDS, 2 * runs) if isinstance(tests, AssertTests) else _TEST_SECONDS)
