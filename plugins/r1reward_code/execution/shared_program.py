"""Python test code in one program with the solution, where a test needs that and `isolation: shared` allows it."""

from dataclasses import replace

from r1reward_code.execution.checks import checked, given_to_harness, limits_of_checks, verdicts_in
from r1reward_code.execution.implicit_imports import prelude_of_asserts
from r1reward_code.execution.lent_packages import lent_packages
from r1reward_code.execution.outcome import sound
from r1reward_code.execution.run_context import RunContext
from r1reward_code.harness import ONE_PROCESS
from r1reward_code.programs.build import make_secret
from r1reward_code.python_source import helpers_of
from r1reward_code.tests import AssertTests
from r1reward_sandbox import Program, Result

__all__ = ["run_in_shared_program"]

_LEAST_MB = 1024


def run_in_shared_program(
    context: RunContext, source: str, tests: AssertTests, start: int
) -> tuple[Result, Result, list[dict[str, object]]]:
    """The result of the run, twice (as of a test and of a solution), and the verdicts from check `start` on."""
    given = {
        **given_to_harness(tests, start, context), "source": source,
        "prelude": prelude_of_asserts(source, tests), "helpers": helpers_of(source, tests),
    }  # fmt: skip
    program = Program(
        language="python",
        source=f"run_in_one_process({given!r})\nend_process()",
        prelude=ONE_PROCESS,
        trusted_prelude=True,
        files=lent_packages(source),
        memory_signs=(b"MemoryError",),
    )
    limits = limits_of_checks(context.limits, source, tests, start)
    limits = replace(limits, memory_mb=max(limits.memory_mb, _LEAST_MB))
    secret = make_secret()
    result = sound(context.sandbox.run(program, secret, limits=limits))
    mark = secret + b" "
    said = b"".join(line[len(mark) :] for line in result.stderr.splitlines(True) if line.startswith(mark))
    return result, result, checked(verdicts_in(said))
