"""Who says so, under which condition, and of what: a value that nobody claims of the question is none."""

import pytest

from r1reward.testing import judge
from r1reward_math import math

CONDITIONAL = [
    "The answer would be 42 if n were 2.",
    "The answer is 42 as long as n = 2.",
    "The answer is 42 only if n = 2.",
    "When n = 2, the answer is 42.",
    "For n = 2, the answer is 42.",
    "Were n equal to 2, the answer would be 42.",
    r"It would be \boxed{42} if n were 2.",
    r"If n = 2, it is \boxed{42}.",
    "如果n=2，则答案是42。",
    "若n=2，答案为42。",
    "如果n=2，则结果是42。",
    "Wenn n = 2, ist die Antwort 42.",
    "Si n = 2, la réponse est 42.",
    "Si n = 2, la respuesta es 42.",
    "Если n = 2, то ответ 42.",
    "もしn=2なら、答えは42です。",
    "만약 n=2라면 답은 42입니다.",
]
REPORTED = [
    "Some say the answer is 42.",
    "Bob thinks the answer is 42.",
    "The textbook claims the answer is 42.",
    "One might think that the answer is 42.",
    "A common mistake is to say the answer is 42.",
    'The question asks "what is 42?"',
    "The problem says that x = 42.",
    "We are given 42.",
    "Let x = 42.",
    "Perhaps the answer is 42.",
    "所以答案可能是42。",
    "La réponse est peut-être 42.",
    "答えは42かもしれません。",
    "x = 42 does not work.",
    "x = 42 is extraneous.",
    r"\boxed{42} would be a wrong answer.",
    r"\boxed{42}. I take that back.",
    r"The answer cannot be \boxed{42}.",
    r"$x \neq \boxed{42}$",
    "The answer would have been 42.",
]
RELATIVE = [
    "42 less than Bob's",
    "42 times as much",
    "42 more than 3",
    "The answer is 42 less than 100.",
    "The answer is 42% of 50.",
    "The answer is 42 divided by 7.",
    "The answer is the square root of 42.",
    "She has 42, plus 3 more.",
]
CLAIMED = [
    "n = 2 by the first line. When n = 2, the answer is 42.",
    "The answer is 42 if we add all of them.",
    "If each of them is counted, the answer is 42.",
    "Since n = 6, the answer is 42.",
    "Let n = 6. Then 7n = 42, so the answer is 42.",
    "Let x be the number of apples. Then x = 42.",
    "One might think that the answer is 41, but the answer is 42.",
    "You might think 41. The answer is 42.",
    "I think the answer is 42.",
    "42 people think that horse 12 will win.",
    r"The expected value is \boxed{42}.",
    r"The Doubtfires have \boxed{42} kittens.",
    "She has 42 more apples than Bob.",
    "The square root of 1764 is 42.",
    "42% of the students walk, so 42 of 100.",
    "Die Antwort ist 42.",
]


@pytest.mark.parametrize("text", [*CONDITIONAL, *REPORTED, *RELATIVE])
def test_a_value_that_is_not_claimed_is_not_paid(text):
    assert judge(math(), text, ground_truth="42").value == 0.0


@pytest.mark.parametrize("text", CLAIMED)
def test_a_value_that_is_claimed_is_paid(text):
    assert judge(math(), text, ground_truth="42").value == 1.0


def test_a_comparison_that_was_asked_for_is_a_value():
    text, asked = "She has 42 more than Bob.", "How many more marbles than Bob does she have?"
    assert judge(math(), text, ground_truth="42", prompt=asked).value == 1.0
    assert judge(math(), text, ground_truth="42", prompt="How many marbles does she have?").value == 0.0


@pytest.mark.parametrize("gap", [" " * 200, "\n" * 200, "$" * 200, " . " * 60])
def test_a_gap_hides_no_withdrawal_of_a_box(gap):
    assert judge(math(), rf"So \boxed{{42}}{gap}No wait, that is wrong.", ground_truth="42").value == 0.0
    assert judge(math(), rf"So \boxed{{42}}{gap}That is right.", ground_truth="42").value == 1.0
