"""What a row is accepted by, where it is no verifier's word, and how hard the accepted ones are."""

import random
from collections import Counter

import pytest

from r1reward.errors import DataError, SpecError


def voted(kit, answers, prompt="Which number?"):
    rng = random.Random(prompt)
    texts = [f"{kit.sentence(rng, 6)} \\boxed{{{answer}}}" for answer in answers]
    return {"id": prompt, "prompt": prompt, "completions": texts}


def test_the_answer_of_the_majority_is_accepted_where_there_is_no_ground_truth(kit, write, reject):
    rows = [voted(kit, ["1/2", "0.5", "7"], "a"), voted(kit, ["1", "2", "3", "4"], "b")]
    folder, summary = reject(write(rows, "raw.jsonl"), "majority-vote", changes=["choose=null"])
    kept = kit.rows_of(folder)
    assert {row["completion"][0]["content"].rpartition("boxed")[2] for row in kept} == {"{1/2}", "{0.5}"}
    assert {(row["id"], round(row["pass_rate"], 3)) for row in kept} == {("a", 0.667)}
    assert kit.stages(summary)["keep"].dropped == {"majority: wrong": 5}


def test_one_completion_a_row_is_no_vote_and_the_run_says_so(kit, write, reject):
    rows = [{"prompt": "a", "completion": "\\boxed{1}"}]
    with pytest.raises(DataError, match=r"keep: no row is left; dropped for: majority: undecided 1"):
        reject(write(rows, "raw.jsonl"), "majority-vote")


COLUMN = """
reward: null
keep: {correct: null, columns: {rm: rm_score}, rules: [{term: rm, at_least: 0.5}]}
"""


def test_a_score_that_stands_in_a_column_is_a_term(kit, write, reject):
    rows = [
        {"prompt": "a", "completions": ["one", "two", "three"], "rm_score": [0.2, 3.5, None]},
        {"prompt": "b", "completion": "four", "rm_score": 0.5},
    ]
    folder, summary = reject(write(rows, "rm.jsonl"), COLUMN)
    kept = {row["completion"][0]["content"]: row["terms"] for row in kit.rows_of(folder)}
    assert kept == {"two": {"rm": 3.5}, "four": {"rm": 0.5}}
    assert kit.stages(summary)["keep"].dropped == {"rm: not_applicable": 1, "rm: under 0.5": 1}


def test_pairs_are_compared_by_a_column_too(kit, write, reject):
    rows = [{"prompt": "a", "completions": ["one", "two", "three"], "rm_score": [0.2, 3.5, None]}]
    changes = ["keep.rules=[]", "pairs={by: rm, margin: 1}"]
    folder, _ = reject(write(rows, "rm.jsonl"), COLUMN, changes=changes)
    (pair,) = kit.rows_of(folder)
    assert (pair["chosen"][0]["content"], pair["rejected"][0]["content"]) == ("two", "one")
    assert pair["margin"] == pytest.approx(3.3)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"completions": ["a", "b"], "rm_score": [1.0]}, r"rm.jsonl:1: rm_score: 1 scores for 2 completions"),
        ({"completion": "a", "rm_score": "high"}, r"rm.jsonl:1: rm_score: a number or null, not 'high'"),
    ],
)
def test_a_column_that_is_no_score_is_refused_with_its_place(write, reject, row, message):
    with pytest.raises(DataError, match=message):
        reject(write([{"prompt": "p", **row}], "rm.jsonl"), COLUMN)


def graded(kit):
    """Sixty easy prompts (9 of 10 right), six middling (5 of 10) and two hard ones (1 of 10)."""
    rng = random.Random(8)
    rows = []
    for name, prompts, right in (("easy", 60, 9), ("middling", 6, 5), ("hard", 2, 1)):
        for p in range(prompts):
            ask = f"{name} {p}: {kit.sentence(rng, 8)}"
            rows += [kit.scored(ask, kit.completion(rng, 20), value=float(i < right)) for i in range(10)]
    return rows


GRADED = """
keep: {correct: accuracy}
choose: {per_prompt: 1}
mix: {domains: {math: {quota: 24}}, difficulty: [0.3, 0.7]}
export: {curriculum: easy-first}
"""


def test_levels_of_difficulty_are_as_even_as_they_can_be_and_quotas_are_filled(kit, write, reject):
    file = write(graded(kit))
    folder, _ = reject(file, GRADED)
    rows = kit.rows_of(folder)
    assert Counter(row["difficulty"] for row in rows) == {0: 16, 1: 6, 2: 2}
    folder, _ = reject(file, GRADED, "as they come", ["mix.difficulty=[]"])
    names = Counter(row["prompt"][0]["content"].split()[0] for row in kit.rows_of(folder))
    assert sum(names.values()) == 24
    assert names["middling"] < 6
    assert "difficulty" not in kit.rows_of(folder)[0]


def test_a_curriculum_is_a_column_that_counts_from_the_easiest_or_the_hardest(kit, write, reject):
    file = write(graded(kit))
    for order, first, last in (("easy-first", 0.9, 0.1), ("hard-first", 0.1, 0.9)):
        folder, _ = reject(file, GRADED, order, [f"export.curriculum={order}"])
        rows = sorted(kit.rows_of(folder), key=lambda row: row["curriculum"])
        assert [row["curriculum"] for row in rows] == list(range(24))
        rates = [row["pass_rate"] for row in rows]
        assert (rates[0], rates[-1]) == (first, last)
        assert rates == sorted(rates, reverse=order == "easy-first")


def test_levels_that_could_only_be_a_mistake_are_refused(kit, write, reject):
    for levels, message in (("[0.7, 0.3]", "from low to high"), ("[2]", "from 0 to 1")):
        with pytest.raises(SpecError, match=rf"mix.difficulty: .*{message}|mix.difficulty: {message}"):
            reject(write(graded(kit)[:10]), GRADED, changes=[f"mix.difficulty={levels}"])
