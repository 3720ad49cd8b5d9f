"""How an answer was read, written in a line."""

import pytest

from r1reward.testing import HOSTILE_TEXTS
from r1reward_math.tree_text import parsed

FORMS = {
    r"\frac{6}{5}": "6/5", r"\frac{x+1}{2}": "(x + 1)/2", "-x+2y": "-x + 2*y", "2^{-3}": "2^(-3)", "3.50": "3.50",
    "(1,2)": "(1, 2)", "[1,3)": "[1, 3)", r"\{1,2\}": "{1, 2}", "x=5": "x = 5", "1<x<3": "1 < x < 3",
    r"\sin x": "sin(x)", "5 meV": "5 meV", "a green apple with 3 leaves": "", "": "", r"\frac{": "",
}  # fmt: skip


@pytest.mark.parametrize("text", FORMS)
def test_a_tree_is_written_as_a_person_writes_it(text):
    assert parsed(text) == FORMS[text]


@pytest.mark.parametrize(
    "text", [*HOSTILE_TEXTS, "(" * 60 + "1" + ")" * 60, "1+" * 900 + "1", "9^" * 200 + "9"]
)
def test_no_text_raises_or_gives_a_page(text):
    assert len(parsed(text)) <= 8_000
