"""A second look at a test that its solution failed, and may have failed for being in another process.

What it can say is only that nothing is known: a solution that shares a process with its test could make any test
pass, so it earns nothing by that. One that fails there too is wrong, as it was; and so is one that says what its
values equal, or reaches for what a test measures with.
"""

import re
from collections.abc import Sequence

from r1reward_code.execution.outcome import NotApartError
from r1reward_code.execution.plain_source import is_plain
from r1reward_code.execution.run_context import RunContext
from r1reward_code.execution.shared_program import run_in_shared_program
from r1reward_code.tests import AssertTests
from r1reward_sandbox import Result, Verdict

__all__ = ["check_in_one_process"]

_CONCURRENT = re.compile(
    r"\basync\s+(?:def|with|for)\b|\basyncio\.run\(|\b(?:Thread|ThreadPool|ThreadPoolExecutor|Timer)\("
)
_Verdicts = Sequence[dict[str, object]]


def check_in_one_process(
    context: RunContext, source: str, tests: AssertTests, start: int, result: Result, verdicts: _Verdicts
) -> None:
    """`NotApartError` where the checks from `start` on, which failed apart, pass in one process."""
    reason = _reason(tests, result, verdicts)
    if reason and is_plain(source) and _pass_together(context, source, tests, start, _passed(verdicts)):
        cure = "see isolation: shared"
        raise NotApartError(f"the test passes only in one process with its solution: {reason}; {cure}")


def _reason(tests: AssertTests, result: Result, verdicts: _Verdicts) -> str:
    """Why checks may have failed for being apart; empty if they passed, or failed for what the solution is."""
    if result.ok and verdicts and not any(verdict.get("problem") for verdict in verdicts):
        return ""
    if result.verdict is Verdict.TIME_LIMIT and result.limit != "wall_seconds":
        return ""  # it computes for ever, wherever it is
    if _CONCURRENT.search("\n".join((tests.setup, *tests.checks))):
        return "it runs parts of the solution at the same time"
    return next((str(verdict["apart"]) for verdict in verdicts if "apart" in verdict), "")


def _passed(verdicts: _Verdicts) -> int:
    return sum("problem" in verdict and not verdict["problem"] for verdict in verdicts)


def _pass_together(context: RunContext, source: str, tests: AssertTests, start: int, apart: int) -> bool:
    """Whether all checks pass in one process, or more of them than `apart` where each has a share of its own.

    After them stands one that must fail: what passes that, too, has passed none by being right.
    """
    try:
        _, _, verdicts = run_in_shared_program(context, source, tests, start, is_control=True)
    except NotApartError:
        return False
    if not verdicts or not verdicts[-1].get("control"):
        return False
    passed = _passed(verdicts[:-1])
    return passed == len(tests.checks) - start if context.stop else passed > apart
