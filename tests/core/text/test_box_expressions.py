"""What a formula or a word beside a box does to it."""

import pytest

from r1reward.testing import judge
from r1reward_math import math

NOT_42 = [
    r"$-\boxed{42}$",
    r"$x > \boxed{42}$",
    r"$x \ge \boxed{42}$",
    r"\(\boxed{42} < x\)",
    r"$x \neq \boxed{42}$",
    r"$2\boxed{42}$",
    r"$2\cdot\boxed{42}$",
    r"$\frac{1}{\boxed{42}}$",
    r"\[ \sqrt{\boxed{42}} \]",
    r"$\boxed{42}^2$",
    r"$\boxed{42} + 1$",
    "\\[\n\\boxed{42} + 1\n\\]",
    r"$\boxed{42}!$",
    r"$x = 1 - \boxed{42}$",
    r"less than $\boxed{42}$",
    r"anything but \boxed{42}",
    r"negative $\boxed{42}$",
    r"half of $\boxed{42}$",
    r"twice \boxed{42}",
]
IS_42 = [
    r"$x = \boxed{42}$",
    "\\[\n\\boxed{42}\n\\]",
    r"$\boxed{42}^\circ$",
    r"\(\boxed{42}\text{ cm}^2\)",
    r"$x = 2 \cdot 21 = \boxed{42}$",
    r"$x \approx \boxed{42}$",
    r"\[ \Rightarrow \boxed{42} \]",
    r"- \boxed{42}",
    r"2. \boxed{42}",
    "> \\boxed{42}",
    r"\( C = 20 \). Thus, it is \boxed{42} in all.",
    r"$\mathbf{\boxed{42}}$",
    r"It is not more than 50: $\boxed{42}$",
    r"At least $\boxed{42}$ of them are needed.",
]


@pytest.mark.parametrize("text", NOT_42)
def test_a_box_inside_a_larger_expression_or_a_bound_is_not_the_value(text):
    assert judge(math(), text, ground_truth="42").value == 0.0


@pytest.mark.parametrize("text", IS_42)
def test_a_box_beside_an_equals_sign_a_unit_or_a_bullet_is_the_value(text):
    assert judge(math(), text, ground_truth="42").value == 1.0


@pytest.mark.parametrize(
    ("text", "truth", "near_miss"),
    [
        (r"$-\boxed{42}$", "-42", "42"),
        (r"$x > \boxed{42}$", "x > 42", "x = 42"),
        (r"$y = \boxed{x^2} + C$", "y = x^2 + C", "y = x^2"),
        (r"$\frac{1}{\boxed{42}}$", r"\frac{1}{42}", "42"),
    ],
)
def test_the_expression_around_a_box_is_the_answer(text, truth, near_miss):
    assert judge(math(), text, ground_truth=truth).value == 1.0
    assert judge(math(), text, ground_truth=near_miss).value == 0.0
