"""Expressions in sentences, chains of equations, and derivations step by step."""

import pytest

from r1reward.testing import judge
from r1reward_logic import logic

THREES = {
    "prompt": "Use 3, 3, 8, 8 exactly once each, with + - * /, to make 24.",
    "ground_truth": "8/(3-8/3)",
}
FIVES = {"prompt": "Game of 24. Numbers: 1, 5, 5, 5.", "ground_truth": "5*(5-1/5)"}
COUNTDOWN = {"prompt": "Using the numbers [19, 36, 55, 7], create an equation that equals 65.",
             "ground_truth": {"target": 65, "numbers": [19, 36, 55, 7]}}  # fmt: skip


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        (THREES, "8 / (3 - 8/3) = 8 / (1/3) = 24"),
        (THREES, "The expression is **8 ÷ (3 − 8/3)**, which equals 24."),
        (THREES, "With 3, 3, 8 and 8 we can write 8 / (3 - 8/3) = 24."),
        (THREES, "8/3 = 8/3\n3 - 8/3 = 1/3\n8 / (1/3) = 24"),
        (FIVES, "Step 1: 1 ÷ 5 = 0.2\nStep 2: 5 − 0.2 = 4.8\nStep 3: 5 × 4.8 = 24"),
        (FIVES, "1. 1/5 = 0.2\n2. 5 - 0.2 = 4.8\n3. 5 * 4.8 = 24"),
        (COUNTDOWN, "55 + 36 = 91, 91 - 19 = 72, 72 - 7 = 65"),
        (COUNTDOWN, "First, 55 + 36 = 91. Then 91 - 19 = 72. Finally, 72 - 7 = 65."),
    ],
)
def test_an_expression_may_stand_in_a_sentence_or_be_derived_in_steps(row, answer):
    assert judge(logic(), answer, **row).value == 1.0


@pytest.mark.parametrize(
    ("row", "answer"),
    [
        (THREES, "8 / (3 - 8/3) = 8 / (1/4) = 24"),
        (THREES, "The expression is not 8 / (3 - 8/3)."),
        (THREES, "It is 8 / (3 - 8/3) or 8 * 3 + 8 - 3."),
        (THREES, "Try 8 * 3 + 3 - 8, or rather 8 / (3 - 8/3)."),
        (THREES, "8 * 3 = 24\n8 - 3 = 5"),
        (FIVES, "1 / 5 = 0.2\n5 - 0.2 = 4.8\n4.8 * 4 = 24"),
        (FIVES, "5 * 5 = 25\n25 - 1 = 24"),
        (FIVES, "1 / 5 = 0.2\n5 - 0.2 = 4.8\n5 * 4.8 = 24\n24 - 5 = 19\n19 + 5 = 24"),
        (FIVES, "5 - 1 = 4\n4 + 5 = 10\n10 + 5 = 15\n15 + 9 = 24"),
        (FIVES, "6 * 4 = 24\n24 = 24"),
        (COUNTDOWN, "60 + 5 = 65, 65 + 0 = 65"),
        (COUNTDOWN, "55 + 10 = 65, 36 - 19 = 17"),
        (COUNTDOWN, "55 + 36 = 91 - 19 = 72 - 7 = 65"),
    ],
)
def test_a_step_takes_only_what_is_given_or_worked_out(row, answer):
    assert judge(logic(), answer, **row).value == 0.0


def test_a_quotient_behind_a_stroke_is_no_result():
    row = {
        "prompt": "Use the numbers 6, 2, 3 once each to make 1.",
        "ground_truth": "1",
        "numbers": [6, 2, 3],
    }
    assert judge(logic(), "2 / 3 = 2/3\n6 / (2/3) = 9", **row).value == 0.0
    assert judge(logic(), "6 / 2 = 3\n3 / 3 = 1", **row).value == 1.0
