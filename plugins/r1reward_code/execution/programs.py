"""Whole-program tests: one run, and one outcome."""

import re
from collections.abc import Iterator

from r1reward_code.execution.outcome import (
    LIMITS,
    SHARED,
    Outcome,
    SandboxFailure,
    describe,
    failed,
    sound,
    sound_test,
)
from r1reward_code.execution.run_context import RunContext
from r1reward_code.harness import program_text
from r1reward_code.programs.build import (
    build,
    check_test,
    entry_of,
    finished,
    has_head,
    make_secret,
    whole,
)
from r1reward_code.programs.two_process import TwoProcess, find_two_process
from r1reward_code.tests import BadTestsError, ProgramTests
from r1reward_sandbox import Limits, Program
from r1reward_sandbox.languages import find_language

__all__ = ["node_program", "run_program"]

_UNKNOWN, _GONE, _TESTS_NOTHING, _BROKEN, _MISSING = 75, 76, 77, 78, 79
_MINE = Limits(cpu_seconds=60, wall_seconds=120, memory_mb=1024)


def run_program(context: RunContext, source: str, tests: ProgramTests) -> Iterator[Outcome]:
    """Whether the test reaches its end; see `r1reward_code.programs`."""
    name = find_language(tests.language).name
    if name == "javascript":
        yield _javascript(context, source, tests)
        return
    pair = find_two_process(context.sandbox, tests, context.programs.get)
    outcome = _two_process(context, source, pair) if pair else None
    if outcome is not None:
        yield outcome
        return
    if not context.shares:
        check_test(context.sandbox, tests, context.programs.get)
        raise SandboxFailure(
            "test and solution would have to be one program, which a solution can end as it likes: the head of "
            f"{_name_of(tests)} has types that cannot be sent to another; see the option isolation"
        )
    if not has_head(tests):
        raise SandboxFailure(
            "test and solution would have to be one program, where a solution can redefine what its test measures "
            "with, for the sample declares no head of a function"
        )
    parts = (tests.language, tests.test, tests.declaration, tests.prompt, tests.entry_point, source)
    program = context.programs.get(
        "test", *parts, make=lambda: build(context.sandbox, tests, source, context.programs.get)
    )
    secret = make_secret()
    result = sound(context.sandbox.run(program, secret, limits=context.limits))
    if finished(result, secret):
        yield Outcome(1.0, why=SHARED)
    else:
        yield failed(result, "the test did not reach its end" if result.ok else "")


def _name_of(tests: ProgramTests) -> str:
    entry = entry_of(tests)
    return entry.name if entry else "the solution"


def _two_process(context: RunContext, source: str, pair: TwoProcess) -> Outcome | None:
    """The outcome of two programs; `None` where the test has arguments that cannot be sent."""
    test_result, result = context.sandbox.run_pair(
        pair.test, pair.compile(source), limits=(_MINE, context.limits)
    )
    sound_test(test_result), sound(result)
    if test_result.exit_code == _TESTS_NOTHING:
        raise BadTestsError("the test never calls the solution")
    if test_result.exit_code == _UNKNOWN:
        return None
    if test_result.ok:
        return Outcome(1.0)
    if not result.ok:
        return failed(result)
    gone = "the solution ended, or gave an answer that cannot be read"
    return Outcome(0.0, "W", gone if test_result.exit_code == _GONE else describe(test_result))


def _javascript(context: RunContext, source: str, tests: ProgramTests) -> Outcome:
    context.sandbox.check("javascript")
    plain = program_text("plain.js")
    test_program = node_program(plain + program_text("tests.js"), {"test.js": tests.test})
    solution = node_program(plain + program_text("solution.js"), {"solution.js": whole(tests, source)})
    test_result, result = context.sandbox.run_pair(test_program, solution, limits=(_MINE, context.limits))
    sound_test(test_result), sound(result)
    if test_result.exit_code == _TESTS_NOTHING:
        raise BadTestsError("the test never calls the solution")
    if test_result.exit_code == _BROKEN:
        raise BadTestsError(f"the test does not compile: {describe(test_result)}")
    if test_result.ok:
        return Outcome(1.0)
    words = test_result.stderr.decode(errors="replace")
    if test_result.exit_code == _MISSING:
        raise SandboxFailure(f"the test code needs what is not here: {words.strip()[:160]}")
    if result.verdict in LIMITS:
        return failed(result)
    return Outcome(0.0, "W", _said(words))


def _said(words: str) -> str:
    """The line of Node's report that names the error."""
    lines = [line.strip() for line in words.splitlines()]
    return next((line for line in lines if re.match(r"\w*Error\b", line)), "".join(lines[:1]))[:160]


def node_program(source: str, files: dict[str, str]) -> Program:
    """A program for Node.js, which finds the packages of the machine."""
    language = find_language("javascript")
    return Program(
        language="javascript",
        command=language.run,
        files={
            "main.js": source.encode("utf-8"),
            **{name: text.encode("utf-8", "surrogatepass") for name, text in files.items()},
        },
        environment={"NODE_PATH": "/usr/local/lib/node_modules:/usr/lib/node_modules:/usr/share/nodejs"},
        address_space=False,
        memory_signs=language.memory_signs,
        extra_memory_mb=language.extra_memory_mb,
        extra_processes=language.extra_processes,
    )
