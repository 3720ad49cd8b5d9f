"""A ground truth that may be a flag, a place in a list, or contradicted by another column is named and never guessed."""

import json
from pathlib import Path

import pytest

import r1reward
from r1reward.errors import DataError

SIX, FIVE = "\\boxed{6}", "\\boxed{5}"


def rewards(rows, **options):
    return [group.rewards[0].value for group in r1reward.score(rows, "accuracy", workers=0, **options)]


def in_python(cure):
    """Advice of the command line, as an error of the Python API words it."""
    return cure.replace("ground_truth=", '"ground_truth": "')


REFUSED = [
    ({"prompt": "q", "completion": SIX, "label": "True"}, "ground_truth=label"),
    ({"prompt": "q", "response": "yes", "label": "TRUE"}, "ground_truth=label"),
    ({"prompt": "q", "completion": SIX, "label": 1}, "ground_truth=label"),
    ({"prompt": "q", "completion": SIX, "label": "0"}, "ground_truth=label"),
    ({"problem": "q", "steps": ["a", "b"], "final_answer_correct": True, "label": -1, "response": SIX}, "number of a step"),
    ({"prompt": "q", "response": SIX, "final_answer": "5", "answer": "6"}, "ground_truth=answer"),
    ({"prompt": "q", "response": FIVE, "answer": "5", "expected": 6}, "ground_truth=expected"),
    ({"prompt": "q", "response": SIX, "target": "train", "answer": "6"}, "ground_truth=target"),
    ({"prompt": "q", "response": SIX, "target": 1.0, "answer": "\\frac{12}{2}", "expected": "six"}, "ground_truth=expected"),
    ({"prompt": "q", "response": "Answer: Rome", "answer": "Rome", "expected": "Paris"}, "ground_truth=expected"),
    ({"prompt": "q", "response": SIX, "ground_truth": True, "answer": "6"}, "ground_truth=answer"),
    ({"prompt": "q", "response": SIX, "ground_truth": "True", "label": 6}, "ground_truth=label"),
    ({"prompt": "q", "response": SIX, "answer": "6", "Answer": "5"}, "ground_truth=Answer"),
    ({"question": "q", "prediction": "(B)", "choices": "Rome | Paris", "answer": "1"}, "write it as JSON"),
    ({"question": "q", "prediction": "(B)", "choices": "['Rome' 'Paris']", "answer": "1"}, "choices[answer]"),
]  # fmt: skip

RIVALS = [
    ({"answer": "5", "answers": ["6"]}, "ground_truth=answers"),
    ({"answer": "6", "answers": "5"}, "ground_truth=answer"),
    ({"answer": 6, "answers": ["5", "7"]}, "ground_truth=answers"),
    ({"answer": "6", "answers": '["5", "7"]'}, "ground_truth=answers"),
    ({"answer": "Paris", "answers": {"text": ["Rome"], "answer_start": [3]}}, "ground_truth=answers"),
    ({"label": "6", "labels": "5"}, "ground_truth=labels"),
    ({"label": 6, "labels": [5]}, "ground_truth=labels"),
    ({"solution": "5", "answer": "6"}, "ground_truth=solution"),
    ({"solution": "$\\boxed{5}$", "answer": "6"}, "ground_truth=solution"),
    ({"gold": "6", "target": "5"}, "ground_truth=target"),
    ({"gold_answer": "6", "gold_answers": ["5", "7"]}, "ground_truth=gold_answers"),
    ({"reference_answer": "6", "expected_answer": "5"}, "ground_truth=expected_answer"),
    ({"target": "\\frac{3}{4}", "targets": ["\\frac{2}{3}"]}, "ground_truth=targets"),
    ({"answer": "x+1", "final_answer": "x+2"}, "ground_truth=final_answer"),
    ({"answer": "Barack Obama", "answers": ["George Bush", "Bill Clinton"]}, "ground_truth=answers"),
    ({"answer": "B", "answer_letter": "A"}, "ground_truth=answer_letter"),
    ({"choices": ["Rome", "Paris"], "answer": "Paris", "answer_letter": "A"}, "ground_truth=answer_letter"),
    ({"answer": "so it is\n#### 5", "final_answer": "6"}, "ground_truth=final_answer"),
    ({"answer": "5", "verification_info": {"ground_truth": "6"}}, "ground_truth=verification_info.ground_truth"),
    ({"answer": "(1,2)", "expected": "[1,2]"}, "ground_truth=expected"),
    ({"answer": "6", "answers": "[5, 7]"}, "ground_truth=answers"),
    ({"answer": "6 apples", "expected": "five apples", "ideal": "7"}, "ground_truth=ideal"),
]  # fmt: skip
"""Two columns of which nothing says which has the answer."""

