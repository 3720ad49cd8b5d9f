import pytest

from r1reward.response import plain
from r1reward.types import Completion, Response, Sample, Status


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
        score = verifier(sample, completion, response)
        if (make_key := getattr(verifier, "cache_key", None)) is not None:
            key = make_key(sample, completion, response)
            assert isinstance(key, str) or (key is None and score.status is Status.BAD_GROUND_TRUTH)
        return score

    return run
