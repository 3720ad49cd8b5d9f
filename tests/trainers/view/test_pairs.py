"""Two runs: what belongs together, what flipped, and by how much."""

import random

import pytest

from r1reward_view.filters import condition
from r1reward_view.pages import page
from r1reward_view.pairs import Pairs, comparison, kappa, wilson

from .conftest import ROWS, indexed, rescored, write


@pytest.fixture(scope="module")
def pairs(run, other):
    made = Pairs(run, other)
    made.make()
    return made


def verdict(scores):
    value = scores["accuracy"]["value"]
    return "none" if value is None else "right" if value == 1 else "wrong"


def test_the_matrix_is_what_reading_both_files_gives(pairs):
    counted = {}
    for a in ROWS:
        b = rescored(a)
        for mine, theirs in zip(a["scores"], b["scores"], strict=True):
            key = verdict(mine), verdict(theirs)
            counted[key] = counted.get(key, 0) + 1
    said = comparison(pairs, {})
    assert {(v, w): n for v, w, n in said["matrix"]} == counted
    assert pairs.flips == sum(n for (v, w), n in counted.items() if v != w)
    assert said["only"] == (0, 0)
    assert len(said["flips"]) == pairs.flips
    assert sum(n for *_, n in said["moves"]) <= pairs.flips


def test_the_difference_is_the_mean_of_the_pairs(pairs):
    differences, rewards = [], []
    for a in ROWS:
        b = rescored(a)
        for mine, theirs, x, y in zip(a["scores"], b["scores"], a["reward"], b["reward"], strict=True):
            v, w = mine["accuracy"]["value"], theirs["accuracy"]["value"]
            differences += [w - v] if None not in (v, w) else []
            rewards += [y - x] if None not in (x, y) else []
    said = comparison(pairs, {})
    assert said["right"].mean == pytest.approx(sum(differences) / len(differences))
    assert said["right"].count == len(differences)
    assert said["reward"].mean == pytest.approx(sum(rewards) / len(rewards))
    assert said["right"].low < said["right"].mean < said["right"].high


def test_a_flip_is_a_filter_of_every_view(run, pairs):
    said = comparison(pairs, {"flip": "right>wrong"})
    assert {(f["v"], f["w"]) for f in said["flips"]} == {("right", "wrong")}
    assert page(run.store, {"flip": "right>wrong"})["total"] == len(said["flips"])
    assert condition({"flip": "right>wrong"}, run.store.meta, without="flip").sql == "TRUE"


def test_rows_that_are_missing_or_in_another_order_are_told_apart_from_flips(run, tmp_path):
    rows = [rescored(r) for r in ROWS[5:]]
    random.Random(0).shuffle(rows)
    other = indexed(write(tmp_path / "other.jsonl", rows), tmp_path)
    made = Pairs(run, other)
    made.make()
    only = sum(len(r["completions"]) for r in ROWS[:5])
    assert made.only == (only, 0)
    assert made.by_text
    other.close()


def test_the_completions_of_two_models_are_paired_in_the_order_of_each_prompt(run, tmp_path):
    rows = [r | {"completions": [f"another model: {t}" for t in r["completions"]]} for r in ROWS]
    other = indexed(write(tmp_path / "other.jsonl", rows), tmp_path)
    made = Pairs(run, other)
    said = comparison(made, {})
    assert not said["by_text"]
    assert (said["only"], said["right"].mean) == ((0, 0), 0.0)
    other.close()


def test_kappa_and_wilson_are_those_of_the_books():
    # Fleiss, Levin, Paik, Statistical Methods for Rates and Proportions: 2 x 2 with 45, 15, 25, 15.
    table = {("right", "right"): 45, ("right", "wrong"): 15, ("wrong", "right"): 25, ("wrong", "wrong"): 15}
    assert kappa(table) == pytest.approx(0.1304, abs=1e-4)
    assert kappa({("right", "right"): 5}) is None
    share = wilson(81, 263)  # Newcombe 1998, method 3: 0.2553 to 0.3662
    assert (share.low, share.high) == (pytest.approx(0.2553, abs=1e-3), pytest.approx(0.3662, abs=1e-3))
    assert wilson(0, 0) is None
