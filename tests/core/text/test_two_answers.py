"""Second answers, suppositions and denials in English: what a hedge would earn, and what may stand beside an answer."""

import pytest

from r1reward.testing import judge
from r1reward_math import math

HEDGED = [
    r"\boxed{42}. However, some might argue the answer is 43",
    r"\boxed{42}. Others would say 43.",
    "The answer is 42. My second choice is 43.",
    "The answer is 42. If I had to choose again, 43.",
    "42 and, equally, 43",
    "42, but also 43",
    "42 bzw. 43",
    "42ish",
    r"\boxed{42}. Plan B: 43.",
    r"\boxed{42}. I would also accept 43.",
    r"\boxed{42}, though 43 is also defensible.",
    r"\boxed{42}. A case can be made for 43.",
    r"\boxed{42} — 43 if you count the zero.",
    "42 (or 43)",
    "42, i.e. 43",
]
EXPLAINED = [
    "The answer is 42. However, note that 43 would be too large.",
    "The answer is 42. One might think it is 41, but that is wrong.",
    r"\boxed{42}, not 43 as one might expect.",
    "Some might say 43, but the answer is 42.",
    "42, i.e. 6 · 7",
    "42 (or 42.0)",
    "42 or 84/2",
    "not 41 but 42",
    "The answer is not 41, but rather 42.",
    r"\boxed{10} and then \boxed{42}",
]
DENIED = [
    "There is no way x = 42.",
    "By no means x = 42.",
    "nobody gets x = 42",
    "It is untrue that x = 42.",
    "x is different from 42",
    "x is unequal to 42",
    "We reject x = 42.",
    "x = 42 (rejected)",
    "x = 42 fails.",
    "x = 42 contradicts the premise.",
    "42 is a red herring",
    "42 is too large",
    "42 doesn't work",
    "The answer is not: 42",
    "42 above average",
    "42 degrees below zero",
    "It used to be 42.",
    "42 and a half",
    "log 42",
    "no idea, 42",
]
AFFIRMED = [
    "There is no doubt that x = 42.",
    "This is none other than 42.",
    "It is not hard to see that x = 42.",
    "No other value works: x = 42.",
    "Under 50 conditions were tried. There are 42 ways.",
    "She needs 42 more.",
    "The bell rang 42 times.",
    "There are 42 of them.",
    "42 people do not play.",
]


@pytest.mark.parametrize("text", [*HEDGED, *DENIED])
def test_two_answers_or_one_that_is_taken_back_earn_nothing(text):
    assert judge(math(), text, ground_truth="42").value == 0.0


@pytest.mark.parametrize("text", [*EXPLAINED, *AFFIRMED])
def test_what_explains_corrects_or_confirms_an_answer_costs_nothing(text):
    assert judge(math(), text, ground_truth="42").value == 1.0


SUPPOSED = [
    "Suppose n = 3. Then the answer is 42.",
    "Assume n=3. Then it is 42.",
    "Imagine n is 3. It is 42.",
    "Let n = 3. Then the answer is 42.",
    "n=3的话，答案是42",
    "n=3なら答えは42です",
    "Had n been 3, the answer would be 42.",
    "Were n 3, it would be 42.",
    "If only it were 42.",
]


@pytest.mark.parametrize("text", SUPPOSED)
def test_a_value_under_a_supposition_is_none_unless_the_question_says_so(text):
    assert judge(math(), text, ground_truth="42", prompt="What is f(n)?").value == 0.0


@pytest.mark.parametrize("text", SUPPOSED[:5])
def test_what_the_question_says_is_no_supposition(text):
    assert judge(math(), text, ground_truth="42", prompt="Let n = 3. What is f(n)?").value == 1.0


def test_a_condition_that_the_question_sets_is_none():
    for text in (
        "If $x > 0$, the answer is 42.",
        r"If $x \ge 0$, it is \boxed{42}.",
        r"It is \boxed{42} if x ≥ 0.",
    ):
        known = judge(math(), text, ground_truth="42", prompt=r"Let $x > 0$, so $x \geq 0$. What is f?")
        assert known.value == 1.0
        assert judge(math(), text, ground_truth="42", prompt="Let $x < 0$. What is f?").value == 0.0
