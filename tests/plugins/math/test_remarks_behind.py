"""What a sentence says behind its value counts alike in each way of stating the value: all frames with all remarks."""

import pytest

from r1reward.testing import judge
from r1reward_math import math

QUESTION = "How many clips did Natalia sell?"
FRAMES = (
    "{}", "It is {}", "The answer is {}", "Answer: {}", "**{}**", "\\boxed{{{}}}", "#### {}", "She sold {} clips", "So, {}",
    "We get {}", "48 + 24 = {}", "Natalia sold {} clips in all", "So the total is {}", "Thus {}", "${}$",
    "Final answer: {} clips", "The result is ${}$", "Step 1. We add.\n\n48+24 = {}", "First 48. Then 24.\n\nSo she sold {} clips",
)  # fmt: skip
NEUTRAL = ("", ".", ", I believe", ", of course", ", I think", ", I guess", " in total", ", as required", ". I hope this helps!", ", which is correct", ". ✓")  # fmt: skip
UNDONE = (
    ", they say", ", Bob says", ", says Bob", ", said my teacher", ", according to Bob", ", as Bob claims", ", I was told",
    ", or 71", " or 71", " if n = 3", ", which is wrong", ". Wait, that is wrong", ". No, 71", ", but I doubt it",
    ", but that is wrong", ", is wrong", ", rejected", ", supposedly", ", allegedly", ", probably not", ", give or take",
    ", doubled", ", plus tax", ", unless she lied", ". Alternatively, 71", ", maybe 71", " (or 71)", ", just kidding",
    ". Ignore that", ", at least", ", at most", " times two", " squared",
)  # fmt: skip
VERIFIER = math()


def _value(text):
    return judge(VERIFIER, text, prompt=QUESTION, ground_truth="72").value


@pytest.mark.parametrize("remark", NEUTRAL)
def test_a_remark_that_changes_nothing_costs_nothing_in_any_frame(remark):
    frames = [frame for frame in FRAMES if not (frame == "#### {}" and "I" in remark)]
    assert [frame for frame in frames if _value(frame.format(72) + remark) != 1.0] == []


@pytest.mark.parametrize("remark", UNDONE)
def test_a_remark_that_takes_the_value_back_does_so_in_any_frame(remark):
    assert [frame for frame in FRAMES if _value(frame.format(72) + remark) != 0.0] == []


@pytest.mark.parametrize(
    "text",
    [
        r"She had \(\boxed{\$20.00}\) left over after paying with a $50.00 bill.",
        r"There were $\boxed{20}$ downloads over the three months.",
        "They built 20 homes over the next three years.",
        "She sold 20 clips, 5 of them twice, without any help.",
        "The acceleration is 20 meters per second squared.",
        "20. This checks out.",
        "So she pays 20 dollars, as we computed.",
    ],
)
def test_words_that_only_look_like_such_a_remark_cost_nothing(text):
    question = "What is it in meters per second squared?" if "meters" in text else "How much is it?"
    truth = "20 m/s^2" if "meters" in text else "20"
    if "5 of them" in text:
        question = QUESTION
    assert judge(VERIFIER, text, prompt=question, ground_truth=truth).value == 1.0
