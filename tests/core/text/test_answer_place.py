"""The answer is marked where the rule read it, or not at all."""

import pytest

from r1reward.text.answer_place import answer_place


@pytest.mark.parametrize(
    ("text", "answer", "rule", "marked"),
    [
        ("<think>7</think>It is \\boxed{7}, not 7.", "7", "boxed", "boxed{[7]}"),
        ("\\boxed{3} and \\boxed{13}", "3", "boxed", "1[3]"),
        ("\\boxed{ \\frac{1}{2} }", "\\frac{1}{2}", "boxed", "{ [\\frac{1}{2}] }"),
        ("so \\boxed{1} or \\boxed{2}", "1, 2", "boxed", "so [\\boxed{1} or \\boxed{2}]"),
        ("18 eggs\n#### 18\n18 again", "18", "#### line", "#### [18]"),
        ("13 and 3.5, so the answer is 3.", "3", "stated answer", "is [3]."),
        ("the answer is 1,300", "300", "stated answer", None),
        ("x = 1", "2", "whole answer", None),
        ("<think>7</think>none here", "7", "last sentence", None),
        ("A: 12  eggs", "12 eggs", "A: line", "[12  eggs]"),
        ("", "", "boxed", None),
    ],
)
def test_the_place_is_the_rules_own(text, answer, rule, marked):
    place = answer_place(text, answer, rule)
    if marked is None:
        assert place is None
    else:
        a, e = place
        assert marked in f"{text[:a]}[{text[a:e]}]{text[e:]}"


def test_a_long_text_costs_no_more_than_its_length():
    assert answer_place("1 " * 200_000 + "2", "2", "stated answer") == (400_000, 400_001)
    assert answer_place("a" * 200_000, "a b" * 300, "whole answer") is None
