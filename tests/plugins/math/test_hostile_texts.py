"""No text takes time that grows with its square: tokens of the grammar and phrases of the extraction, repeated.

`tests/benchmarks/hostile_texts.py` tries all of them; here some, drawn by chance, and those that once were slow.
"""

import importlib.util
import random
import re
import time
from pathlib import Path

import pytest

from r1reward.response import plain
from r1reward.text.choice import chosen_letter
from r1reward.types import Completion, Sample
from r1reward_math import math

_FILE = Path(__file__).parents[2] / "benchmarks" / "hostile_tokens.py"
_SPEC = importlib.util.spec_from_file_location("hostile_tokens", _FILE)
hostile = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(hostile)

ONCE_SLOW = (
    r",\,", "说不定x", "answer is ", "= ", "about ", "<think>", "\n", "1 or ", "((", "{", "$1 ", r"\boxed{", "1 unless ", "(5, 7/7), ",
)  # fmt: skip
PLAIN, VERIFIER = plain(), math()
KNOWN = hostile.tokens()


def _math(text):
    response = PLAIN(text, prompt="", truncated=False)
    return VERIFIER(Sample(ground_truth=r"x^2 + \frac{1}{2}"), Completion(text=text), response)


def _letters(text):
    return chosen_letter(text, {"A": "one", "B": "2"})


def _seconds(verdict, text):
    began = time.process_time()
    verdict(text)
    return time.process_time() - began


def _is_linear(verdict, place, token):
    """Whether 20 kB take little time, or at most 2.7 times that of 10 kB: the best of several tries, of the processor."""
    once = twice = float("inf")
    for _ in range(5):
        twice = min(twice, _seconds(verdict, place(token, 20_000)))
        if twice <= 0.08:
            return True
        once = min(once, _seconds(verdict, place(token, 10_000)))
        if twice <= 2.7 * once and twice <= 0.3:
            return True
    return False


@pytest.mark.parametrize("name", hostile.PLACES)
def test_no_token_takes_time_that_grows_with_its_square(name):
    rng = random.Random(name)
    drawn = rng.sample(KNOWN, 12) + [hostile.mixed(rng, KNOWN) for _ in range(5)]
    place = hostile.PLACES[name]
    slow = [
        (verdict.__name__, token)
        for token in (*ONCE_SLOW, *drawn)
        for verdict in (_math, _letters)
        if not _is_linear(verdict, place, token)
    ]
    assert slow == []


def test_a_quadratic_pattern_is_found_by_this_measurement():
    pattern = re.compile(r"\s*x")
    assert not _is_linear(pattern.search, hostile.PLACES["bare"], " ")


@pytest.mark.parametrize("verdict", [_math, _letters])
@pytest.mark.parametrize("quoted", ["", '"', 'He wrote "', "“"])
def test_a_long_word_before_a_statement_is_not_read_from_each_of_its_letters(verdict, quoted):
    word, words = (text * 4_000 + f" {quoted}the answer is 5." for text in ("a", "ab "))
    assert min(_seconds(verdict, word) for _ in range(3)) < 10 * max(
        _seconds(verdict, words) for _ in range(3)
    )


@pytest.mark.parametrize("value", ["-77.77/77", "7.5 / 2", "7\n/7", "7\t/ 7", "7/0", "1,000.5/3"])
def test_a_quotient_of_decimals_beside_a_sentence_has_a_value(value):
    text = rf"\boxed{{{value} red ones}}"
    response = PLAIN(text, prompt="", truncated=False)
    truth = "the red ones and 3 of the 7 blue ones"
    assert VERIFIER(Sample(ground_truth=truth), Completion(text=text), response).value == 0.0
