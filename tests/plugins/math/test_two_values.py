"""No text that states two values earns for both, whatever states them and whatever stands between."""

from itertools import product

import pytest

from r1reward.testing import judge
from r1reward_math import math

FRAMES = (
    "{}", "It is {}.", "The answer is {}.", "Answer: {}", "**{}**", "\\boxed{{{}}}", "#### {}", "She sold {} clips.", "We get {}.", "48 + 24 = {}",
    "${}$", "Final answer: {} clips", '{{"answer": {}}}', "A: {}", "<answer>{}</answer>", "| Answer | {} |", "x = {}", "- {}", "答案是{}", "```\n{}\n```",
)  # fmt: skip
BETWEEN = ("\n", "\n\n", " ", ", ", " and ", " / ", " = ", "\n\nAlternatively, ", " (", "\nor\n")
VERIFIER = math()


def _value(text, truth):
    return judge(VERIFIER, text, prompt="How many clips did Natalia sell?", ground_truth=truth).value


@pytest.mark.parametrize("between", BETWEEN)
def test_no_text_of_two_values_earns_for_both_or_is_without_a_value(between):
    texts = [one.format(72) + between + other.format(71) for one, other in product(FRAMES, FRAMES)]
    earned = {text: (_value(text, "72"), _value(text, "71")) for text in texts}
    assert [text for text, values in earned.items() if None in values or values == (1.0, 1.0)] == []
    assert any(1.0 in values for values in earned.values())
