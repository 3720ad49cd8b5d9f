"""Agreement and diversity within the completions of a sample."""

import random

import pytest

from r1reward import Status
from r1reward.testing import HOSTILE_TEXTS, check_verifier, judge_group
from r1reward_group import consistency, diversity

ROW = {"prompt": "What is 6 * 7?"}


def values(verifier, texts, **row):
    return [score.value for score in judge_group(verifier, texts, **{**ROW, **row})]


def test_the_majority_earns_and_the_others_do_not():
    assert values(consistency(), ["42", r"\boxed{42}", "The answer is 42.0", "41"]) == [1.0, 1.0, 1.0, 0.0]
    assert values(consistency(credit="share"), ["42", "42", "42", "41"]) == [2 / 3, 2 / 3, 2 / 3, 0.0]


def test_a_majority_needs_two_and_the_share_that_is_asked_for():
    assert values(consistency(), ["1", "2", "3"]) == [0.0, 0.0, 0.0]
    assert values(consistency(), ["1", "1", "2", "2"]) == [1.0, 1.0, 1.0, 1.0]
    assert values(consistency(least=0.6), ["1", "1", "2", "3"]) == [0.0] * 4


def test_who_judges_equality_is_an_option():
    texts = [r"\boxed{\frac{1}{2}}", r"\boxed{0.5}", r"\boxed{2}"]
    assert values(consistency(), texts) == [0.0, 0.0, 0.0]
    assert values(consistency(verifier="math"), texts) == [1.0, 1.0, 0.0]


@pytest.mark.parametrize(
    "text", ["", "\u200b", r"\boxed{42} or \boxed{41}", "I wonder what it might be, and why not"]
)
def test_a_completion_without_one_answer_has_no_vote(text):
    assert values(consistency(), ["42", "42", text, text, text]) == [1.0, 1.0, 0.0, 0.0, 0.0]


def test_a_completion_that_was_cut_has_no_vote():
    assert values(consistency(), ["42", "42"], truncated=True) == [0.0, 0.0]


@pytest.mark.parametrize("verifier", [consistency(), consistency(verifier="math"), diversity()])
def test_scores_do_not_depend_on_the_order_of_the_group(verifier):
    texts = ["42", r"\boxed{42}", "41", "the answer is 41", "7 apples", "", "42"]
    first = dict(zip(texts, values(verifier, texts), strict=True))
    for seed in range(5):
        random.Random(seed).shuffle(texts)
        assert dict(zip(texts, values(verifier, texts), strict=True)) == pytest.approx(first)


@pytest.mark.parametrize("verifier", [consistency(), diversity()])
def test_one_completion_is_no_group(verifier):
    (score,) = judge_group(verifier, ["42"], **ROW)
    assert score.status is Status.UNDECIDED
    assert "one row" in score.reason
    check_verifier(verifier)


def test_copies_are_worth_less_than_what_is_different():
    texts = ["we add the two numbers", "we add the two numbers", "multiply them by three first"]
    assert values(diversity(), texts) == [0.5, 0.5, 1.0]
    loop = "a b c " * 1000
    assert values(diversity(), [loop, "a b c", ""])[2] == 0.0


CROWD = (
    *HOSTILE_TEXTS, "a" * 100_000, "word " * 20_000, "\n" * 50_000, "\\boxed{" * 5_000, "(" * 20_000, "{" * 20_000,
    "9**" * 10_000, "42 " * 20_000, "\\frac{1}{" * 5_000, "\u200b" * 20_000, r"\boxed{42}\boxed{41}",
    "42 or 41", "not 42", "The answer is 42. Or 41.", "all of them", "the same as the others", "majority",
)  # fmt: skip


@pytest.mark.parametrize(
    "verifier", [consistency(), consistency(credit="share"), consistency(verifier="math"), diversity()]
)
def test_no_attack_in_a_group_gains_is_masked_or_disturbs_the_others(verifier):
    honest = ["42", "42", "The answer is 41"]
    alone = values(verifier, honest)
    for text in CROWD:
        score = judge_group(verifier, [*honest, text], **ROW)[-1]
        assert score.status is Status.SCORED
        if not isinstance(verifier, type(diversity())):
            assert score.value == 0.0 or "42" in score.answer or "٤٢" in text, text[:60]
            assert values(verifier, [*honest, text])[2] <= alone[2] == 0.0


@pytest.mark.parametrize(
    "letters", [("B", "(B)", "C"), ("b", "B.", "C"), (r"\boxed{B}", r"\boxed{\text{B}}", "C")]
)
def test_an_options_letter_is_one_answer_in_any_spelling(letters):
    assert values(consistency(), letters) == [1.0, 1.0, 0.0]
