"""Runs a solution against the tests of its sample: one `Outcome` for each test, in their order."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from r1reward_code.checkers import Checker
from r1reward_code.harness import SOLUTION, TESTS
from r1reward_code.harness.plain import from_plain, to_plain
from r1reward_code.tasks import AssertTests, BadTestsError, CallTests, StdioTests
from r1reward_sandbox import Limits, Program, Result, Sandbox, Verdict

__all__ = ["Outcome", "SandboxFailure", "judge_asserts", "judge_calls", "judge_stdio"]

# What the test code itself may use, apart from the solution: it waits most of the time.
_TEST_SECONDS = 60


class SandboxFailure(Exception):  # noqa: N818 - no error of the program's
    """The sandbox could not run a program, so nothing is known of it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one test ended."""

    passed: bool
    why: str = ""


def judge_stdio(
    sandbox: Sandbox, program: Program, tests: StdioTests, limits: Limits, checker: Checker
) -> Iterator[Outcome]:
    """Run the program on each input; the comparison takes place here, outside the sandbox."""
    for given, wanted in tests.pairs:
        result = _sound(sandbox.run(program, given, limits=limits))
        if not result.ok:
            yield Outcome(False, _describe(result))
        elif checker(wanted, result.stdout):
            yield Outcome(True)
        else:
            yield Outcome(False, f"wrong output: {result.stdout[:60]!r}, not {wanted[:60]!r}")


def judge_calls(sandbox: Sandbox, source: str, tests: CallTests, limits: Limits) -> Iterator[Outcome]:
    """Call the function in one run, and compare here what it returned; tuples count as lists, as in JSON."""
    lines = [
        json.dumps({"name": tests.name, "arguments": [to_plain(item) for item in given], "named": {}})
        for given, _ in tests.calls
    ]
    result = _sound(sandbox.run(_solution(source), "\n".join([*lines, ""]).encode(), limits=limits))
    answers = result.stdout.split(b"\n")[:-1]
    for number, (_, wanted) in enumerate(tests.calls):
        if number >= len(answers):
            yield Outcome(False, _describe(result) if not result.ok else "the solution ended early")
            continue
        yield _compare(answers[number], wanted)


def judge_asserts(sandbox: Sandbox, source: str, tests: AssertTests, limits: Limits) -> Iterator[Outcome]:
    """Run the test code in one box and the solution in another; each check that raised nothing has passed."""
    given = {
        "setup": tests.setup, "prompt": tests.prompt, "entry_point": tests.entry_point, "checks": list(tests.checks),
    }  # fmt: skip
    judge = Program(language="python", source=TESTS, files={"tests.json": json.dumps(given).encode()})
    mine = Limits(cpu_seconds=_TEST_SECONDS, wall_seconds=_TEST_SECONDS, memory_mb=1024)
    told, result = sandbox.run_pair(judge, _solution(source), limits=(mine, limits))
    _sound(told), _sound(result)
    verdicts = told.stderr.decode(errors="replace").splitlines()
    for number in range(len(tests.checks)):
        if number >= len(verdicts):
            yield Outcome(
                False, _describe(result) if not result.ok else f"the test code ended: {_describe(told)}"
            )
            continue
        verdict = json.loads(verdicts[number])
        if "broken" in verdict:
            raise BadTestsError(f"the test code does not compile: {verdict['broken']}")
        problem = verdict["problem"]
        why = _describe(result) if problem and result.verdict in _LIMITS else problem
        yield Outcome(problem is None, why or "")


_LIMITS = (Verdict.TIME_LIMIT, Verdict.MEMORY_LIMIT, Verdict.OUTPUT_LIMIT)


def _solution(source: str) -> Program:
    return Program(
        language="python",
        source=SOLUTION,
        files={"solution.py": source.encode("utf-8", "surrogatepass")},
        memory_signs=(b"MemoryError",),
    )


def _compare(line: bytes, wanted: Any) -> Outcome:
    try:
        answer = json.loads(line)
        if "raised" in answer:
            return Outcome(False, f"raised {str(answer['raised'])[:60]}")
        value = _lists(from_plain(answer["value"]))
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError):
        return Outcome(False, "the solution answered in no words of ours")
    if value == wanted and _kinds(value) == _kinds(wanted):
        return Outcome(True)
    return Outcome(False, f"returned {str(value)[:60]}, not {str(wanted)[:60]}")


def _lists(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_lists(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _lists(item) for key, item in value.items()}
    return value


def _kinds(value: Any) -> Any:
    """Where booleans stand: `True == 1`, but no function that counts may answer `True`."""
    if isinstance(value, list):
        return [_kinds(item) for item in value]
    return isinstance(value, bool)


def _describe(result: Result) -> str:
    words = result.stderr.decode(errors="replace").strip().rpartition("\n")[2][:160]
    if result.verdict is Verdict.RUNTIME_ERROR and words:
        return f"runtime_error ({words})"
    return f"{result.verdict} ({result.reason})" if result.reason else str(result.verdict)


def _sound(result: Result) -> Result:
    if result.verdict is Verdict.SANDBOX_ERROR:
        raise SandboxFailure(result.reason)
    return result
