"""Several options count in each way of naming them, and none that are taken back, denied or beside others."""

import pytest

from r1reward.testing import judge
from r1reward_stem import stem

QUESTION = "Which are planets?\nA. Venus\nB. Sun\nC. Mars\nD. Moon"
FRAMES = (
    "{}", "The answer is {}", "Answer: {}", "**{}**", "**Answer:** {}", "\\boxed{{{}}}", "#### {}", "So, {}",
    "Therefore, the correct answers are **{}**", "The correct options are {}.", "### Answer\n{}", "答案是{}", "La respuesta es {}",
    "```\n{}\n```", "Venus and Mars orbit the sun.\n\nSo the answer is {}", "Let us see. Answer: {}. I hope this helps!",
    '{{"answer": "{}"}}', "{} are correct.", "The correct answers are {}.",
)  # fmt: skip
RIGHT = ("A, C", "A and C", "AC", "(A), (C)", "C, A", "A; C", "A. Venus, C. Mars", "both A and C")
WRONG = ("A", "A, B", "A, B, C", "A, C, D", "B, D", "A or C", "not A and C", "ABCD", "A, C or D", "none")
UNDONE = (
    ", they say", ", Bob says", ", or B, D", " or B", ", which is wrong", ". Wait, that is wrong", ", but I doubt it", ", supposedly",
    ", probably not", ", just kidding", ". No, B and D", ". Alternatively, B, D", ", maybe D", " (or B, D)", ", but not C",
)  # fmt: skip
NOT_CLAIMED = (
    "Bob thinks it is {}.", "It is not {}.", "Some say {}.", "According to Bob, it is {}.", "Maybe {}.", "Is it {}?", "It cannot be {}.",
    "I doubt it is {}.", "The answer is not {}.", "Not {}.", "It could be {}.", "Anything but {}.", "The wrong answers are {}.",
)  # fmt: skip
_VERIFIER = stem()


def _value(text):
    return judge(_VERIFIER, text, prompt=QUESTION, ground_truth="A, C").value


@pytest.mark.parametrize("named", RIGHT)
def test_the_options_count_in_each_frame(named):
    assert [f for f in FRAMES if _value(f.format(named)) != 1.0] == []


@pytest.mark.parametrize("named", WRONG)
def test_others_count_in_no_frame(named):
    assert [f for f in FRAMES if _value(f.format(named)) != 0.0] == []


@pytest.mark.parametrize("remark", UNDONE)
def test_what_is_taken_back_counts_in_no_frame(remark):
    frames = [f for f in FRAMES if f.endswith(("{}", "}}}", "**"))]
    assert [f for f in frames if _value(f.format("A, C") + remark) != 0.0] == []


@pytest.mark.parametrize("sentence", NOT_CLAIMED)
def test_what_is_not_claimed_does_not_count(sentence):
    assert _value(sentence.format("A, C")) == 0.0


@pytest.mark.parametrize(
    "remark",
    [", I believe", ". This checks out.", ", because both orbit the sun.", ". B is a star, and D a moon."],
)
def test_a_remark_that_changes_nothing_costs_nothing(remark):
    assert _value("The answer is A, C" + remark) == 1.0
