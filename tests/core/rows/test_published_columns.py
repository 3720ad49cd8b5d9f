"""The column names that data sets are published with, and the nearest ones that mean something else."""

import json

import pytest

from r1reward.errors import DataError
from r1reward.rows.columns import parse_map
from r1reward.rows.names import fold_name
from r1reward.rows.row_reader import RowReader
from r1reward.rows.tasks import TaskError, TaskNames

NAMES = TaskNames(
    known=("math", "logic", "code", "stem"),
    judged=("math", "logic", "code", "stem"),
    default="math",
    literals=("logic",),
)
TESTS = json.dumps({"inputs": ["2\n"], "outputs": ["4\n"]})


def read(row, columns=None, **options):
    return RowReader(columns, tasks=options.pop("tasks", NAMES), **options)({"response": "c", **row})


PUBLISHED = {
    "Open-Reasoner-Zero": {"0": {"from": "human", "value": "q"}, "1": {"from": "assistant", "ground_truth": {"value": "42"}}},
    "OpenThoughts": {"problem": "q", "deepseek_reasoning": "r", "deepseek_solution": "s", "ground_truth_solution": "42", "domain": "math", "source": "aops", "test_cases": None, "starter_code": None},
    "SYNTHETIC-1": {"source": "x", "task_type": "verifiable_math", "prompt": "q", "gold_standard_solution": "long", "verification_info": '{"ground_truth": "42"}', "metadata": "{}", "problem_id": "p"},
    "gold_standard_solution": {"prompt": "q", "gold_standard_solution": "42"},
    "Skywork-OR1": {"data_source": "x", "prompt": [{"role": "user", "content": "q"}], "ability": "math", "reward_model": {"ground_truth": "42", "style": "rule"}, "extra_info": {"index": 0}},
    "AIME_2024": {"ID": "2024-I-1", "Problem": "q", "Solution": "so 42", "Answer": 42},
    "aime25": {"problem": "q", "answer": "42", "id": "0"},
    "MATH-500": {"problem": "q", "solution": "\\boxed{42}", "answer": "42", "subject": "Algebra", "level": 2, "unique_id": "t/1"},
    "DeepScaleR": {"problem": "q", "answer": "42", "solution": "long"},
    "OpenMathReasoning": {"expected_answer": "42", "problem_type": "has_answer_extracted", "problem": "q", "inference_mode": "cot"},
    "LIMO": {"question": "q", "solution": "long", "answer": "42"},
    "Polaris": {"problem": "q", "answer": "42", "difficulty": "4/8"},
    "SimpleRL-Zoo": {"question": "q", "gt_answer": "42", "subject": "Algebra", "level": 3},
    "WebInstruct-verified": {"id": 7, "question": "q", "answer": "42", "answer_type": "Integer", "category": "Mathematics"},
    "natural_reasoning": {"question": "q", "reference_answer": "42"},
    "Nemotron v1": {"uuid": "u", "category": "math", "reasoning": "on", "prompt": "q", "metadata": '{"expected_answer": "42"}'},
    "AReaL-boba": {"query_id": "x", "prompt": "q", "solutions": ["\\boxed{42}"], "task": "math"},
    "Multi-subject-RLVR": {"query": [{"role": "user", "content": "q"}], "label": "42"},
    "GPQA": {"Question": "q", "Correct Answer": "42", "Incorrect Answer 1": "1", "Record ID": "r"},
    "Search-R1": {"prompt": "q", "reward_model": {"ground_truth": {"target": ["42"]}, "style": "rule"}},
    "camelCase": {"prompt": "q", "groundTruth": "42"},
    "capitals": {"Prompt": "q", "Ground_Truth": "42"},
    "printed by pandas": {"prompt": "q", "reward_model": "{'ground_truth': '42', 'style': 'rule'}"},
    "FlashRAG": {"question": "q", "golden_answers": ["42"]},
    "RLVR-GSM": {"messages": [{"role": "user", "content": "q"}], "ground_truth": "42", "dataset": "gsm8k"},
}  # fmt: skip


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_prompt_and_the_answer_of_a_published_data_set_are_found(name):
    sample = read(PUBLISHED[name]).sample
    truth = sample.ground_truth[0] if isinstance(sample.ground_truth, list) else sample.ground_truth
    assert str(truth).replace("\\boxed{42}", "42") == "42"
    assert sample.prompt == "q"
    assert sample.task == "math"


PUBLISHED_CODE = {
    "Eurus-2": {"prompt": "q", "ability": "coding", "reward_model": {"ground_truth": TESTS, "style": "rule"}},
    "AceCode": {"id": "a", "question": "q", "test_cases": ["assert f(1) == 2"]},
    "SYNTHETIC-1": {"prompt": "q", "gold_standard_solution": "def f(): ...", "verification_info": json.dumps({"test_cases": [{"input": "1", "output": "2"}]})},
    "OpenThoughts": {"problem": "q", "ground_truth_solution": "def f(): ...", "domain": "code", "test_cases": TESTS},
    "LeetCodeDataset": {"problem_description": "q", "entry_point": "f", "test": "def check(candidate):\n    assert candidate(1)"},
}  # fmt: skip


