"""`r1reward check` over the shapes of the field: reference solutions are run, and what cannot be asked is counted apart."""

import json

import pytest

from r1reward.cli import run

from .shapes import APPS, CODE, KODCODE, MATH


def check(rows, folder, capsys, *options, reward="accuracy"):
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    code = run(["check", str(path), "-r", reward, "-w", "0", *options])
    return code, capsys.readouterr().out


WITH_SOLUTIONS = [shape for shape in CODE if shape.name in ("kodcode", "humaneval", "mbpp")]


@pytest.mark.parametrize("shape", WITH_SOLUTIONS, ids=lambda s: s.name)
def test_the_reference_solutions_of_code_rows_are_run(shape, tmp_path, capsys):
    code, out = check(shape.rows, tmp_path, capsys)
    assert code == 0, out
    assert "2 rows: 2 can be satisfied, 0 cannot" in out


def test_a_reference_solution_that_fails_its_tests_is_found(tmp_path, capsys):
    broken = KODCODE[0] | {"solution": "def add(a, b):\n    return a - b"}
    code, out = check([KODCODE[0], broken], tmp_path, capsys)
    assert code == 1
    assert "2 rows: 1 can be satisfied, 1 cannot" in out


def test_what_cannot_be_asked_is_counted_apart_and_is_no_failure(tmp_path, capsys):
    code, out = check(APPS, tmp_path, capsys)  # the second row has no reference solution
    assert code == 0
    assert "2 rows: 1 can be satisfied, 0 cannot, 1 unchecked" in out


def test_a_list_of_solutions_is_tried_until_one_is_right(tmp_path, capsys):
    row = APPS[0] | {"solutions": json.dumps(["print(", json.loads(APPS[0]["solutions"])[0]])}
    code, out = check([row], tmp_path, capsys)
    assert code == 0
    assert "1 row: 1 can be satisfied, 0 cannot; 1 not in every spelling" in out


@pytest.mark.parametrize(
    "shape", [s for s in MATH if s.kind == "jsonl" and not s.columns], ids=lambda s: s.name
)
def test_the_answers_of_the_field_are_right_in_every_usual_spelling(shape, tmp_path, capsys):
    code, out = check(shape.rows, tmp_path, capsys)
    assert code == 0, out
    assert "0 cannot" in out
    assert "not in every spelling" not in out


def test_a_row_without_a_ground_truth_is_a_failure(tmp_path, capsys):
    code, out = check([{"prompt": "6*7"}, {"prompt": "6*7", "answer": "42"}], tmp_path, capsys)
    assert code == 1
    assert "2 rows: 1 can be satisfied, 1 cannot" in out


def test_each_task_is_named_with_the_terms_that_judge_it(tmp_path, capsys):
    calls = [{"name": "f", "arguments": {"a": 1}}]
    rows = [
        {"prompt": "6*7", "answer": "42", "task": "math"},
        {"prompt": "Call.", "expected_answers": calls, "task": "tool_calls"},
        {"prompt": "Write.", "instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}], "task": "if"},
    ]
    code, out = check(rows, tmp_path, capsys, reward="rlvr")
    assert code == 0, out
    assert "accuracy: no answer to try is known for this row of the task 'if'" in out
    lines = out.splitlines()[-4:]
    assert lines == [
        "task 'if': accuracy (instructions)",
        "task 'math': accuracy (math)",
        "task 'tool_calls': accuracy (tool_calls)",
        "3 rows: 2 can be satisfied, 0 cannot, 1 unchecked",
    ]
