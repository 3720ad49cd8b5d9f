"""A block of usual rows is read at once, scores by their bytes, and gives what its rows give one by one."""

import copy
import json

import pytest

from r1reward.files.block import Block, Position
from r1reward_view.completions import BlockReader
from r1reward_view.vocabulary import Vocabulary

from .conftest import ROWS, row, sampled


def block(lines):
    return Block(
        "f", "jsonl", Position(), Position(row=len(lines)), "".join(f"{x}\n" for x in lines).encode()
    )


def portions(lines):
    """What a block gives, and what it gives row by row."""
    held = block(lines)
    reader, closely = BlockReader({}, "accuracy"), BlockReader({}, "accuracy")
    return reader(held), closely._one_by_one(held)


def same(one, other):
    assert one.table.select(other.table.column_names).to_pylist() == other.table.to_pylist()
    assert sorted(one.marks) == sorted(other.marks)
    assert (one.rows, one.terms, one.bad) == (other.rows, other.terms, other.bad)


def changed(number, place=1, **fields):
    """A row of which one completion's `accuracy` says something else."""
    columns = copy.deepcopy(ROWS[number])
    columns["scores"][place]["accuracy"] |= fields
    return columns


USUAL = {
    "as drawn": sampled(3),
    "one completion": {**sampled(3), "completions": "<think>a</think>7", "reward": 2.0, "scores": sampled(3)["scores"][0]},
    "a ground truth in the reason": changed(3, value=0.0, reason="not equal to \\pi [boxed]") | {"ground_truth": "\\pi"},
    "two answers": changed(3, value=0.0, reason="different final answers: 3, 4"),
    "code": row(7, [("import sys\nsys.exit(0)", 1.0, "7")]) | {"task": "code"},
    "a text that quotes JSON": row(8, [('{"a": 1, "b": "\\":"}', 0.0, None)]),
    "a score that is null": sampled(5) | {"scores": [{"accuracy": None, "format": None}] * 4},
    "chat messages as a prompt": sampled(6) | {"prompt": [{"role": "user", "content": "6 * 7?"}]},
    "a whole number as a reward": sampled(6) | {"reward": [1, 0, None, 2.5]},
    "a step": sampled(6, seed=4) | {"step": 12},
    "repeats, in two languages": sampled(9) | {"scores": [{
        "accuracy": {"value": 1.0, "status": "scored"},
        "repetition": {"value": 0.5, "status": "scored", "reason": "50% of the 12-grams are repeated"},
        "language": {"value": 0.4, "status": "scored", "metrics": {"words": 3.0}},
    }] * 4},
}  # fmt: skip
ODD = {
    "a key twice in a score": json.dumps(sampled(3)).replace('"value"', '"value": 0.5, "value"', 1),
    "a key twice": json.dumps(sampled(3))[:-1] + ', "id": "other"}',
    "no JSON": '{"id": ',
    "NaN": json.dumps(sampled(3)).replace('"value": 0.0', '"value": NaN'),
    "an answer that is no text": json.dumps(changed(3, answer=5)),
    "a value that is no number": json.dumps(changed(3, value=["1"])),
    "too few rewards": json.dumps(sampled(3) | {"reward": [1.0]}),
    "a reward that is no number": json.dumps(sampled(3) | {"reward": ["1", 1, 1, 1]}),
    "a reward that is a truth value": json.dumps(sampled(3) | {"reward": [True, 1, 1, 1]}),
    "a blank line": "",
    "a blank before a colon": json.dumps(sampled(3), separators=(",", " : ")),
}


@pytest.mark.parametrize("odd", USUAL)
def test_usual_rows_are_read_at_once_and_give_what_they_give_one_by_one(odd):
    lines = [
        json.dumps(each, ensure_ascii=False) for each in (*ROWS[:9], USUAL[odd], *ROWS[9:20], USUAL[odd])
    ]
    one, other = portions(lines)
    same(BlockReader({}, "accuracy")._at_once(block(lines)), other)
    same(one, other)


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_row_is_read_as_it_is_one_by_one(odd):
    lines = [json.dumps(each) for each in ROWS]
    same(*portions([*lines[:5], ODD[odd], *lines[5:], ODD[odd]]))


def test_a_vocabulary_that_has_grown_large_begins_anew(monkeypatch):
    monkeypatch.setattr(Vocabulary, "is_full", True)
    reader, held = BlockReader({}, "accuracy"), block([json.dumps(each) for each in ROWS])
    same(reader(held), reader(held))


def test_a_text_is_searched_for_in_what_is_no_score():
    from r1reward_view.grams import may_hold

    grams = BlockReader({}, "accuracy")(block([json.dumps(sampled(3))])).grams
    assert may_hold(grams, b"what is number 3?")
    assert not may_hold(grams, b"no final answer in the answer part")
