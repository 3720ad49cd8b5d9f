"""What is equal and what is not, by kind."""

import importlib.util
from pathlib import Path

import pytest

from r1reward_math.compare import compare

_SPEC = importlib.util.spec_from_file_location("math_pairs", Path(__file__).with_name("pairs.py"))
_PAIRS = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_PAIRS)
EQUAL, DIFFERENT = _PAIRS.EQUAL, _PAIRS.DIFFERENT


@pytest.mark.parametrize("kind", EQUAL)
def test_these_are_equal(kind):
    assert [pair for pair in EQUAL[kind] if compare(*pair)[0] is not True] == []


@pytest.mark.parametrize("kind", DIFFERENT)
def test_these_are_not(kind):
    assert [pair for pair in DIFFERENT[kind] if compare(*pair)[0] is not False] == []


def test_every_kind_has_both():
    assert EQUAL.keys() == DIFFERENT.keys()


@pytest.mark.parametrize("kind", EQUAL)
def test_every_ground_truth_equals_itself(kind):
    golds = {gold for gold, _ in (*EQUAL[kind], *DIFFERENT[kind])}
    assert [gold for gold in golds if compare(gold, f" {gold} ")[0] is not True] == []
