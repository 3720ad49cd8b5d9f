"""What is worked out once and kept, or in fewer steps, is what it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1reward.testing import judge
from r1reward_math import ground_truth_kinds, math, structure
from r1reward_math.bounds import BudgetError, TooLargeError, budget, spend
from r1reward_math.compare import compare
from r1reward_math.evaluate import context
from r1reward_math.points import _BANDS, _STEPS_OF_BANDS
from r1reward_math.structure import read
from r1reward_math.tree import UnreadableError


def test_what_cannot_be_read_says_so_each_time_and_is_parsed_once(monkeypatch):
    parsed = []
    parse = structure._read
    monkeypatch.setattr(structure, "_read", lambda text, depth: parsed.append(text) or parse(text, depth))
    for _ in range(3):
        with pytest.raises(UnreadableError, match="words"):
            read("the hypotenuse of them")
    assert parsed == ["the hypotenuse of them"]


def test_which_kinds_a_ground_truth_is_of_is_asked_once(monkeypatch):
    asked = []
    kind = ground_truth_kinds._Kind(asked.append, lambda *_: (True, "never"))
    monkeypatch.setattr(ground_truth_kinds, "_KINDS", (kind, *ground_truth_kinds._KINDS))
    assert [compare("7x+11y+29z", f"{n}y")[0] for n in range(3)] == [False] * 3
    assert asked == ["7x+11y+29z"]


def test_whole_numbers_that_differ_are_wrong_at_once_and_decimals_may_be_rounded():
    assert judge(math(), r"\boxed{19}", ground_truth="18").metrics is None
    assert judge(math(), r"\boxed{0.33}", ground_truth=r"\frac{1}{3}").metrics == {"unsure": 1.0}
    assert judge(math(tolerance=0.1), r"\boxed{19}", ground_truth="18").value == 1.0
    assert "longer than" in judge(math(), f"\\boxed{{{'9' * 2_500}}}", ground_truth="18").reason


@given(st.integers(0, len(_BANDS) - 1), st.integers(0, 2**32 - 1))
def test_a_point_drawn_at_once_has_the_bits_of_one_drawn_in_steps(band, seed):
    mp, (low, high) = context(), _BANDS[band]
    start, width, exponent = _STEPS_OF_BANDS[band]
    in_steps = mp.mpf(low) + mp.ldexp(seed, -32) * (mp.mpf(high) - low)
    assert mp.ldexp(start + seed * width, exponent)._mpf_ == in_steps._mpf_


def _spend_inside(*steps):
    for one in steps:
        with budget():
            spend(one)


def test_what_is_spent_inside_is_spent_outside_but_not_what_a_ground_truth_costs():
    with pytest.raises(BudgetError), budget():
        _spend_inside(6_000, 6_000, 6_000, 6_000)
    with budget():
        with budget(of_ground_truth=True):
            spend(100_000)
        spend(19_999)
        with pytest.raises(TooLargeError), budget(of_ground_truth=True):
            spend(200_000)
        with pytest.raises(BudgetError):
            spend(2)
