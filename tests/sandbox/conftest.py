from contextlib import closing

import pytest

from r1reward_sandbox import Limits, Program, Sandbox, UnavailableError, image
from r1reward_sandbox.docker import connect
from r1reward_sandbox.doctor import user_namespaces
from r1reward_sandbox.inside import kernel

BACKENDS = ("local", "docker", "landlock")


def why_not(backend):
    """What this machine lacks for a backend; empty if nothing. Any other failure is one of the tests."""
    if backend == "local":
        forbidden = user_namespaces()
        return "" if forbidden == "allowed" else f"user namespaces: {forbidden}"
    if backend == "landlock":
        return "" if kernel.landlock_version() else "this kernel has no Landlock"
    try:
        with closing(connect()) as client:
            image.build(client)
    except UnavailableError as error:
        return str(error)
    return ""


def open_sandbox(backend, boxes=2):
    """A sandbox of this backend; the test is skipped, with the reason, where the machine cannot have one."""
    reason = why_not(backend)
    if reason:
        pytest.skip(f"no backend {backend} on this machine: {reason}")
    sandbox = Sandbox(boxes, backend=backend)
    probe = sandbox.run(Program(language="python", source=""))
    assert probe.ok, probe
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


@pytest.fixture
def forks(sandbox):
    """For tests in which a program starts processes."""
    if sandbox.backend == "landlock":
        pytest.skip("a run may start no process in this backend, as GUARDS says")
