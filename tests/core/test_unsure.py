"""A 0 that rules alone gave: the fallback is asked, and its answer counts; without one, or an answer of it, 0 stays."""

import pytest

import r1reward
from r1reward.errors import SpecError
from r1reward.spec.spec import RewardSpec, Term
from r1reward.types import UNSURE, Score, Status

UNSURE_SCORE = Score(value=0.0, metrics={UNSURE: 1.0})


def combined(first, second):
    spec = RewardSpec(
        template="plain",
        terms=(Term(verifier="math", fallback="other"), Term(verifier="exact", name="other")),
    )
    return spec.combine(list(zip(spec.terms, (first, second), strict=True))).value


def test_the_fallback_decides_what_is_unsure_and_not_what_is_wrong():
    assert combined(UNSURE_SCORE, Score(value=1.0)) == 1.0
    assert combined(Score(value=0.0), Score(value=1.0)) == 0.0


def test_a_fallback_that_cannot_tell_masks_nothing():
    assert combined(UNSURE_SCORE, Score.unscored(Status.UNDECIDED, "no verdict")) == 0.0


def test_without_a_fallback_an_unsure_answer_is_worth_0():
    row = {"prompt": "", "completion": "\\boxed{y-2x=1}", "ground_truth": "2x+1"}
    assert (
        r1reward.score([row], {"template": "plain", "terms": [{"verifier": "math"}]}, workers=0)[0]
        .rewards[0]
        .value
        == 0.0
    )


def test_max_asked_is_a_share_of_a_term_with_a_fallback():
    for term in ({"max_asked": 0.1}, {"max_asked": 2, "fallback": "b"}):
        with pytest.raises(SpecError, match="max_asked"):
            r1reward.score(
                [],
                {
                    "template": "plain",
                    "terms": [{"verifier": "math", **term}, {"verifier": "exact", "name": "b"}],
                },
                workers=0,
            )
