"""A question of an evaluation set is found in every spelling and frame; what looks like it stays.

`tests/data/question-spellings.jsonl`: questions of all domains and languages; the same respelt, quoted, in a table, in
JSON, over lines, with other option letters, …; and clean look-alikes (other numbers, shared instructions, other words).
"""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from r1reward_rejection.evaluation_index import write_index
from r1reward_rejection.matching import hits_in
from r1reward_rejection.recipe.recipe import Decontaminate

DATA = Path(__file__).parents[2] / "data" / "question-spellings.jsonl"
ROWS = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
QUESTIONS = [row["text"] for row in ROWS if row["kind"] == "question"]
INSTRUCTIONS = (
    "Please reason step by step, and put your final answer within \\boxed{}.",
    "Write a Python function that solves the following problem and passes all of the tests below.",
    "Answer the multiple choice question by giving only the letter of the right option.",
)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """For each row whether a question is found in it."""
    folder = tmp_path_factory.mktemp("index")
    questions = [*QUESTIONS, *(f"{q} {INSTRUCTIONS[i % 3]}" for i, q in enumerate(QUESTIONS))]
    (folder / "eval.jsonl").write_text("".join(json.dumps({"question": q}) + "\n" for q in questions))
    settings = Decontaminate(files=(str(folder / "eval.jsonl"),))
    write_index(folder, settings)
    return {at for at, _ in hits_in([row["text"] for row in ROWS], "prompt", settings, str(folder))}


def test_a_question_is_found_in_every_spelling_and_frame(found):
    missed = defaultdict(list)
    for at, row in enumerate(ROWS):
        if row["question"] and at not in found:
            missed[row["kind"]].append(row["question"])
    assert dict(missed) == {}


def test_a_look_alike_stays(found):
    dropped = [row["text"] for at, row in enumerate(ROWS) if not row["question"] and at in found]
    assert dropped == []