@pytest.mark.parametrize("name", PUBLISHED_CODE)
def test_rows_of_programs_are_code_and_their_solution_is_no_answer(name):
    sample = read(PUBLISHED_CODE[name]).sample
    assert sample.task == "code"
    assert sample.ground_truth in (None, TESTS)


@pytest.mark.parametrize(
    ("row", "cure"),
    [
        ({"question": "q", "choices": ["3", "4"], "answer": 1}, r"choices\[answer\]"),
        ({"Question": "q", "Choices": ["3", "4"], "Answer": 1}, r"Choices\[Answer\]"),
        ({"question": "q", "answer": "1", "task": "closed choice"}, "--map task="),
        ({"question": "q", "answer": "1", "Domain": "Physics"}, "--map task="),
    ],
)
def test_what_would_decide_a_reward_wrongly_is_refused_with_the_cure(row, cure):
    with pytest.raises((DataError, TaskError), match=cure):
        read(row)


@pytest.mark.parametrize(
    ("row", "truth"),
    [
        ({"answer": "1", "Answer": "1"}, "1"),
        ({"Answers": ["1"], "gold": "2"}, "2"),
        ({"solutions": ["def f(): ..."]}, None),
        ({"reward_model": "{'ground_truth': array(['42'])}"}, ["42"]),
        ({"reward_model": "{'ground_truth': open(['42'])}"}, None),
        ({"reward_model": "{'ground_truth': __import__('os')}"}, None),
        ({"reward_model": "[" * 10_000}, None),
        ({"metadata": "expected_answer"}, None),
        ({"1": "x", "0": "y"}, None),
        ({"1": {"value": "42"}}, None),
        ({"reward_model": {"ground_truth": {"target": 24, "numbers": [1, 2]}}}, {"target": 24, "numbers": [1, 2]}),
    ],
)  # fmt: skip
def test_what_only_looks_like_an_answer_is_none(row, truth):
    assert read(row).sample.ground_truth == truth


def test_one_name_in_any_spelling_has_one_meaning():
    spellings = ("ground_truth", "groundTruth", "GroundTruth", "Ground Truth", "ground-truth", "GROUND_TRUTH")
    assert {fold_name(name) for name in spellings} == {"ground_truth"}
    for name in spellings:
        assert read({name: "42"}).sample.ground_truth == "42"
    assert fold_name("background_truth") != "ground_truth"


def test_predictions_go_before_an_output_that_may_be_the_reference():
    row = {"instruction": "q", "input": "", "output": "the reference", "answer": "1"}
    for name, value in (("prediction", "p"), ("predictions", ["p"])):
        reading = RowReader(tasks=NAMES)({**row, name: value})
        assert reading.completions[0].text == "p"
    assert RowReader(tasks=NAMES)(row).completions[0].text == "the reference"


MISSING = [
    "None",
    "none",
    "N/A",
    "n/a",
    "null",
    "NULL",
    "nan",
    "NaN",
    " None\n",
    "<NA>",
    "NaT",
    "[]",
    "[None]",
]


@pytest.mark.parametrize("text", MISSING)
def test_a_missing_answer_that_was_printed_as_text_is_no_answer(text):
    assert read({"answer": text}).sample.ground_truth is None
    assert read({"answer": text}, parse_map("ground_truth=answer")).sample.ground_truth is None
    assert read({"answer": ["42", text]}).sample.ground_truth == ["42"]


@pytest.mark.parametrize(
    "text", ["Na", "NA", "none of the above", "nano", "\\text{None}", "no", "0", "∅", "nulls"]
)
def test_answers_that_are_only_like_one_stay(text):
    assert read({"answer": text}).sample.ground_truth == text


def test_none_is_an_answer_where_an_option_or_a_program_may_say_it():
    options = ["Red", "None", "Blue"]
    assert read({"answer": "None", "choices": options}).sample.ground_truth == "None"
    assert read({"answer": "N/A", "choices": options}).sample.ground_truth is None
    assert read({"answer": "None", "question": "Which?\nA. Red\nB. None"}).sample.ground_truth == "None"
    assert read({"answer": "None", "question": "Which is none of A and B?"}).sample.ground_truth is None
    assert read({"answer": "None", "task": "logic"}).sample.ground_truth == "None"
    assert read({"answer": ["None"]}).sample.ground_truth == ["None"]


def test_the_note_of_a_run_tells_of_answers_that_are_none_and_of_reasoning_that_was_guessed():
    reader = RowReader(tasks=NAMES)
    reader({"response": "42", "answer": "None", "thinking": "hm"})
    note = str(reader.shown(reader.usage()))
    assert "answer='None', which is none" in note
    assert "reasoning=thinking" in note


@pytest.mark.parametrize("text", [*MISSING, "\u2003None", "\u00a0nan"])
def test_a_missing_answer_is_none_beside_columns_that_are_all_text(text):
    """Such rows are read by a quicker way, which must not see less."""
    reading = RowReader(tasks=NAMES)({"prompt": "q", "completion": "c", "answer": text, "id": "1"})
    assert reading.sample.ground_truth is None
