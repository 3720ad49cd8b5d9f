"""Loops with something new in each round are loops; a calculation with its numbers is none."""

import random

import pytest

from r1reward_text.repetition import repeated_share

_RANDOM = random.Random(1)
LOOPS = {
    "counter": " ".join(f"Wait, let me check again {i}. This is right and I go on." for i in range(60)),
    "chinese": "".join(f"等等，让我再检查一遍{i}。" for i in range(60)),
    "a word": " ".join(
        f"Wait, let me check again {''.join(_RANDOM.choices('abcdefghij', k=6))} now please."
        for _ in range(60)
    ),
    "last word": " ".join(f"a b c d e f g h i j k {i}" for i in range(60)),
    "no word": "_" * 3_000,
    "plain": "I go on and on. " * 60,
}
TEXTS = {
    "table": " ".join(str(i * i) for i in range(300)),
    "steps": "\n".join(f"Step {i}: {i} + {i + 1} = {2 * i + 1}" for i in range(40)),
    "products": "\n".join(f"{i} * 7 = {i * 7}" for i in range(1, 40)),
    "values": ", ".join(f"f({i}) = {i * i + 1}" for i in range(1, 40)),
    "units": "8 degrees Celsius + 3 degrees Celsius = 11 degrees Celsius, and 11 degrees Celsius - 2 degrees Celsius = "
    "9 degrees Celsius. So it is 9 degrees Celsius in all.",
    "prose": "We first add the apples of Ann to those of Ben, 3 + 4 = 7. Then we take away the 2 that were bad, so that "
    "7 - 2 = 5 are left. Each costs 3 coins, and 5 * 3 = 15. So they pay 15 coins in all, and the change is 5 coins.",
}


CHANTS = {
    "two words": [f"hello world {i}" for i in range(200)],
    "a word": [f"wait {i}" for i in range(200)],
    "a line": [f"{i}. hello\n" for i in range(200)],
    "word and word": [f"hello {i} world {i * 7}" for i in range(200)],
    "any number": [f"hello {_RANDOM.randrange(10**6)} world {_RANDOM.randrange(10**6)}" for _ in range(200)],
    "in words": [f"step {_RANDOM.choice(('one', 'two', 'three', 'four', 'five'))}" for _ in range(200)],
    "letters": [f"hello x{i}" for i in range(200)],
    "hexadecimal": [f"hello {i:x}f" for i in range(200)],
    "chinese": [f"你好{i}，" for i in range(200)],
}


@pytest.mark.parametrize("name", CHANTS)
def test_a_word_or_two_with_a_counter_over_and_over_are_a_loop(name):
    assert repeated_share(" ".join(CHANTS[name]), 12) > 0.9
    assert repeated_share(" ".join(CHANTS[name][:8]), 12) == 0.0


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_is_one_whatever_is_new_in_each_round(name):
    assert repeated_share(LOOPS[name], 12) > 0.9


@pytest.mark.parametrize("name", TEXTS)
def test_numbers_that_differ_are_no_loop(name):
    assert repeated_share(TEXTS[name], 12) < 0.1


@pytest.mark.parametrize(
    "text", ["\u200b", "\u2800", "\u3164", "\ufeff", "\x00", "\u00ad", "<br>", ".", "…", "&nbsp;"]
)
def test_a_thought_that_shows_nothing_is_no_thought(text):
    from r1reward.testing import judge
    from r1reward_format import format

    assert judge(format(), f"<think>{text}</think> <answer>42</answer>", template="r1-zero").value == 0.0
