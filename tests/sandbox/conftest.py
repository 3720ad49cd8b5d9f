import pytest

from r1reward_sandbox import Limits, Program, Sandbox
from r1reward_sandbox.box import Box, BoxError
from r1reward_sandbox.interpreter import find


def why_not():
    """Why programs cannot be isolated here; empty where they can."""
    try:
        Box(find()).close()
    except BoxError as error:
        return str(error)
    return ""


@pytest.fixture(scope="session")
def sandbox():
    reason = why_not()
    if reason:
        pytest.skip(f"no isolation on this machine: {reason}")
    with Sandbox(2) as made:
        yield made


@pytest.fixture
def run(sandbox):
    """Runs a Python source; its result."""

    def python(source, stdin=b"", **limits):
        program = Program(language="python", source=source, memory_signs=(b"MemoryError",))
        return sandbox.run(program, stdin, limits=Limits(**{"cpu_seconds": 2, **limits}))

    return python
