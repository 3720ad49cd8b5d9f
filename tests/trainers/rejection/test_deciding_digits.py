"""The digits that tell prompts apart before their tokens are read: equal wherever the deciding tokens are."""

import random

import pytest

from r1reward_rejection.deciding_digits import deciding_digits, digits_hash
from r1reward_rejection.discriminants import deciding_text

PIECES = [
    "12", "1,024", "3.5", "7", "0", "x", "x_1", "x_{10}", "x^2", "x²", "5⁄6", "½", "f(3)", "\\frac{1}{2}", "\\frac34",
    "\\dfrac{7}{8}", "H<sub>2</sub>O", "9<sup>3</sup>", "$", "**", "*4*", "**Problem 12.**", "_5_", "Question 3:", "Q4:",
    "# Task 9\n", "> ", "> 8", "(2) ", "3. frog", "\n", "\n4. ", "\n  return 6", "`a[0]`", "```\n11\n```", "~~~", "\t7",
    "Think step by step.", "Answer in \\boxed{}.", "Answer with the letter 2.", "Mr.", "4!", "6:30", "-8", "|--|--|\n",
    "1 2\n3 4\n", "Answer:", "<|im_7|>", "</s>", "٣", "第3", "。", "\u200b", "\x0b5", " ",
]  # fmt: skip


def digits(text):
    return sorted(c for c in text if c in "0123456789")


def test_the_digits_are_those_of_the_deciding_tokens():
    rng = random.Random(5)
    for _ in range(20_000):
        prompt = rng.choice(("", " ")).join(rng.choices(PIECES, k=rng.randrange(1, 9)))
        assert list(deciding_digits(prompt)) == digits(deciding_text(prompt)), prompt


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("**Problem 12.** Is 1,024 a square?", "Is 1024 a square?", True),
        ("Q7: What is x² for x = 3?", "What is x^2 for x = 3?", True),
        ("Add 17 to 2.", "Add 71 to 2.", True),
        ("Add 17 to 2.", "Add 17 to 3.", False),
        ("Is 2³ even?", "Is 2 even?", False),
        ("Is it even?", "Is it odd?", True),
    ],
)
def test_only_prompts_with_other_digits_are_told_apart(one, other, same):
    assert (digits_hash(one) == digits_hash(other)) == same
