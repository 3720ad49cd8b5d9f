"""What is worked out once and kept, or in fewer steps, is what it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1reward_math import structure
from r1reward_math.bounds import BudgetError, TooLargeError, budget, spend
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
