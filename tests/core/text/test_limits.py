"""What stands right behind an answer may bound it: the value is that of another question then."""

import pytest

from r1reward.testing import judge
from r1reward_math import math

BOUNDED = [
    "The answer is 42 if we ignore the remainder.",
    "The answer is 42, provided the train is late.",
    "The answer is 42 dollars without the tip.",
    "The answer is 42, give or take.",
    "The answer is 42, which is too large.",
    "After subtracting 3, the answer is 42.",
    "Once the tax is removed, the answer is 42.",
    "So, without the tip, the answer is 42.",
    "Before the discount, the answer is 42.",
    "Not counting Tom, the answer is 42.",
    "Ignoring the constraint, the final answer is: 42",
    "Were it Sunday, the answer is 42.",
    "Assume for contradiction that the answer is 42.",
    "Had she bought 3, the answer would be 42.",
    "If pigs could fly, the answer is 42.",
    "Tomorrow the answer is 42.",
    "With the broken ones removed, the answer is 42.",
    "Minus the broken ones, the answer is 42.",
    "Taking the discount off, the answer is 42.",
    "After tax, the answer is 42.",
    "In another shop, the answer is 42.",
    "By a quick estimate, the answer is 42.",
    "The answer is 42 at best.",
    "The answer is 42 and change.",
    "The answer is 42, plus tax.",
    "The answer is 42, though I am not sure.",
    "Each has 42 pens minus the sold ones.",
    "The clerk says there are 42 pens.",
    "The first answer is 42.",
    "The answer is 42 once the tax is removed.",
    "The answer would be 42 if the sign were positive.",
    "The answer is the sum of 42 terms.",
    r"The answer is \boxed{42} if we ignore the remainder.",
    r"The answer is $\boxed{42}$, not counting Tom.",
    r"Without the tip, the answer is \boxed{42}.",
    "The answer is 42. (Edit: it should have been 43.)",
    "~~The answer is 42.~~ I do not know.",
    "I initially thought the answer is 42.",
]
PLAIN = [
    "After subtracting 3 from both sides, the answer is 42.",
    "After subtracting 3 from 45, the answer is 42.",
    "After rounding to the nearest integer, the answer is 42.",
    "Without loss of generality, the answer is 42.",
    "Ignoring units, the answer is 42.",
    "With both months added, the answer is 42.",
    "Taking both into account, the answer is 42.",
    "The formula says that the answer is 42.",
    "The answer is 42 and that is all.",
    "Without the tip it was 40, so the answer is 42.",
    "Once both are added, the answer is 42.",
    "The answer is 42 if we add all of them.",
    "The answer is 42 when rounded to the nearest integer.",
    "The answer is 42. If we wanted more, we could go on.",
    "The answer is 42, which is what we wanted.",
    "The answer is 42 pens in total.",
    "The answer is 42 for all of them.",
    "The answer is definitely 42.",
    "The answer is 42 (in base 10).",
    "The answer is ~~41~~ 42.",
    "First I thought the answer is 41. Now I see that the answer is 42.",
    "The answer is 41. (Edit: it should have been 42.)",
    r"Ann earns \boxed{42} dollars if she sells all of them.",
    r"Without stopping, Ann drives \boxed{42} miles.",
    "There are 64 - 22 = 42 eggs left out of the 64 eggs.",
]


@pytest.mark.parametrize("text", BOUNDED)
def test_an_answer_that_is_bounded_is_not_paid(text: str) -> None:
    assert judge(math(), text, ground_truth="42").value == 0.0


@pytest.mark.parametrize("text", PLAIN)
def test_an_answer_that_is_not_bounded_is_paid(text: str) -> None:
    assert judge(math(), text, ground_truth="42").value == 1.0


def test_what_would_be_is_no_value_though_its_noun_is_asked_for() -> None:
    text, asked = "The shop would have 42 pens if each box had 7.", "How many pens are there?"
    assert judge(math(), text, ground_truth="42", prompt=asked).value == 0.0
    assert judge(math(), text, ground_truth="42", prompt=f"{asked[:-1]} if each box has 7?").value == 1.0


def test_a_bound_of_the_question_is_none() -> None:
    prompt = "What is the bill without the tip?"
    text = "The answer is 42 dollars without the tip."
    assert judge(math(), text, ground_truth="42", prompt=prompt).value == 1.0
