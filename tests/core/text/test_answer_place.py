"""The answer is marked where the rule read it, or not at all."""

import json
from pathlib import Path

import pytest

from r1reward.text.answer_place import answer_place
from r1reward.text.final_answer import final_answer

_GSM8K = Path(__file__).parents[2] / "data" / "gsm8k-completions.jsonl"


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
        (
            "\\boxed{1, 2}\nWe try both, and they hold.\nSo \\boxed{1} and \\boxed{2}",
            "1, 2",
            "boxed",
            "So [\\boxed{1} and",
        ),
        ("96 of \\boxed{96} cents (or $0.96).", "96, 0.96", "boxed", "96 of [\\boxed{96} cents (or $0.96]"),
        ("\\boxed{96} cents.", "96, 0.96", "boxed", None),
        ("3x in all, and Bob came in 13th, Ann in 3rd place.", "3", "last sentence", "Ann in [3]rd"),
        ("3 is right, 3x is not", "3", "last sentence", "[3] is right"),
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


def test_another_text_at_the_place_is_another_answer():
    other = "90817263"
    for text in (json.loads(line)["completion"] for line in _GSM8K.read_text().splitlines()):
        read = final_answer(text)
        if read.answers:
            a, e = answer_place(text, read.answers[-1], read.rule)
            assert final_answer(text[:a] + other + text[e:]).answers[-1] == other, text
