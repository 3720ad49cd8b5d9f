"""Which letter of a ground truth is a constant of integration, so that an answer may differ from it by a number."""

import pytest

from r1reward.testing import judge
from r1reward_math import math


def _value(truth, answer, prompt):
    return judge(math(), f"\\boxed{{{answer}}}", prompt=prompt, ground_truth=truth).value


@pytest.mark.parametrize(
    ("truth", "answer", "prompt"),
    [
        ("x^2+C", "x^2+C+3", "Find the antiderivative of 2x."),
        ("x^2+c", "x^2+c+3", r"Evaluate $\int 2x\,dx$, with c as the constant."),
        ("x^2+C", "x^2+K", "Which functions have the derivative 2x?"),
        ("x^2+C", "3+x^2+C", "Solve y' = 2x."),
        ("x+C", "x+1+C", ""),
    ],
)
def test_a_constant_that_the_solution_brings_may_take_in_a_number(truth, answer, prompt):
    assert _value(truth, answer, prompt) == 1.0


@pytest.mark.parametrize(
    ("truth", "answer", "prompt"),
    [
        ("2b+c", "2b+c+5", "A triangle has the sides b, b and c. What is its perimeter?"),
        ("2b+c", "2b+c+5", ""),
        ("c+x", "c+x+1", "Simplify $c+2x-x$."),
        ("x^2+c", "x^2+c+3", "Complete the square of $x^2+c$."),
        ("x+C", "x+C+1", "Alice has x apples and Carol has C apples. How many have both?"),
        ("t+K", "t+K+2", "Express the height in terms of t and K."),
        ("b+C", "b+C+1", ""),
    ],
)
def test_a_letter_of_the_question_is_itself(truth, answer, prompt):
    assert _value(truth, answer, prompt) == 0.0
    assert _value(truth, truth, prompt) == 1.0
