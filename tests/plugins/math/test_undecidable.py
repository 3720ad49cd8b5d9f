"""Whether a completion has a value is the ground truth's doing: no way to answer chooses between 0 and no value."""

import pytest

from r1reward.testing import judge
from r1reward.types import Status
from r1reward_math import math
from r1reward_math.verdict import undecidable

UNDECIDABLE = {
    "a query": "SELECT name FROM t WHERE a = 1",
    "a program": "def f(x):\n    return x + 1",
    "an address": "https://example.org/answer",
    "a tower of powers": "9^{9^{9^9}}",
}
DECIDABLE = {
    "a number": "42",
    "a fraction": r"\frac{1}{2}",
    "a word": "Paris",
    "an ion": r"\text{Fe}^{3+}",
    "a set": r"\{3, 4\}",
}
WRONG = {
    "another answer": r"\boxed{12}",
    "words": "I do not know.",
    "nothing": "",
    "several": r"\boxed{1} or \boxed{2}",
    "a cut box": r"\boxed{x = 1",
    "an endless number": f"\\boxed{{{'9' * 3000}}}",
}


@pytest.mark.parametrize("gold", UNDECIDABLE.values(), ids=UNDECIDABLE)
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_beside_a_ground_truth_that_is_none_no_answer_is_zero(gold, wrong):
    score = judge(math(), wrong, ground_truth=gold)
    assert (score.value, score.status) == (None, Status.UNDECIDED)
    assert score.reason
    assert judge(math(), gold, ground_truth=gold).value == 1.0


@pytest.mark.parametrize("gold", DECIDABLE.values(), ids=DECIDABLE)
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_beside_any_other_each_of_them_is_zero(gold, wrong):
    assert not undecidable((gold,))
    assert judge(math(), wrong, ground_truth=gold).value == 0.0


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_an_answer_beside_a_program_in_one_list_lets_nobody_choose(wrong):
    golds = ["42", UNDECIDABLE["a query"]]
    assert judge(math(), wrong, ground_truth=golds).value is None
    assert judge(math(), r"\boxed{42}", ground_truth=golds).value == 1.0
    assert judge(math(), wrong, ground_truth=["42", "43"]).value == 0.0
