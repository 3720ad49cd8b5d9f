"""Two problems that differ in one thing that matters are two, and one problem in two spellings is one.

`tests/data/problem-pairs.jsonl`: pairs by what differs (a number, a sign, a unit, who, in which order, …) and by domain.
"""

import json
import re
from pathlib import Path

import pytest

from r1reward_rejection.discriminants import prompt_hash
from r1reward_rejection.same_problem import Problem, same_problem

DATA = Path(__file__).parents[2] / "data" / "problem-pairs.jsonl"
PAIRS = [json.loads(line) for line in DATA.read_text("utf-8").splitlines()]
SOLVED = "Work it out step by step, and the result is as said."
PASSAGE = " ".join(
    f"The {w} gate of the old harbour was built of {w} stone by the {w} guild, says the keeper."
    for w in ("north", "new", "great", "little", "inner", "iron", "wooden", "sunny", "windy", "narrow")
)
AROUND = {
    "alone": "{}",
    "behind a passage": PASSAGE + "\n\n{}",
    "before a passage": "{}\n\n" + PASSAGE,
    "between instructions": "Solve the following problem step by step.\n\n{}\n\nPut your final answer in \\boxed{{}}.",
}
AT_THE_BEGINNING = ("bold head", "bold head2", "head", "head1", "Q:", "Q A", "bom", "quote")
"""Of the whole prompt: a title, marks of a quotation."""


def merged(one, other):
    alike = prompt_hash(one) == prompt_hash(other)
    return alike and bool(same_problem(Problem(one, SOLVED), Problem(other, SOLVED)))


def wrong(pairs, around):
    return [
        (p["kind"], p["one"], p["other"])
        for p in pairs
        for one, other in [(around.format(p["one"]), around.format(p["other"]))]
        if {merged(one, other), merged(other, one)} != {p["same"]}
    ]


@pytest.mark.parametrize("where", AROUND)
def test_one_thing_that_matters_makes_another_problem(where):
    assert wrong([p for p in PAIRS if not p["same"]], AROUND[where]) == []


@pytest.mark.parametrize("where", AROUND)
def test_one_problem_in_another_spelling_is_the_same_problem(where):
    same = [
        p for p in PAIRS if p["same"] and (where == "alone" or not p["kind"].startswith(AT_THE_BEGINNING))
    ]
    assert wrong(same, AROUND[where]) == []


def test_the_table_of_the_documentation_is_true():
    page = (Path(__file__).parents[3] / ".github/docs/rejection.md").read_text("utf-8")
    rows = re.findall(r"^\| `(.+)` \| `(.+)` \| (one|two) \|$", page, re.MULTILINE)
    assert len(rows) > 9
    for one, other, count in rows:
        texts = (text.replace("<br>", "\n") for text in (one, other))
        assert merged(*texts) is (count == "one"), (one, other)
