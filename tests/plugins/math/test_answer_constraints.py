"""What a question says of its answer: its unit, its kind of extremum, the divisors that may not be 0."""

import pytest

from r1reward.testing import judge
from r1reward_math import math
from r1reward_math.compare import compare

QUOTIENT = r"Simplify $\frac{x^2-1}{x-1}$."
MINIMUM = "Find the minimum value of f."
DOLLARS = "How much does the pen cost, in dollars?"
PAIRS = [
    (
        "a place that the question leaves out",
        QUOTIENT,
        "x+1",
        r"\boxed{x+1, x \neq 1}",
        r"\boxed{x+1, x \neq 7}",
    ),
    (
        "another value with that remark",
        QUOTIENT,
        "x+1",
        r"\boxed{x+1 \quad (x \ne 1)}",
        r"\boxed{x-1, x \neq 1}",
    ),
    ("a place is no equation", QUOTIENT, "x+1", r"\boxed{x+1 \text{ for } x \neq 1}", r"\boxed{x+1, x = 1}"),
    (
        "a quotient with a slash",
        "Simplify (x^2-4)/(x-2).",
        "x+2",
        r"\boxed{x+2, x \neq 2}",
        r"\boxed{x+2, x > 2}",
    ),
    ("no saddle", MINIMUM, "-5", r"\boxed{-5 \text{ (minimum)}}", r"\boxed{-5 \text{ (saddle)}}"),
    ("no maximum", MINIMUM, "-5", "-5 (min)", "-5 (maximum)"),
    ("cents", DOLLARS, "0.75", r"\boxed{75 \text{ cents}}", r"\boxed{75}"),
    ("cents with a currency", DOLLARS, r"\$0.75", "The answer is 75 cents.", r"\boxed{75}"),
    ("no cents", DOLLARS, "75", r"\boxed{\$75}", r"\boxed{75 \text{ cents}}"),
    ("dollars by their sign", "Pens cost $3 a dozen. What do 3 cost?", "0.75", "75 cents", "0.75 cents"),
    ("metres", "How long is it, in meters?", "3", r"\boxed{300 \text{ cm}}", r"\boxed{3 \text{ cm}}"),
    ("days", "How many days does it take?", "14", r"\boxed{2 \text{ weeks}}", r"\boxed{14 \text{ weeks}}"),
]


@pytest.mark.parametrize(("name", "question", "gold", "right", "wrong"), PAIRS)
def test_what_a_question_says_of_its_answer_counts(name, question, gold, right, wrong):
    verifier = math()
    assert judge(verifier, right, ground_truth=gold, prompt=question).value == 1.0
    assert judge(verifier, wrong, ground_truth=gold, prompt=question).value == 0.0


def test_a_question_of_two_units_or_both_extrema_says_nothing_of_its_answer():
    verifier = math()
    both = "It moves 3 meters, or how many cm? Give the length in meters."
    assert judge(verifier, r"\boxed{3 \text{ cm}}", ground_truth="3", prompt=both).value == 1.0
    assert (
        judge(
            verifier, "-5 (saddle)", ground_truth="-5", prompt="Is it a minimum or a maximum, and which?"
        ).value
        == 1.0
    )


@pytest.mark.parametrize("gold", ["SELECT name FROM t WHERE a = 1", "UPDATE t SET a = 1 WHERE b = 2"])
def test_a_query_is_no_equation(gold):
    assert compare(gold, gold.replace(" ", "  "))[0] is True
    verdict, reason = compare(gold, "1")
    assert verdict is None
    assert reason.startswith("a ground truth that is a program")


def test_an_equation_is_no_query():
    assert compare("x=1", "1")[0] is True
    assert compare("Select 2 from 4: 6", "5")[0] is False


def test_a_place_is_no_unit_and_units_that_are_ignored_convert_nothing():
    ahead = "Ann is in second place. By how much is she ahead?"
    assert judge(math(), r"\boxed{5 \text{ minutes}}", ground_truth="5", prompt=ahead).value == 1.0
    ignoring = math(units="ignore")
    assert (
        judge(ignoring, r"\boxed{3 \text{ cm}}", ground_truth="3", prompt="How long, in meters?").value == 1.0
    )
