"""Runs a solution against the tests of its sample: one `Outcome` for each test, in their order.

The answers that are expected never enter a box with the solution.
"""

from collections.abc import Iterator

from r1reward_code.kinds import AssertTests, CallTests, StdioTests, Tests
from r1reward_code.running.asserts import run_asserts
from r1reward_code.running.bench import Bench
from r1reward_code.running.calls import run_calls
from r1reward_code.running.outcome import Outcome, SandboxFailure
from r1reward_code.running.programs import run_program
from r1reward_code.running.streams import run_streams

__all__ = ["Bench", "Outcome", "SandboxFailure", "run_tests"]


def run_tests(bench: Bench, source: str, tests: Tests) -> Iterator[Outcome]:
    """Run all tests; whoever reads no further stops them."""
    if isinstance(tests, StdioTests):
        return run_streams(bench, source, tests)
    if isinstance(tests, CallTests):
        return run_calls(bench, source, tests)
    if isinstance(tests, AssertTests):
        return run_asserts(bench, source, tests)
    return run_program(bench, source, tests)
