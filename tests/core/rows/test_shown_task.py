"""A row that names no task is of the task that its ground truth and options show, and of no other."""

import json

import pytest

from r1reward.rows.row_reader import RowReader
from r1reward.rows.shown_task import shown_task
from r1reward.rows.tasks import TaskNames
from r1reward.types import Completion, Group, Sample

NAMES = TaskNames(known=("math", "code", "stem"), judged=("math", "code", "stem"), default="math")
PYTEST = "from solution import add\n\n\ndef test_add():\n    assert add(2, 3) == 5\n"
UNITTEST = "import unittest\nclass T(unittest.TestCase):\n    def test_a(self):\n        self.assertEqual(add(2, 3), 5)\n"
CHECK = "def check(candidate):\n    assert candidate(2, 3) == 5\n"
OPTIONS = ["Paris", "London", "Rome", "Berlin"]


@pytest.mark.parametrize(
    "truth",
    [
        ["assert add(2, 3) == 5", "assert add(1, 1) == 2"],
        json.dumps(["assert add(2, 3) == 5"]),
        "assert add(2, 3) == 5",
        "assert(add(2, 3) == 5)",
        PYTEST,
        UNITTEST,
        f"{CHECK}\n\ncheck(add)",
        {"test": CHECK, "entry_point": "add"},
        json.dumps({"test": CHECK, "entry_point": "add"}),
        {"test_list": ["assert add(2, 3) == 5"]},
        json.dumps({"functional": "assert add(2, 3) == 5"}),
        json.dumps({"pytest": PYTEST}),
        {"inputs": ["1"], "outputs": ["2"]},
        json.dumps([{"input": "1", "output": "2"}]),
    ],
)
def test_a_ground_truth_that_holds_tests_makes_a_row_code(truth):
    row = {"prompt": "Write add.", "completion": "x", "ground_truth": truth}
    assert RowReader(tasks=NAMES)(row).sample.task == "code"
    group = Group(sample=Sample(ground_truth=truth), completions=(Completion(text="x"),))
    assert RowReader(tasks=NAMES).group(group).sample.task == "code"


@pytest.mark.parametrize(
    "truth",
    [
        "Assert dominance.",
        "assert that x is 5",
        "assertion",
        "x = 5",
        "def add(a, b):\n    return a + b",
        ["42", "assert add(2, 3) == 5"],
        {"input": "1"},
        {"test": "litmus"},
        {"tests": ["blood", "urine"]},
        [["1", "2"]],
        "[1, 2]",
        "",
        42,
        None,
    ],
)
def test_what_only_speaks_of_tests_is_an_answer(truth):
    assert shown_task(truth, "ground_truth", {}) == ""


def test_a_reference_solution_is_no_test_whatever_it_asserts():
    program = "def add(a, b):\n    return a + b\n\nassert add(2, 3) == 5\n"
    for column in ("solution", "gold_standard_solution", "reference"):
        assert shown_task(program, column, {}) == ""
    assert shown_task(json.dumps({"inputs": ["1"], "outputs": ["2"]}), "solution", {}) == "code"


def test_tests_nested_without_end_and_python_without_end_are_no_tests():
    deep = "[" * 5000 + '"assert x"' + "]" * 5000
    assert shown_task(deep, "ground_truth", {}) == ""
    assert shown_task("assert " + "(" * 5000 + "1" + ")" * 5000, "ground_truth", {}) == ""


@pytest.mark.parametrize(
    ("truth", "columns"),
    [
        ("B", {"options": OPTIONS}),
        ("(B)", {"choices": {"text": OPTIONS, "label": ["A", "B", "C", "D"]}}),
        ("2", {"choices": {"text": OPTIONS, "label": ["1", "2", "3", "4"]}}),
        ("London", {"options": dict(zip("ABCD", OPTIONS, strict=True))}),
        (" london ", {"options": OPTIONS}),
        (["A", "C"], {"options": OPTIONS}),
        ("21.5", {"options": ["A)21", "B)21.5", "C)22"]}),
    ],
)
def test_a_ground_truth_among_the_options_of_its_row_makes_it_multiple_choice(truth, columns):
    assert shown_task(truth, "answer", columns) == "stem"
    row = {"question": "Which?", "completion": "x", "answer": truth} | columns
    if (
        not isinstance(truth, str) or not truth.isdecimal()
    ):  # that needs --map: it may be the number of an option
        assert RowReader(tasks=NAMES)(row).sample.task == "stem"


