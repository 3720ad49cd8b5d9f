"""Every verifier of ours keeps the contract that strangers are asked to keep."""

import pytest

from r1reward.errors import MissingExtraError
from r1reward.registry.registry import Registry
from r1reward.testing import check_verifier, judge

OPTIONS = {
    "code": {"time_limit": 0.5},  # one hostile text is a program without an end
    "length": {"max_length": 100, "unit": "words"},
    "regex": {"pattern": r"\d+"},
}
TRUTHS = {"choice": ["B", "C"], "regex": [], "math": ["42", "\\frac{1}{2}", "x^2+1", ["1", "2"]]}
SERVICES = {"function", "judge", "pairwise", "reward_model"}
"""They ask a server, which tests/plugins/judge has, or a function of somebody else's."""


@pytest.mark.parametrize("name", sorted(Registry.load().verifiers.keys() - SERVICES))
def test_the_contract_is_kept(name):
    offer = Registry.load().verifiers[name]
    try:
        verifier = offer.build(OPTIONS.get(name, {}), "options")
    except MissingExtraError as error:
        pytest.skip(str(error))
    check_verifier(verifier, ground_truths=TRUTHS.get(name, ["42", "the answer"]), prompt="What is it?")


def test_a_verifier_that_breaks_the_contract_is_told():
    class Fickle:
        calls = 0

        def __call__(self, sample, completion, response):
            from r1reward import Score

            self.calls += 1
            return Score(value=float(self.calls % 2))

    with pytest.raises(AssertionError, match="two scores"):
        check_verifier(Fickle())


def test_async_and_batch_verifiers_can_be_judged():
    from r1reward import Score

    class Batch:
        def score_batch(self, items):
            return [Score(value=float(c.text == "x")) for _, c, _ in items]

    async def awaited(sample, completion, response):
        return Score(value=1.0)

    assert judge(Batch(), "x").value == 1.0
    assert judge(awaited, "x").value == 1.0