ALIKE = [
    {"answer": "6", "answers": ["6", "six"]},
    {"answer": "6", "answers": ["five", "six"]},
    {"answer": "6", "answers": [6.0]},
    {"label": "6", "labels": ["6"]},
    {"solution": "so it is 5, and we double it", "answer": "6"},
    {"solution": "First $\\boxed{5}$, and so on.", "answer": "6"},
    {"solution": "\\boxed{6}", "answer": "6"},
    {"gold": "6", "target": "$6$"},
    {"target": "\\frac{1}{2}", "targets": ["0.5"]},
    {"target": "1/2", "expected": "50%"},
    {"answer": "1,200", "expected": 1200},
    {"answer": "\\sqrt{2}", "expected": 1.414},
    {"answer": "6", "expected": "6 apples"},
    {"answer": "Obama", "expected": "Barack Obama"},
    {"answer": "Barack Obama", "expected": "President Obama"},
    {"answer": "Paris", "answer_letter": "B"},
    {"choices": ["Rome", "Paris"], "answer": "Paris", "answer_letter": "B"},
    {"answer": "so it is\n#### 6", "final_answer": "6"},
    {"answer": "6", "label": True},
    {"answer": "6", "label": 1},
    {"answer": "Paris", "target": "Paris", "answer_idx": 3},
    {"ground_truth": "6", "answers": ["5"]},
    {"answer": "6", "answers": []},
    {"answer": "6", "expected": "x = 6"},
    {"answer": "[1,2]", "expected": "[1, 2]"},
    {"answer": "6", "answers": "[6, 7]"},
]  # fmt: skip
"""What states one answer, or cannot be told apart, or has a name that says which one it is."""

READ = [
    ({"prompt": "q", "response": SIX, "final_answer": "6", "answer": "6.0"}, 1.0),
    ({"prompt": "q", "response": "\\boxed{3.14}", "final_answer": "3.14", "answer": "3.14159"}, 1.0),
    ({"prompt": "q", "response": SIX, "ground_truth": "6", "answer": "5"}, 1.0),
    ({"prompt": "q", "response": SIX, "gt": 6, "answer": "so 6\n#### 6"}, 1.0),
    ({"prompt": "q", "response": SIX, "reference_answer": "6", "answer": "We work and work until 5 is 6."}, 1.0),
    ({"prompt": "q", "response": SIX, "expected_answer": "6", "answer": "5"}, 1.0),
    ({"prompt": "q", "response": SIX, "answer": "6", "expected": None}, 1.0),
    ({"prompt": "q", "response": SIX, "answer": "6", "Answer": "6"}, 1.0),
    ({"story": "s", "response": "Answer: aunt", "target": 5, "target_text": "aunt"}, 1.0),
    ({"question": "is it", "response": "Answer: yes", "answer": True}, 1.0),
    ({"question": "is it", "response": "Answer: True", "ground_truth": "True", "label": 1}, 1.0),
    ({"question": "is it", "response": "Answer: False", "ground_truth": True, "label": "0"}, 0.0),
    ({"premises": "p", "conclusion": "c", "label": "True", "response": "Answer: True"}, 1.0),
    ({"input": "q", "output": "\\boxed{1}", "label": 1}, 1.0),
    ({"prompt": "q", "completion": SIX, "label": 6}, 1.0),
    ({"question": "q", "choices": "['Rome' 'Paris']", "answer": "B", "prediction": "\\boxed{Paris}"}, 1.0),
    ({"question": "q", "choices": "['Rome' 'Paris']", "answer": "B", "prediction": "The answer is (A)."}, 0.0),
    ({"prompt": "q", "response": "Answer: Paris", "answers": "['Paris' 'Paname']"}, 1.0),
    ({"prompt": "q", "response": "Answer: Paris", "reward_model": "{'ground_truth': {'target': array(['Paris'], dtype=object)}}"}, 1.0),
    ({"prompt": "q", "response": "\\boxed{0.1}", "answer": 0.10000000149011612}, 1.0),
    ({"prompt": "q", "response": SIX, "ref_answer": "6", "answer": "5"}, 1.0),
    ({"prompt": "q", "response": "\\boxed{6, 7}", "answers": ["6", "7"], "is_multiple_answer": True}, 1.0),
    ({"prompt": "q", "response": SIX, "answers": ["6", "7"], "is_multiple_answer": True}, 0.0),
    ({"prompt": "q", "response": SIX, "answers": ["6", "7"], "is_multiple_answer": False}, 1.0),
    ({"question": "q", "options": "A. Rome\nB. Paris", "answer": "B", "response": "\\boxed{Paris}"}, 1.0),
    ({"question": "q", "options": "A. Rome\nB. Paris", "answer": "B", "response": "\\boxed{Rome}"}, 0.0),
    ({"question": "q", "choices": ["Rome", "Paris"], "answer": "(b) Paris", "response": "The answer is (B)."}, 1.0),
    ({"question": "q", "choices": ["Rome", "Paris"], "answer": "(b) Paris", "response": "The answer is (A)."}, 0.0),
    ({"input": "Sort: bee, apple", "target": "apple bee cat", "response": "Answer: apple bee cat"}, 1.0),
    ({"input": "Sort: bee, apple", "target": "apple bee cat", "response": "Answer: bee apple cat"}, 0.0),
    ({"prompt": "q", "response": "\\boxed{0.2}", "answer": 0.10000000149011612}, 0.0),
]  # fmt: skip


