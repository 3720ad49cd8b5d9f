"""What the prompt page says besides the scores: how answers are read, and which test a program failed."""

import json

import pytest

from r1reward_view.failing_tests import failing_test
from r1reward_view.forms import Forms
from r1reward_view.prompts import group_of

from .conftest import HOSTILE, indexed, row, write

STREAMS = {"inputs": ["1\n", "2\n"], "outputs": ["2\n", "4\n"]}
CASES = [
    (
        "test 2 of 2: wrong output: b'5\\n', not b'4\\n' [-W]",
        STREAMS,
        {"name": "test 2 of 2", "input": "2\n", "expected": "4\n", "got": "5\n"},
    ),
    (
        "test 1 of 2: returned 0, not 3",
        {"fn_name": "s", "inputs": [[[1, 2]], [[3]]], "outputs": [3, 3]},
        {"input": "[[1,2]]", "expected": "3", "got": "0"},
    ),
    (
        "test 1 of 1: AssertionError: assert f([1, 2], 0.3) == True; the solution returned False",
        None,
        {
            "test": "assert f([1, 2], 0.3) == True",
            "input": "f([1, 2], 0.3)",
            "expected": "True",
            "got": "False",
        },
    ),
    ("test 1 of 2: runtime_error (ValueError: x)", STREAMS, {"input": "1\n", "expected": "2\n"}),
    (
        "test 1 of 1: IndexError: list index out of range at assert f([]) == 3",
        None,
        {
            "test": "assert f([]) == 3",
            "input": "f([])",
            "expected": "3",
            "got": "IndexError: list index out of range",
        },
    ),
    ("test 1 of 3: time_limit", STREAMS, {"name": "test 1 of 3", "said": "time_limit"}),
]


@pytest.mark.parametrize(("reason", "tests", "expected"), CASES)
def test_a_failed_test_has_its_input_what_was_expected_and_what_came(reason, tests, expected):
    for given in (tests, json.dumps(tests)):
        assert failing_test(reason, given).items() >= expected.items()


def test_tests_of_another_number_than_were_run_are_not_shown():
    assert "input" not in failing_test("test 1 of 3: time_limit", STREAMS)


@pytest.mark.parametrize(
    "reason", ["", "no code block", HOSTILE, "test 0 of 0: x", "test 1 of 1: b'" + "(" * 9000]
)
def test_any_reason_is_survived(reason):
    failing_test(reason, STREAMS)
    failing_test(reason, "[" * 10_000)


@pytest.fixture
def manifest():
    terms = [
        {"name": "accuracy", "verifier": "code", "tasks": ["code"]},
        {"name": "accuracy", "verifier": "math", "tasks": []},
    ]
    return json.dumps({"spec": {"terms": terms}})


def test_the_answer_and_the_ground_truth_are_shown_as_they_were_read(tmp_path, manifest):
    path = write(tmp_path / "run.jsonl", [row(1, [("\\boxed{0.50}", 1.0, "0.50")], truth="\\frac12")])
    (tmp_path / "run.jsonl.manifest.json").write_text(manifest)
    run = indexed(path, tmp_path / "cache")
    group = group_of(run.store, run.texts, run.reader, run.forms, 0)
    run.close()
    assert group["truth_form"] == "1/2"
    assert group["completions"][0]["scores"]["accuracy"]["form"] == "0.50"


@pytest.mark.parametrize(
    "text", ["", "[]", '{"spec": {"terms": 5}}', '{"spec": {"terms": [{"verifier": "no"}]}}', "{" * 9999]
)
def test_a_manifest_that_says_nothing_is_none(text, tmp_path):
    (tmp_path / "run.jsonl.manifest.json").write_text(text)
    assert Forms(str(tmp_path / "run.jsonl"))("accuracy", "math", "1/2") == ""
