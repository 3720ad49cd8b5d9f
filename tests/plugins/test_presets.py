"""Each preset of a reward builds all its verifiers and scores a row of each of its tasks."""

import pytest

import r1reward
from r1reward.registry.registry import Registry
from r1reward.runs.plan import check_spec
from r1reward.spec.file import load_spec
from r1reward.types import Status

PRESETS = ("accuracy", "r1-rejection", "r1-stage1", "r1-stage2", "r1-zero", "rlvr")


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_gives_its_verifiers_only_options_that_they_have(name):
    check_spec(load_spec(name), Registry.load(()), step=0)


def test_no_preset_is_left_out():
    from importlib.resources import files

    names = {f.name.removesuffix(".yaml") for f in (files("r1reward") / "presets").iterdir()}
    assert names == set(PRESETS)


@pytest.mark.parametrize("task", ["math", "logic", "stem"])
def test_r1_zero_pays_a_right_answer_of_each_task_and_not_a_wrong_one(task):
    rows = [
        {
            "prompt": "?",
            "completion": f"<think>so it is</think> <answer>{a}</answer>",
            "ground_truth": "42",
            "task": task,
        }
        for a in ("42", "43")
    ]
    right, wrong = (g.rewards[0] for g in r1reward.score(rows, "r1-zero", workers=0))
    assert (right.value, wrong.value) == (2.0, 1.0)
    assert {s.status for s in right.scores.values()} == {Status.SCORED}
