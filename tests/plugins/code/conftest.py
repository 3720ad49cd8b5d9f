import pytest

from r1reward.testing import judge
from r1reward_code.verifier import code
from r1reward_sandbox.box import Box, BoxError
from r1reward_sandbox.interpreter import find


@pytest.fixture(scope="session")
def isolates():
    try:
        Box(find()).close()
    except BoxError as error:
        pytest.skip(f"no isolation on this machine: {error}")


@pytest.fixture(scope="session")
def verifier(isolates):
    made = code(time_limit=1)
    yield made
    made.close()


@pytest.fixture
def score(verifier):
    """Scores a Python program, in a fence, by these tests."""

    def run(source, truth=None, *, by=None, **columns):
        return judge(by or verifier, f"```python\n{source}\n```", ground_truth=truth, **columns)

    return run
