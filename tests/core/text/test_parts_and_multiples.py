"""A part, a multiple or a second number behind a number makes another value of it, but where the question counts such."""

import pytest

from r1reward.testing import judge
from r1reward.text.relative_amounts import is_relative
from r1reward_math import math
from r1reward_stem import stem

ELECTRONS = "How many electrons are there?"
OTHER_VALUES = (
    "6 half electrons", "6 electrons and a half", "6 electrons and half", "6 and a half electrons", "6, and a half", "6 & a half",
    "6 quarters", "6 quarter electrons", "6 thirds", "6 half-electrons", "6 point five", "6 point five electrons", "6½ electrons",
    "6 ½", "6 double electrons", "6 two electrons", "6 zero electrons", "6 score electrons", "6 non electrons", "**6** half electrons",
    "6 pairs of electrons", "6 dozen electrons", "6 gross electrons", "6 tenths of electrons", "6 plus two thirds", "6 and three quarters",
    "\\boxed{6} half electrons", "\\boxed{6} quarters", "\\boxed{6} and a half", "The answer is 6 quarter electrons.",
    "The answer is 6 electrons and a half.", "There are 6 half electrons.", "There are 6 and a half electrons.", "6 EIGHTHS",
)  # fmt: skip


@pytest.mark.parametrize("answer", OTHER_VALUES)
@pytest.mark.parametrize("verifier", [stem(), math()], ids=["stem", "math"])
def test_another_value_is_not_the_number_that_it_begins_with(verifier, answer):
    assert judge(verifier, answer, ground_truth="6", prompt=ELECTRONS).value == 0.0


@pytest.mark.parametrize(
    ("answer", "question"),
    [
        ("6 electrons", ELECTRONS), ("There are 6 electrons.", ELECTRONS), ("The answer is 6 electrons.", ELECTRONS),
        ("6 half dollars", "How many half dollars is that?"),
        ("There are 6 two-digit numbers.", "How many two-digit numbers are there?"), ("6 pairs of shoes", "How many pairs of shoes?"),
        ("6 third graders", "How many third graders came?"), ("She has 6 points.", "How many points does she have?"),
        ("It takes 6 seconds.", "How many seconds does it take?"),
        (r"There are $\boxed{6}$ eight point bucks.", "How many 8-point bucks are in the field?"),
        ("6 two bedroom houses", "How many 2 bedroom houses are there?"),
    ],
)  # fmt: skip
def test_what_the_question_counts_is_the_number(answer, question):
    assert judge(math(), answer, ground_truth="6", prompt=question).value == 1.0


def test_a_question_about_other_halves_excuses_no_part():
    assert is_relative("6 half electrons", 1, "How many electrons fill half of the shell?")
    assert not is_relative("6 half electrons", 1, "How many half electrons are there?")
    assert is_relative("6 eight point bucks", 1, "How many of the 8 bucks are there?")
    assert judge(stem(), "5 h and a half", ground_truth="5 h", prompt="How long does it take?").value == 0.0
