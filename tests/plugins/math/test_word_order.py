"""Words of a ground truth: their order counts, unless they are a list; what only reasons states no answer."""

import pytest

from r1reward_math.compare import compare

SAME = [
    ("red, green and blue", "blue, red and green"),
    ("Alice and Bob", "Bob and Alice"),
    ("isosceles triangle", "a triangle that is isosceles"),
    ("the first player wins", "first player"),
    ("apple bee cat", "apple bee cat"),
]
OTHER = [
    ("apple bee cat", "bee apple cat"),
    ("John loves Mary", "Mary loves John"),
    ("left right", "right left"),
]


@pytest.mark.parametrize(("gold", "answer"), SAME)
def test_a_list_of_words_is_the_same_in_any_order(gold, answer):
    assert compare(gold, answer)[0] is True


@pytest.mark.parametrize(("gold", "answer"), OTHER)
def test_other_words_in_another_order_say_something_else(gold, answer):
    assert compare(gold, answer)[0] is False


def test_of_a_solution_in_words_no_value_is_wrong_in_silence():
    worked = "We add the 2 red ones and the 4 green ones, since all count"
    assert [compare(worked, answer)[0] for answer in ("6", "2, 4", "5")] == [None, True, None]
    stated = "The length is 12 and the width is 8"
    assert [compare(stated, answer)[0] for answer in ("12, 8", "12", "8, 12")] == [True, False, False]