@pytest.mark.parametrize(
    ("truth", "columns"),
    [
        ("E", {"options": OPTIONS}),
        ("Madrid", {"options": OPTIONS}),
        (["A", "42"], {"options": OPTIONS}),
        ([], {"options": OPTIONS}),
        (True, {"options": ["True", "False"]}),
        ("42", {"choices": [{"message": {"content": "42"}}, {"message": {"content": "43"}}]}),
        ("B", {"options": ["only one"]}),
        ("B", {"notes": OPTIONS}),
        ("B", {}),
    ],
)
def test_a_ground_truth_that_no_option_of_its_row_is_stays_what_it_was(truth, columns):
    assert shown_task(truth, "answer", columns) == ""


def test_what_the_user_or_the_row_says_of_the_task_goes_before_what_the_columns_show():
    row = {"prompt": "q", "completion": "x", "answer": "London", "options": OPTIONS}
    assert RowReader(task="math", tasks=NAMES)(row).sample.task == "math"
    assert RowReader(tasks=NAMES)(row | {"task": "math"}).sample.task == "math"
    assert RowReader(tasks=TaskNames(known=("math",), default="math"))(row).sample.task == "math"


def test_the_note_of_a_run_says_by_which_column_a_row_has_its_task():
    row = {"prompt": "q", "completion": "x", "answer": "London", "options": OPTIONS}
    assert RowReader(tasks=NAMES).sources(row)["task"] == "stem by answer"


def test_a_program_as_a_solution_is_a_row_of_code_without_tests_unless_the_user_names_it():
    row = {"input": "Read n. Print 2n.", "output": "x", "solution": "n = int(input())\nprint(2 * n)"}
    sample = RowReader(tasks=NAMES)(row).sample
    assert (sample.task, sample.ground_truth) == ("code", None)
    sample = RowReader({"ground_truth": "solution"}, tasks=NAMES)(row).sample
    assert (sample.task, sample.ground_truth) == ("math", row["solution"])
    for text in (
        "x = 5",
        "import duties are 5%, so 42",
        "def. of f",
        "From a to b, class A: 5",
        "print (5) copies",
    ):
        assert RowReader(tasks=NAMES)(row | {"solution": text}).sample.task == "math", text


def test_a_puzzle_of_reasoning_gym_is_known_by_its_generator_wherever_it_is_named():
    names = TaskNames(known=("math", "logic"), judged=("math", "logic"), default="math")
    row = {"question": "q", "completion": "x", "answer": "6"}
    made = {"source_dataset": "chain_sum", "source_index": 0}
    shown = [
        {"metadata": made},
        {"extra_info": made},
        {"metadata": json.dumps(made)},
        {"metadata": str(made)},
        made,
    ]
    for columns in shown:
        assert RowReader(tasks=names)(row | columns).sample.task == "logic", columns
    for columns in (
        {"metadata": {"source_dataset": "gsm8k"}},
        {"metadata": "source_dataset"},
        {"metadata": None},
    ):
        assert RowReader(tasks=names)(row | columns).sample.task == "math", columns
    assert RowReader(tasks=names)(row | {"metadata": made, "task": "math"}).sample.task == "math"
    assert RowReader(task="math", tasks=names)(row | {"metadata": made}).sample.task == "math"


def test_a_choice_of_a_server_is_no_option_of_a_question():
    reply = {"index": 0, "message": {"role": "assistant", "content": "\\boxed{2}"}, "finish_reason": "stop"}
    row = {"question": "1 + 1?", "answer": 2, "choice": reply, "completion": "x"}
    sample = RowReader(tasks=NAMES)(row).sample
    assert (sample.task, sample.ground_truth) == ("math", 2)
