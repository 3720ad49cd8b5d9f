"""The table of sentences in `.github/docs/math.md` is true."""

import re
from pathlib import Path

import pytest

from r1reward.testing import judge
from r1reward_math import math

PAGE = Path(__file__).parents[3] / ".github" / "docs" / "math.md"
_ROW = re.compile(r"^\| `([^`]+)` \| `([^`]+)` \|", re.MULTILINE)
ROWS = _ROW.findall(PAGE.read_text().partition("## Which sentence")[2].partition("\n## ")[0])


def test_the_page_has_such_a_table():
    assert len(ROWS) > 10


@pytest.mark.parametrize(("stated", "unstated"), ROWS)
def test_a_documented_sentence_is_read_as_the_page_says(stated, unstated):
    question = "How many clips did Natalia sell?"
    values = [judge(math(), text, prompt=question, ground_truth="72").value for text in (stated, unstated)]
    assert values == [1.0, 0.0]
