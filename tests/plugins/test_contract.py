"""Every verifier of ours keeps the contract that strangers are asked to keep."""

import pytest

import r1reward
from r1reward import Completion, Group, Sample
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
RUNS_PROGRAMS = {"code", "sql"}
"""They start a sandbox."""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.slow] * (name in RUNS_PROGRAMS))
        for name in sorted(Registry.load().verifiers.keys() - SERVICES)
    ],
)
def test_the_contract_is_kept(name):
    offer = Registry.load().verifiers[name]
    try:
        verifier = offer.build(OPTIONS.get(name, {}), "options")
    except MissingExtraError as error:
        pytest.skip(str(error))
    check_verifier(verifier, ground_truths=TRUTHS.get(name, ["42", "the answer"]), prompt="What is it?")


UNREADABLE = [None, "", "None", 1.5, True, [], [None], {}, {"a": 1}, {"b": [2]}]


@pytest.mark.parametrize("name", ["choice", "exact", "f1", "logic", "math", "stem"])
def test_a_ground_truth_that_cannot_be_read_is_named_in_any_order_of_rows(name):
    spec = {"template": "plain", "terms": [{"verifier": name}], "style_only": ["*"]}
    groups = [
        Group(sample=Sample(prompt="q", ground_truth=truth), completions=(Completion(text="It is 5."),))
        for truth in UNREADABLE
    ]
    alone = [r1reward.score([group], spec, workers=0)[0].rewards for group in groups]
    for order in (groups, groups[::-1]):
        by_group = {
            id(g): s.rewards for g, s in zip(order, r1reward.score(order, spec, workers=0), strict=True)
        }
        assert [by_group[id(group)] for group in groups] == alone


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
