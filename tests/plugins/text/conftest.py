import pytest

from r1reward.response import plain
from r1reward.types import Completion, Response, Sample


@pytest.fixture
def judge():
    """Scores an answer part by a verifier."""
    template = plain()

    def run(verifier, answer, truth=None, *, prompt="", reasoning=None, truncated=False, **metadata):
        sample = Sample(prompt=prompt, ground_truth=truth, metadata=metadata)
        completion = Completion(text=answer if reasoning is None else reasoning + answer, truncated=truncated)
        response = template(completion.text)
        if reasoning is not None:
            response = Response(reasoning=reasoning, answer=answer)
        verifier_key = getattr(verifier, "cache_key", None)
        if verifier_key is not None:
            assert isinstance(verifier_key(sample, completion, response), str)
        return verifier(sample, completion, response)

    return run
