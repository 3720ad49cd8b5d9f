"""Runs a solution against the tests of its sample: one `Outcome` for each test, in their order.

The answers that are expected never enter a box with the solution.
"""

from collections.abc import Iterator

from r1reward_code.execution.asserts import run_asserts
from r1reward_code.execution.calls import run_calls
from r1reward_code.execution.outcome import Outcome, SandboxFailure
from r1reward_code.execution.programs import run_program
from r1reward_code.execution.run_context import RunContext
from r1reward_code.execution.streams import run_streams
from r1reward_code.tests import AssertTests, CallTests, StdioTests, Tests

__all__ = ["Outcome", "RunContext", "SandboxFailure", "run_tests"]


def run_tests(context: RunContext, source: str, tests: Tests) -> Iterator[Outcome]:
    """Run all tests; whoever reads no further stops them."""
    if isinstance(tests, StdioTests):
        return run_streams(context, source, tests)
    if isinstance(tests, CallTests):
        return run_calls(context, source, tests)
    if isinstance(tests, AssertTests):
        return run_asserts(context, source, tests)
    return run_program(context, source, tests)
