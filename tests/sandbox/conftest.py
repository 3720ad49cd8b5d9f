from contextlib import closing

import pytest

from r1reward_sandbox import Limits, Program, Sandbox, SandboxError, image
from r1reward_sandbox.docker import connect

BACKENDS = ("local", "docker")


def open_sandbox(backend, boxes=2):
    """A sandbox of this backend; the test is skipped, with the reason, where the machine cannot have one."""
    try:
        if backend == "docker":
            with closing(connect()) as client:
                image.build(client)
        sandbox = Sandbox(boxes, backend=backend)
        probe = sandbox.run(Program(language="python", source=""))
    except SandboxError as error:
        pytest.skip(f"no backend {backend} on this machine: {error}")
    if not probe.ok:
        pytest.skip(f"no backend {backend} on this machine: {probe.reason}")
    return sandbox


@pytest.fixture(scope="session", params=BACKENDS)
def sandbox(request):
    with open_sandbox(request.param) as made:
        yield made


@pytest.fixture(scope="session")
def local():
    with open_sandbox("local") as made:
        yield made


@pytest.fixture
def run(sandbox):
    """Runs a Python source; its result."""

    def python(source, stdin=b"", **limits):
        program = Program(language="python", source=source, memory_signs=(b"MemoryError",))
        return sandbox.run(program, stdin, limits=Limits(**{"cpu_seconds": 2, **limits}))

    return python
