from contextlib import closing

import pytest

from r1reward.testing import judge
from r1reward_code import code
from r1reward_sandbox import UnavailableError, image
from r1reward_sandbox.backend import Options
from r1reward_sandbox.backend_choice import make_backend
from r1reward_sandbox.box import Box, BoxError
from r1reward_sandbox.docker_daemon import connect


@pytest.fixture(scope="session")
def isolates():
    try:
        Box(make_backend("local", Options())).close()
    except BoxError as error:
        pytest.skip(f"no isolation on this machine: {error}")


@pytest.fixture(scope="session")
def verifier(isolates):
    made = code(time_limit=1)
    yield made
    made.close()


@pytest.fixture(scope="session", params=["local", "docker"])
def everywhere(request, isolates):
    """The verifier over each backend that CI runs; skipped, with the reason, where there is no Docker."""
    if request.param == "docker":
        try:
            with closing(connect()) as client:
                image.build(client)
        except UnavailableError as error:
            pytest.skip(f"no docker on this machine: {error}")
    made = code(time_limit=1, backend=request.param)
    yield made
    made.close()


@pytest.fixture
def score(verifier):
    """Scores a Python program, in a fence, by these tests."""

    def run(source, truth=None, *, by=None, **columns):
        return judge(by or verifier, f"```python\n{source}\n```", ground_truth=truth, **columns)

    return run
