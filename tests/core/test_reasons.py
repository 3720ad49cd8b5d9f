"""Like reasons are one pattern, and unlike ones are not."""

import pytest

from r1reward.report.reasons import reason_pattern, rule_of


@pytest.mark.parametrize(
    ("reason", "truth", "pattern"),
    [
        ("not equal to 18 [A: line]", "18", "not equal to ⟨truth⟩ [A: line]"),
        ("not equal to \\frac{1}{2} [boxed]", "\\frac{1}{2}", "not equal to ⟨truth⟩ [boxed]"),
        ("not equal to [1, 2] [boxed]", "[1, 2]", "not equal to ⟨truth⟩ [boxed]"),
        ("not equal to 2, as far as rules can tell [boxed]", "2", "not equal to ⟨truth⟩, as far as rules can tell [boxed]"),
        ("cannot be read: '\\\\frac{3}{'", "x", "cannot be read: ‘…’"),
        ("test 3 of 12: IndexError: list index out of range", "", "test # of #: IndexError: list index out of range"),
        ("0.1% of the 12-grams are repeated", "12", "#% of the #-grams are repeated"),
        ("no final answer in the answer part", "a", "no final answer in the answer part"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_what_varies_is_left_out_of_a_reason(reason, truth, pattern):
    assert reason_pattern(reason, truth) == pattern


def test_a_long_reason_is_cut_and_costs_no_more_than_its_length():
    assert len(reason_pattern("'" * 100_000, "x")) <= 110
    assert len(reason_pattern("not equal to " + "[" * 100_000, "[[")) <= 110


@pytest.mark.parametrize(
    ("reason", "rule"),
    [
        ("equal by text [boxed]", "boxed"),
        ("not equal to [1] [#### line]", "#### line"),
        ("x", ""),
        ("[", ""),
        ("a [] b]", ""),
    ],
)
def test_the_rule_stands_at_the_end_of_a_reason(reason, rule):
    assert rule_of("", reason) == rule
