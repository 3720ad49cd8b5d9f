"""Ratios, points and bounds that sentences give, beside the nearest that do not."""

import pytest

from r1reward.text.final_answer import final_answer
from r1reward.text.shaped_values import shaped_value

RATIO = "What is the ratio of boys to girls?"
POINT = "Where do the lines intersect?"


@pytest.mark.parametrize(
    ("question", "sentence", "value"),
    [
        (RATIO, "The ratio of boys to girls is 5:2.", "5:2"),
        (RATIO, "The ratio of girls to boys is 5:2.", ""),
        (RATIO, "The ratio is 5:2 or 2:5.", ""),
        (RATIO, "The ratio is not 5:2.", ""),
        (POINT, "They meet at the point (4, -1).", "(4, -1)"),
        (POINT, "They do not meet at the point (4, -1).", ""),
        (POINT, "They meet near the point (4, -1).", ""),
        (POINT, "They meet at (4, -1) or at (1, 4).", ""),
        ("Solve it.", "Therefore, x must be at least 5.", "x >= 5"),
        ("Solve it.", "Therefore, x must be less than 5.", "x < 5"),
        ("Solve it.", "Therefore, x can be at least 5.", ""),
    ],
)
def test_a_value_of_a_shape_of_its_own_is_read_where_it_stands_alone(question, sentence, value):
    assert shaped_value(sentence.rstrip("."), question) == value
    answers = final_answer(sentence, question=question).answers
    assert answers == (value,) if value else not set(answers) & {"5:2", "(4, -1)"}


def test_a_bold_sentence_is_read_as_a_sentence():
    answers = final_answer("**The train arrives at 4:15 p.m.**", question="When does it arrive?").answers
    assert answers == ("4:15 p.m",)