@pytest.mark.parametrize(("row", "cure"), REFUSED)
def test_what_may_be_no_answer_is_refused_with_the_flag_that_says_what_it_is(row, cure):
    with pytest.raises(DataError) as refused:
        rewards([row])
    assert in_python(cure) in str(refused.value)
    assert '"ground_truth": ' in str(refused.value)


@pytest.mark.parametrize(("row", "cure"), RIVALS)
def test_two_columns_that_contradict_are_named_in_any_order_of_columns_and_rows(row, cure):
    ordinary = {"prompt": "q", "response": SIX, "answer": "6"}
    turned = dict(reversed(list(row.items())))
    for rows in ([row], [turned], [{"answer": "6"}, row], [row, {"answer": "6"}]):
        with pytest.raises(DataError) as refused:
            rewards(
                [
                    ordinary | r if r.keys() == {"answer"} else {"prompt": "q", "response": SIX} | r
                    for r in rows
                ]
            )
        assert in_python(cure) in str(refused.value)
    assert rewards([{"prompt": "q", "response": SIX} | row], columns={"ground_truth": ""}) == [None]


@pytest.mark.parametrize("row", ALIKE)
def test_two_columns_that_may_be_one_answer_are_no_contradiction(row):
    assert r1reward.score([{"prompt": "q", "response": SIX} | row], "accuracy", workers=0)


@pytest.mark.parametrize(("row", "value"), READ)
def test_what_stands_beside_it_is_read(row, value):
    assert rewards([row]) == [value]


def test_a_named_column_is_the_answer_whatever_stands_beside_it():
    row = {"prompt": "q", "response": FIVE, "answer": "5", "expected": 6}
    assert rewards([row], columns={"ground_truth": "expected"}) == [0.0]
    assert rewards([row], columns={"ground_truth": "answer"}) == [1.0]
    assert rewards(
        [{"prompt": "q", "completion": "\\boxed{1}", "label": 1}], columns={"ground_truth": "label"}
    ) == [1.0]


def table(path: Path, columns):
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table(columns), path)
    return path


def test_columns_of_types_that_json_has_not_hold_what_a_person_would_write(tmp_path):
    pa = pytest.importorskip("pyarrow")
    import datetime
    from decimal import Decimal

    from r1reward.cli import run

    pairs = pa.map_(pa.string(), pa.string())
    kinds = [
        ([Decimal("5.50")] * 2, None, ["5.5", "6"]),
        ([b"6"] * 2, None, ["6", "5"]),
        ([datetime.date(2024, 1, 5)] * 2, None, ["2024-01-05", "2024-01-06"]),
        ([datetime.datetime(2024, 1, 5)] * 2, None, ["2024-01-05", "2024-01-06"]),
        ([datetime.time(10, 30)] * 2, None, ["10:30", "10:31"]),
        ([0.1] * 2, pa.float32(), ["0.1", "0.2"]),
        ([[("ground_truth", "6")]] * 2, pairs, ["6", "5"]),
    ]
    for number, (truths, kind, said) in enumerate(kinds):
        name = "reward_model" if kind is pairs else "answer"
        texts = [f"Answer: {text}".encode() for text in said]  # bytes, as many writers have for text
        columns = {"prompt": ["q", "q"], "response": texts, name: pa.array(truths, kind)}
        out = tmp_path / f"{number}.jsonl"
        source = table(tmp_path / f"{number}.parquet", columns)
        assert run(["score", str(source), "-r", "accuracy", "-o", str(out), "-w", "0"]) == 0
        assert [json.loads(line)["reward"] for line in out.read_text().splitlines()] == [1.0, 0.0], said
