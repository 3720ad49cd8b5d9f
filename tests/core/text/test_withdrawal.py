"""What a text says twice, takes back, or says only under a condition is not paid for."""

import pytest

from r1reward.testing import judge
from r1reward_math import math

WITHDRAWN = [
    r"\boxed{42}. Wait, that is wrong.",
    r"\boxed{42} is wrong. The answer is 43.",
    r"It is not \boxed{42}.",
    "The answer is 42. Actually no, it is 41.",
    "The answer is 42, which is incorrect.",
    "I don't think the answer is 42.",
    "Nobody would say the answer is 42.",
    "答えは42ではありません。",
    "정답은 42가 아닙니다.",
    "If n = 2 then the result is 42.",
    "Assuming that x is 3, the answer is 42.",
    "The answer is > 42.",
]
TWO = [
    "Answer: 42; 43",
    "The answer is 42 and also 43.",
    "The answer is 42 as well as 43.",
    "Answer: 42 (unless it is 43)",
    "Answer: 42 when n = 2, 43 when n = 3.",
    "So x = 43 and x = 42.",
    "So she has 42 apples, 43 pears.",
    "答えは42か43です。",
    "所以共有42个或43个。",
]
HELD = [
    r"\boxed{42}. Wait, let me check whether that is right: 6 * 7 = 42. Yes.",
    r"\boxed{42}. The other root, 41, is wrong.",
    r"I first thought it was 41, which is wrong. So it is \boxed{42}.",
    "The answer is 41. Actually no, it is 42.",
    "I think the answer is 42.",
    "If she buys 3 boxes, the answer is 42.",
    "The answer is 42; there are 3 red ones.",
    "So she has 42 apples, 12 more than Bob.",
    "The answer is 42 rather than 43.",
    "> The answer is:\n> 42",
    r"The answer is \boxed{42}, not \boxed{43}.",
    "So x = 41 and y = 42.",
    "したがって、全部で3 + 39 = 42羽です。",
]


@pytest.mark.parametrize("text", [*WITHDRAWN, *TWO])
def test_a_value_taken_back_or_given_beside_another_is_not_paid(text):
    assert judge(math(), text, ground_truth="42").value == 0.0


@pytest.mark.parametrize("text", HELD)
def test_a_value_that_the_text_stands_by_is_paid(text):
    assert judge(math(), text, ground_truth="42").value == 1.0


def test_a_condition_of_the_question_is_no_reservation():
    text = "If n = 2, the answer is 42."
    assert judge(math(), text, ground_truth="42", prompt="Let $n=2$. What is 21n?").value == 1.0


BESIDE = [
    r"\boxed{42} or 43",
    r"\boxed{42}, alternatively 43.",
    "Answer: 42. Or 43.",
    "Answer: 42. It could also be 43.",
    "#### 42\nThat is wrong.",
    "The total is hardly 42.",
    "The total is far from 42.",
    "The answer is double 42.",
    "La respuesta no es 42.",
    "La réponse n'est pas 42.",
    "答案：42，或43。",
]


@pytest.mark.parametrize("text", BESIDE)
def test_an_alternative_or_a_denial_in_any_language_is_not_paid(text):
    assert judge(math(), text, ground_truth="42").value == 0.0


@pytest.mark.parametrize(
    "text",
    [
        r"\boxed{42} or 42.0",
        r"\boxed{42}, or 7 weeks.",
        "So far she has 42 apples.",
        "#### 42\nThat is right.",
    ],
)
def test_the_same_value_written_twice_is_paid(text):
    assert judge(math(), text, ground_truth="42").value == 1.0


def test_end_tokens_in_a_row_before_a_box_take_no_exponential_time():
    text = "The answer is 41. " + "<|im_start|>  " * 2000 + r"\boxed{42}"
    assert judge(math(), text, ground_truth="42").value == 1.0
