"""The one door for rows: which column is what, row by row, in any order."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1reward.errors import DataError, UsageError
from r1reward.rows.columns import parse_map
from r1reward.rows.row_reader import RowReader
from r1reward.rows.tasks import TaskError, TaskNames
from r1reward.types import Completion, Group, Sample

NAMES = TaskNames(
    known=("math", "logic", "code", "stem"), judged=("math", "logic", "code", "stem"), default="math"
)

MIXED = [
    {"prompt": "a poem", "completion": "roses", "task": "logic"},
    {"prompt": "6*7", "completion": "42", "ground_truth": None, "task": "math"},
    {"prompt": "6*7", "completion": "42", "ground_truth": "42", "task": "math"},
    {"question": "6*7", "response": "42", "answer": "42"},
    {"question": "6*7", "response": "42", "answer": "", "final_answer": "42"},
    {"problem": "f", "generation": "def f(): ...", "test": "def check(c):\n    assert c()", "solution": "def f(): return 1"},
    {"problem": "f", "generation": "def f(): ...", "test_list": ["assert f()"], "ground_truth": None},
    {"messages": [{"role": "user", "content": "6*7"}, {"role": "assistant", "content": "42"}], "gts": 42},
    {"prompt": [{"role": "user", "content": "6*7"}], "responses": ["42", "43"], "reward_model": {"ground_truth": "42"}, "ability": "MATH"},
    {"doc": {"query": "6*7", "choices": ["42"], "gold_index": 0}, "model_response": {"text": ["42"]}},
    {"input": "6*7", "output": "42", "label": 42},
    {"instruction": "", "full_prompt": "6*7", "predictions": ["42"], "gold": ["42"], "choices": ["42"]},
]  # fmt: skip


def read(row, columns=None, **options):
    return RowReader(columns, tasks=options.pop("tasks", NAMES), **options)(row)


def alone(row):
    reading = read(row)
    return reading.sample, tuple(reading.completions), reading.several


ALONE = [alone(row) for row in MIXED]


@given(st.permutations(range(len(MIXED))))
def test_what_a_row_holds_does_not_depend_on_the_rows_beside_it(order):
    reader = RowReader(tasks=NAMES)
    for place in order:
        reading = reader(MIXED[place])
        assert (reading.sample, tuple(reading.completions), reading.several) == ALONE[place]


def test_a_file_with_all_columns_in_each_row_reads_as_one_whose_rows_have_their_own():
    """Parquet fills what a row lacks with null."""
    names = {name for row in MIXED for name in row if name not in ("completion",)}
    for row, (sample, completions, _) in zip(MIXED, ALONE, strict=True):
        whole = dict.fromkeys(sorted(names - set(_completions_beside(row)))) | row
        reading = read(whole)
        assert reading.sample.ground_truth == sample.ground_truth
        assert reading.sample.task == sample.task
        assert tuple(reading.completions) == completions


def _completions_beside(row):
    """Columns of completions that the row has not: a null there is an error, by a test of its own."""
    every = {"response", "generation", "responses", "predictions", "output", "model_response"}
    return every - row.keys()


@pytest.mark.parametrize(
    ("row", "prompt", "completion", "truth"),
    [
        ({"input": "q", "output": "a", "gts": "1", "score": 1.0}, "q", "a", "1"),
        ({"input": "q", "output": "a", "label": "1"}, "q", "a", "1"),
        ({"question": "q", "resps": [["a"]], "target": "1", "doc_id": 3}, "q", "a", "1"),
        ({"problem": "q", "model_outputs": ["a"], "gold_answer": "1"}, "q", "a", "1"),
        ({"problem": "q", "generations": ["a"], "answers": ["1"]}, "q", "a", ["1"]),
        ({"query": "q", "generated_text": "a", "expected_answer": 1}, "q", "a", 1),
        ({"instruction": "", "query": "q", "prediction": "a", "reference": "1"}, "q", "a", "1"),
        ({"question": "q", "choices": ["x", "y"], "prediction": "a", "answer": "B"}, "q", "a", "B"),
        ({"question": "q", "choices": [{"message": {"content": "a"}}], "answer": "B"}, "q", "a", "B"),
        ({"question": "q", "choices": {"label": ["A"], "text": ["x"]}, "response": "a", "answerKey": "A"}, "q", "a", "A"),
        ({"prompt": "q", "completion": "", "ground_truth": "1", "output": "the reference"}, "q", "", "1"),
    ],
)  # fmt: skip
def test_the_names_of_the_field_are_known(row, prompt, completion, truth):
    reading = read(row)
    assert reading.sample.prompt == prompt
    assert reading.completions[0].text == completion
    assert reading.sample.ground_truth == truth


def test_options_of_a_question_are_never_its_completions():
    with pytest.raises(DataError, match="no column looks like the completion"):
        read({"question": "q", "choices": ["3", "4"], "answer": "4"})
    with pytest.raises(DataError, match="no column looks like the completion"):
        read({"question": "q", "choices": [{"label": "A", "text": "3"}], "answer": "A"})


def test_a_completion_that_is_null_is_an_error_and_no_other_column_stands_in_for_it():
    with pytest.raises(DataError, match="'response', is null"):
        read({"prompt": "q", "response": None, "messages": [{"role": "assistant", "content": "gold"}]})


@pytest.mark.parametrize("answer", [1, "1", 0])
def test_a_number_beside_options_is_refused_with_the_cure_and_taken_where_it_is_named(answer):
    row = {"question": "2+2?", "choices": ["3", "4", "5", "6"], "answer": answer, "prediction": "B"}
    with pytest.raises(DataError, match=r"--map ground_truth=choices\[answer\]"):
        read(row)
    assert (
        read(row, parse_map("ground_truth=choices[answer]")).sample.ground_truth
        == row["choices"][int(answer)]
    )
    assert read(row, parse_map("ground_truth=answer")).sample.ground_truth == answer
    assert read(row | {"answer": "4"}).sample.ground_truth == "4"


def test_tests_go_before_a_guessed_ground_truth_in_rows_that_may_be_code():
    row = {
        "question": "f",
        "response": "x",
        "test": "def test_f():\n    assert f()",
        "solution": "def f(): return 1",
    }
    reading = read(row)
    assert reading.sample.ground_truth is None
    assert reading.sample.task == "code"
    assert reading.sample.metadata["test"] == row["test"]
    assert read(row | {"task": "math"}).sample.ground_truth == row["solution"]
    assert read(row, {"ground_truth": "solution"}).sample.ground_truth == row["solution"]
    for other in ("train", "AMC 12", True, [], {}, None, ""):
        assert read(row | {"test": other, "solution": "one"}).sample.ground_truth == "one"
        # A program without tests is known for one, and judges nothing.
        sample = read(row | {"test": other}).sample
        assert (sample.task, sample.ground_truth) == ("code", None)


def test_a_program_that_is_right_is_no_test_of_one():
    row = {"question": "f", "response": "x", "solution": "def f(): return 1", "task": "code"}
    assert read(row).sample.ground_truth is None
    assert read(row | {"solution": '{"inputs": ["1"], "outputs": ["2"]}'}).sample.ground_truth.startswith("{")


def test_several_columns_are_several_completions():
    row = {"question": "q", "r1_solution_1": "a", "r1_solution_2": "b", "final_answer": "1"}
    reading = read(row, parse_map("completion=r1_solution_1,r1_solution_2,prompt=question"))
    assert [c.text for c in reading.completions] == ["a", "b"]
    assert reading.several
    with pytest.raises(DataError, match="no column 'r1_solution_3'"):
        read(row, parse_map("completion=r1_solution_1,r1_solution_3"))
    assert read(
        row | {"a": "1", "b": "2"}, parse_map("completion=question,ground_truth=a,b")
    ).sample.ground_truth == ["1", "2"]


@pytest.mark.parametrize(
    "text", ["foo=bar", "completion", "completion=a,completion=b", "prompt=a,b", "a=b=c", "task=,b"]
)
def test_a_mapping_that_means_nothing_is_refused(text):
    with pytest.raises(UsageError, match="--map"):
        parse_map(text)


def test_the_task_of_published_sets_is_read_or_refused():
    assert read({"prompt": "q", "responses": ["a"], "ability": "MATH"}).sample.task == "math"
    assert (
        read({"prompt": "q", "responses": ["a"], "domain": ["Mathematics -> Algebra -> Other"]}).sample.task
        == "math"
    )
    with pytest.raises(TaskError, match="domain='geometry'"):
        read({"prompt": "q", "responses": ["a"], "domain": "geometry"})
    assert read({"prompt": "q", "responses": ["a"], "domain": "geometry"}, task="math").sample.task == "math"
    assert read({"prompt": "q", "responses": ["a"], "domain": "geometry"}, {"task": ""}).sample.task == "math"


def test_reasoning_in_a_column_of_its_own_is_put_back():
    reading = read({"prompt": "q", "completion": "42", "reasoning_content": "six sevens"})
    assert reading.completions[0].text == "<think>\nsix sevens\n</think>\n\n42"
    pair = read({"prompt": "q", "completions": ["42", "43"], "reasoning_content": ["a", None]})
    assert [c.text for c in pair.completions] == ["<think>\na\n</think>\n\n42", "43"]


def test_the_user_is_told_of_every_column_that_was_read():
    reader = RowReader({"id": "key"}, tasks=NAMES)
    for row in (
        {"key": 1, "completion": "a", "answer": "1"},
        {"key": 2, "completion": "a", "answer": "1"},
        {"key": 3, "response": "a", "gold": "1"},
    ):
        reader(row)
    assert (
        str(reader.shown(reader.usage()))
        == "id=key; guessed completion=completion | response, ground_truth=answer | gold"
    )
    assert reader.usage() == {}


@given(
    st.dictionaries(
        st.sampled_from(["completion", "response", "answer", "gold", "task", "domain", "prompt", "id"]),
        st.sampled_from(["", "a", None, 1, ["b"], {"content": "c"}]),
        max_size=6,
    )
)
def test_whatever_a_row_holds_it_is_read_or_refused_and_twice_the_same(row):
    def outcome(reader):
        try:
            reading = reader(row)
        except DataError as error:
            return str(error)
        return reading.sample, tuple(reading.completions), reading.source

    reader = RowReader(tasks=TaskNames())
    first = outcome(reader)
    assert outcome(reader) == first
    assert outcome(RowReader(tasks=TaskNames())) == first
    json.dumps(row)


USER = {"role": "user", "content": "6*7?"}
SAID = {"role": "assistant", "content": "42"}
THOUGHT = {"role": "assistant", "content": "42", "reasoning_content": "six sevens"}
SHAPES = [
    ({"prompt": "6*7?", "completion": "42"}, ["42"], False),
    ({"prompt": "6*7?", "completions": ["42", "43"]}, ["42", "43"], True),
    ({"prompt": [USER], "completion": [SAID]}, ["42"], False),
    ({"prompt": [USER], "completions": [[SAID], [SAID]]}, ["42", "42"], True),
    ({"messages": [USER, SAID]}, ["42"], False),
    ({"conversations": [{"from": "human", "value": "6*7?"}, {"from": "gpt", "value": "42"}]}, ["42"], False),
    ({"prompt": "6*7?", "response": {"choices": [{"message": SAID, "finish_reason": "stop"}]}}, ["42"], False),
    ({"prompt": "6*7?", "choices": [{"text": "42"}, {"text": "43"}]}, ["42", "43"], True),
    ({"prompt": "6*7?", "response": {"choices": [{"message": THOUGHT}]}}, ["<think>\nsix sevens\n</think>\n\n42"], False),
    ({"prompt": "6*7?", "response": {"body": {"choices": [{"message": SAID}]}}}, ["42"], False),
    ({"prompt": "6*7?", "outputs": [{"text": "42"}, {"text": "43"}]}, ["42", "43"], True),
    ({"prompt": "6*7?", "response": {"output": [
        {"type": "reasoning", "summary": [{"text": "hm"}]},
        {"type": "message", "content": [{"type": "output_text", "text": "42"}]},
    ]}}, ["<think>\nhm\n</think>\n\n42"], False),
    ({"prompt": "6*7?", "messages": [["reasoning", "hm"], ["message", "42"]]}, ["<think>\nhm\n</think>\n\n42"], False),
    ({"question": "6*7?", "output": [{"type": "text", "role": "assistant", "content": [{"text": "42"}]}]}, ["42"], False),
]  # fmt: skip


@pytest.mark.parametrize(("row", "texts", "several"), SHAPES)
def test_completions_and_prompts_come_in_many_shapes(row, texts, several):
    reading = RowReader()(row)
    assert [c.text for c in reading.completions] == texts
    assert reading.several is several
    assert reading.sample.prompt == "6*7?"


def test_a_finish_reason_tells_of_truncation():
    for row in (
        {"completion": "4", "finish_reason": "length"},
        {"completion": "4", "truncated": True},
        {"response": {"choices": [{"text": "4", "finish_reason": "length"}]}},
    ):
        assert RowReader()(row).completions[0].truncated


def test_columns_are_guessed_and_told_and_nested():
    row = {
        "prompt": [USER],
        "response": "42",
        "reward_model": {"ground_truth": "42"},
        "data_source": "gsm8k",
        "x": 1,
    }
    reading = RowReader()(row)
    assert (reading.sample.ground_truth, reading.source) == ("42", "gsm8k")
    assert reading.sample.metadata["x"] == 1
    told = RowReader(parse_map("ground_truth=x, completion=response"))
    assert told(row).sample.ground_truth == 1
    assert str(told.shown(told.usage())).startswith("completion=response, ground_truth=x; guessed")


@pytest.mark.parametrize("value", [None, 5, True, {"x": 1}, [["a", "b"], ["c"]], [USER]])
def test_what_is_no_completion_is_said_to_be_none(value):
    with pytest.raises(DataError):
        RowReader()({"completion": value})


def test_a_list_in_a_cell_of_text_is_a_list_where_the_name_says_so():
    reading = read({"problem": "q", "generations": '["a", "b"]', "answer": "1"})
    assert [c.text for c in reading.completions] == ["a", "b"]
    assert read({"problem": "q", "generations": "[1, 2]"}).completions[0].text == "[1, 2]"
    assert read({"problem": "q", "generation": '["a", "b"]'}).completions[0].text == '["a", "b"]'
    printed = read({"problem": "q", "generations": repr(["it's", 'a "b"'])})
    assert [c.text for c in printed.completions] == ["it's", 'a "b"']
    for numpy in ("['a' 'b']", "['a'\n 'b']"):
        with pytest.raises(DataError, match="write it as JSON"):
            read({"problem": "q", "generations": numpy})
    with pytest.raises(DataError, match="holds 2 itself: bring"):
        read({"problem": "q", "generations": "['a', array(['b', 'c'])]"})


def test_completions_in_a_list_of_one_each_are_read_and_none_is_left_out():
    row = {"problem": "q", "resps": [["a"], ["b"]], "answer": "1"}
    reading = read(row, parse_map("completion=resps"))
    assert [c.text for c in reading.completions] == ["a", "b"]
    assert reading.several
    for several in ([["a", "b"], ["c"]], [["-1.5", "False"], ["-2.5", "True"]], [["a"], []]):
        with pytest.raises(DataError, match="takes those of the first element, and no others"):
            read(row | {"resps": several}, parse_map("completion=resps"))


def test_a_label_that_says_whether_a_completion_is_right_is_no_ground_truth():
    assert read({"prompt": "q", "completion": "a", "label": True}).sample.ground_truth is None
    assert read({"prompt": "q", "completion": "a", "label": 42}).sample.ground_truth == 42
    assert (
        read({"prompt": "q", "completion": "a", "label": "1"}, taken=("label",)).sample.ground_truth is None
    )


def test_a_prompt_in_a_list_of_one_is_that_prompt():
    assert read({"prompt": ["q"], "completion": ["a"]}).sample.prompt == "q"
    with pytest.raises(DataError, match="a prompt is text"):
        read({"prompt": ["q", "r"], "completion": ["a"]})


IO = {"inputs": ["2\n"], "outputs": ["4\n"]}
PAIRS = [{"input": "2\n", "output": "4\n", "testtype": "stdin"}]
CODE_AND_MATH = TaskNames(known=("math", "code"), judged=("math", "code"), default="math")


@pytest.mark.parametrize("truth", [IO, PAIRS, json.dumps(IO), json.dumps(PAIRS)])
@pytest.mark.parametrize("column", ["ground_truth", "answer"])
def test_a_ground_truth_that_is_tests_makes_a_row_code_where_nothing_names_a_task(truth, column):
    row = {"prompt": "q", "completion": "c", column: truth}
    reader = RowReader(tasks=CODE_AND_MATH)
    assert reader(row).sample.task == "code"
    assert reader({**row, "source": "apps", "id": "1"}).sample.ground_truth == truth
    assert RowReader({"ground_truth": column}, tasks=CODE_AND_MATH)(row).sample.task == "code"
    made = Group(sample=Sample(ground_truth=truth), completions=(Completion(text="c"),))
    assert reader.group(made).sample.task == "code"
    assert reader({**row, "task": None, "ability": ""}).sample.task == "code"
    assert reader({**row, "task": "math"}).sample.task == "math"
    assert RowReader(task="math", tasks=CODE_AND_MATH)(row).sample.task == "math"


@pytest.mark.parametrize(
    "truth", ["{1, 2}", "[1, 2]", '["42"]', [1, 2], {"input": 1}, '{"input": 1}', "[", 4.5, "{x}"]
)
def test_other_ground_truths_stay_what_they_are(truth):
    row = {"prompt": "q", "completion": "c", "ground_truth": truth}
    assert RowReader(tasks=CODE_AND_MATH)(row).sample.task == "math"


def test_not_a_number_is_a_null_as_pandas_writes_it():
    row = {"prompt": "q", "completion": "c", "answer": float("nan"), "solution": "42"}
    assert RowReader()(row).sample.ground_truth == "42"
    del row["solution"]
    assert RowReader()(row).sample.ground_truth is None
    assert RowReader({"ground_truth": "answer"})(row).sample.ground_truth is None
