"""`regex` with patterns of the row: lines that match, marks that must stand."""

import time

import pytest

from r1reward import Status
from r1reward.testing import check_verifier, judge
from r1reward_text import regex

BULLETS = {"type": "regex", "verify_regex": ["^-- .+", r"^\* .+"], "verify_min_matches": 3}
MARKS = {"type": "string_match", "expected_markers": ["[ref:1]", "[ref:2]"], "patterns": [r"\[ref:\d+\]"]}


def value(answer, verifier):
    return judge(regex(), answer, verifier=verifier).value


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("-- Rome\n\n-- Oslo\n* Bern", 1.0),
        ("Cities:\n-- Rome\n-- Oslo\n-- Bern\nThat is all.", 1.0),
        ("-- Rome\n-- Oslo", 0.0),
        ("-- Rome -- Oslo -- Bern", 0.0),
        ("- Rome\n- Oslo\n- Bern", 0.0),
        (" -- Rome\n-- Oslo\n--Bern", 0.0),
        ("", 0.0),
        ("-- Rome\n" * 50_000, 0.0),
    ],
)
def test_so_many_lines_must_match_one_of_the_patterns(answer, right):
    assert value(answer, BULLETS) == right
    assert judge(regex(), answer, **BULLETS).value == right


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("It rains [ref:1] and snows [ref:2].", 1.0),
        ("It rains [ref:1].", 0.0),
        ("It rains [ref:1], snows [ref:2], hails [ref:3].", 0.0),
    ],
)
def test_marks_must_stand_and_no_other(answer, right):
    assert value(answer, MARKS) == right


@pytest.mark.parametrize(
    "verifier",
    [
        {"verify_regex": "("},
        {"verify_regex": []},
        {"verify_regex": [1]},
        {"verify_regex": ["a"], "verify_min_matches": 0},
        {"verify_regex": ["a"], "verify_min_matches": "3"},
        {"expected_markers": "a", "patterns": ["("]},
    ],
)
def test_patterns_that_are_none_make_the_row_bad_whatever_the_answer(verifier):
    for answer in ("", "a"):
        assert judge(regex(), answer, verifier=verifier).status is Status.BAD_GROUND_TRUTH


def test_an_option_goes_before_the_row_and_the_row_before_the_ground_truth():
    assert judge(regex(pattern="x"), "x", verifier=BULLETS).value == 1.0
    assert judge(regex(), "x", ground_truth="x", verifier=BULLETS).value == 0.0


def test_a_pattern_that_backtracks_is_stopped_and_the_answer_wrong():
    before = time.process_time()
    hostile = {"verify_regex": ["(a|a)*b$"], "verify_min_matches": 1}
    assert value("\n".join(["a" * 40] * 1_000), hostile) == 0.0
    assert time.process_time() - before < 5
    check_verifier(regex(), verifier=BULLETS)
