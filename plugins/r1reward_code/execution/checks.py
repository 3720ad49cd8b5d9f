"""What a run of several checks of test code is given, may use, and says."""

import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

from r1reward_code.execution.calls import limits_of_calls
from r1reward_code.execution.idle_prompts import is_idle_prompt
from r1reward_code.execution.outcome import NotApartError
from r1reward_code.execution.run_context import RunContext
from r1reward_code.harness.process_settings import settings_of
from r1reward_code.limits import with_imports, with_sleep
from r1reward_code.module_names import USUAL_MODULES
from r1reward_code.solution_modules import only_module, patched_modules, solution_modules
from r1reward_code.tests import AssertTests, BadTestsError
from r1reward_sandbox import Limits

__all__ = ["MOST_CHECKS", "checked", "given_to_harness", "limits_of_checks", "verdicts_in"]

MOST_CHECKS = 10_000
"""Of one run: their verdicts stand on its standard error, of which 64 KB are kept."""


def given_to_harness(tests: AssertTests, start: int, context: RunContext) -> dict[str, Any]:
    """The tests from check `start` on, as the harness reads them."""
    texts = (tests.prompt, tests.setup, *tests.checks)
    return {
        "setup": tests.setup, "prompt": tests.prompt, "entry_point": tests.entry_point,
        "runs_prompt": not is_idle_prompt(tests),
        "settings": settings_of("\n".join(texts)),
        "checks": list(tests.checks[start : start + MOST_CHECKS]), "stop": context.stop,
        "modules": {
            **dict.fromkeys(sorted(USUAL_MODULES), "usual"), **dict.fromkeys(patched_modules(tests), "patched"),
            **dict.fromkeys(solution_modules(tests), "unknown"),
            **({only: "only"} if (only := only_module(tests)) else {}),
        },
    }  # fmt: skip


def limits_of_checks(limits: Limits, source: str, tests: AssertTests, start: int) -> Limits:
    """What a run of many checks may use: where packages do the work, each check draws or fits anew.

    CPU time is the options' business in every format; on the clock a solution may wait as long as its format's
    harness lets it.
    """
    longer = _limits_of_checks(limits, source, tests, start)
    return replace(longer, wall_seconds=max(longer.wall, tests.clock_seconds))


def _limits_of_checks(limits: Limits, source: str, tests: AssertTests, start: int) -> Limits:
    checks = len(tests.checks) - start
    test_code = "\n".join((tests.setup, *tests.checks))
    more = with_imports(limits, source, test_code)
    if more == limits:
        return with_sleep(limits_of_calls(limits, checks), test_code)
    times = checks - 1
    every = replace(
        more,
        cpu_seconds=more.cpu_seconds + times * limits.cpu_seconds,
        wall_seconds=more.wall + times * limits.wall,
    )
    return with_sleep(every, test_code)


def verdicts_in(stderr: bytes) -> list[dict[str, object]]:
    """One for each check: `1` for one that passed, else what was wrong. What is cut off was not said."""
    verdicts: list[dict[str, object]] = []
    for line in stderr.decode(errors="replace").split("\n")[:-1]:
        with suppress(ValueError):
            said = json.loads(line)
            verdicts.append(said if isinstance(said, dict) else {"problem": None, "gone": False})
    return verdicts


def checked(verdicts: list[dict[str, object]]) -> list[dict[str, object]]:
    """The verdicts, unless one says that the tests are none, or that they need what is not here."""
    for verdict in verdicts:
        if "broken" in verdict:
            raise BadTestsError(f"the test code {verdict['broken']}")
        if "missing" in verdict:
            cure = "see the option packages, or isolation: shared"
            raise NotApartError(f"the test code needs what is not here: {verdict['missing']}; {cure}")
    return verdicts
