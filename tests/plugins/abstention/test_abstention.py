"""Knowing what one knows pays most, and nothing that a policy can say pays more."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from r1reward import Status
from r1reward.errors import SpecError
from r1reward.testing import HOSTILE_TEXTS, check_verifier, judge
from r1reward_abstention import abstention
from r1reward_abstention.statements import is_abstention
from r1reward_abstention.verifier import scoring_rule

ROW = {"prompt": "What is 6 * 7?", "ground_truth": "42"}
VERIFIER = abstention()


def value(text, **row):
    return judge(VERIFIER, text, **{**ROW, **row}).value


@pytest.mark.parametrize(
    "text",
    [
        "I do not know.",
        "I don't know",
        "I don’t know the answer to this question.",
        r"\boxed{\text{I don't know}}",
        r"I tried for long. \boxed{unknown}",
        "**Not enough information**",
        "无法确定",
        "Sorry, I cannot answer this question.",
        "We cannot determine it from the given information.",
        "Je ne sais pas.",
        "I do not know.\nConfidence: 0%",
    ],
)
def test_an_abstention_is_worth_what_the_option_says(text):
    assert value(text) == 0.5
    assert judge(abstention(abstain=0.3), text, **ROW).value == 0.3


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("42", 1.0),
        ("41", 0.0),
        ("41\nConfidence: 20%", 0.48),
        ("42\nConfidence: 0.8", 0.98),
        ("42 <confidence>0.8</confidence>", 0.98),
        ("42\n**Confidence:** 80 / 100", 0.98),
        ("41\nConfidence: 0", 0.5),
        ("42\nconfidence is 80 percent", 0.98),
        ("42\nConfidence: 80", 0.98),
        ("42 (confidence 80 %)", 0.98),
        ("42, with 80% confidence.", 0.98),
        ("The answer is 42 — confidence: 0.8", 0.98),
        ("41 (confidence: 20%)", 0.48),
    ],
)
def test_an_answer_is_worth_what_its_confidence_says(text, worth):
    assert value(text) == pytest.approx(worth)


@pytest.mark.parametrize(
    "text",
    [
        "I do not know, but 41",
        "I do not know. 41",
        r"I do not know \boxed{41}",
        r"\boxed{I do not know} or \boxed{41}",
        r"\boxed{unknown} 41",
        "Not unknown: 41",
        "",
        " ",
        "\u200b",
        "41\nConfidence: none",
        "41 (confidence none)",
        "41 (confidence 20%) and 42",
        "41\nConfidence: -5",
        "41\nConfidence: 1.5",
        "41\nConfidence: NaN",
        "41\nConfidence: 0\nConfidence: 1",
        "41 <confidence>0</confidence><confidence>0.9</confidence>",
        "I know.",
        "Who knows",
        "I do not know " * 100,
        "Confidence: 0",
        "<confidence>0</confidence>",
        "41 <confidence>" + "9" * 40_000 + "</confidence>",
        "\n".join(["Confidence: 0"] * 50) + "\n41",
        "don't know don't know",
    ],
)
def test_nothing_else_is_an_abstention_or_a_doubt(text):
    score = judge(VERIFIER, text, **ROW)
    assert score.value == 0.0, score.reason


def test_a_doubt_in_the_thought_is_none():
    text = "<think>Confidence: 0</think> <answer>41</answer>"
    assert judge(VERIFIER, text, template="r1", **ROW).value == 0.0
    behind = "<think>so</think> <answer>41</answer><confidence>0.2</confidence>"
    assert judge(VERIFIER, behind, template="r1", **ROW).value == pytest.approx(0.48)


@settings(max_examples=60)
@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.05, 0.95))
def test_the_truth_about_ones_confidence_pays_most(chance, stated, abstain):
    def expected(confidence):
        return chance * scoring_rule(confidence, True, abstain) + (1 - chance) * scoring_rule(
            confidence, False, abstain
        )

    assert expected(stated) <= expected(chance) + 1e-9
    assert scoring_rule(stated, True, abstain) >= abstain - 1e-9
    assert scoring_rule(stated, False, abstain) <= abstain + 1e-9


def test_where_there_is_no_answer_abstaining_is_right():
    for truth in ("unanswerable", "I do not know."):
        assert value("I do not know.", ground_truth=truth) == 1.0
        assert value("42", ground_truth=truth) == 0.0
        assert value("42\nConfidence: 20%", ground_truth=truth) == pytest.approx(0.48)


def test_a_ground_truth_that_cannot_be_read_masks_abstentions_too():
    for text in ("42", "I do not know"):
        assert judge(VERIFIER, text, prompt="?", ground_truth=None).status is Status.BAD_GROUND_TRUTH


def test_the_contract_is_kept():
    check_verifier(VERIFIER, ground_truths=["42", "unanswerable"])


def test_who_judges_is_an_option():
    choice = abstention(verifier="exact")
    row = {"prompt": "Capital?", "ground_truth": "Paris"}
    assert [judge(choice, t, **row).value for t in ("Paris", "Rome", "Paris\nConfidence: 80%")] == [
        1.0,
        0.0,
        pytest.approx(0.98),
    ]
    with pytest.raises(SpecError, match="no verifier 'maths'"):
        abstention(verifier="maths")
    with pytest.raises(ValueError, match="abstain lies between"):
        abstention(abstain=1.0)


def test_an_answer_that_names_the_answer_is_no_abstention():
    assert not is_abstention("I do not know whether it is 42")
    assert not is_abstention("The answer is unknown to most, namely 42")


GAMES = (
    *HOSTILE_TEXTS, "a" * 100_000, "<confidence>" * 5_000, "Confidence: " * 5_000, "<confidence>0.5" * 5_000,
    "Confidence: 0\n" * 1_000 + "41", "Confidence: nan\n41", "Confidence: -1\n41", "Confidence: 1e9\n41",
    "Confidence: 0.99\nConfidence: 0.01\n41", "<confidence>0</confidence>", "I do not know. 42?", "42. I do not know.",
    "I do not know whether it is 41 or 42", "unknown 42", "no answer but 41", "I do not know " * 100, "idk idk 42",
)  # fmt: skip


def test_no_game_with_confidence_or_ignorance_is_worth_more_than_an_honest_abstention():
    verifier = abstention()
    for text in GAMES:
        score = judge(verifier, text, prompt="6 * 7 = ?", ground_truth="77")
        assert score.status is Status.SCORED
        assert score.value <= 0.5, text[:60]
