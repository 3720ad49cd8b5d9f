"""A run that is cut anywhere goes on as the run that nothing disturbed."""

import json
import os
import signal
import subprocess
import sys

import msgspec
import pytest

from r1reward.errors import UsageError
from r1reward_trainers.config import to_yaml
from r1reward_trainers.grpo import train_grpo
from r1reward_trainers.length_schedule import LongerFrom

pytest.importorskip("trl", reason="the training packages are not installed: pip install 'r1reward[train]'")
pytestmark = pytest.mark.filterwarnings("default")  # those of torch, transformers and TRL are not ours

SAME = ("loss", "grad_norm", "reward", "kl", "completions/mean_length", "terms/digits", "entropy")
SYNCED = {"beta": 0.1, "sync_ref_model": True, "ref_model_mixup_alpha": 1.0, "ref_model_sync_steps": 2}
ROLLOUT = {"generation_batch_size": 24}  # three steps


def steps_of(folder):
    rows = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    return [{"step": row["step"]} | {key: row.get(key) for key in SAME} for row in rows if "loss" in row]


@pytest.mark.parametrize(
    ("fields", "cut"),
    [(SYNCED, 3), (SYNCED | ROLLOUT, 4), (ROLLOUT, 2), (ROLLOUT | {"num_iterations": 2}, 4)],
    ids=["a synced reference", "a reference inside a rollout", "inside a rollout", "the second iteration"],
)
def test_a_run_cut_within_a_step_goes_on_as_the_uncut_run(grpo, tmp_path, cut_at, fields, cut):
    how = {"max_steps": 6, "save_strategy": "no"} | fields
    train_grpo(grpo(output=tmp_path / "uncut", **how))
    cut_at(cut)
    run = grpo(**how)
    with pytest.raises(KeyboardInterrupt):
        train_grpo(run)
    train_grpo(run)
    uncut = steps_of(tmp_path / "uncut")
    assert [row["step"] for row in uncut] == [1, 2, 3, 4, 5, 6]
    assert steps_of(tmp_path / "out") == uncut


LATE = {"name": "late", "options": {"pattern": "4", "search": True}, "schedule": {"from_step": 3}}
SCHEDULED = {"template": "plain", "terms": [{"verifier": "digits"}, {"verifier": "regex", **LATE}]}


def test_a_run_of_schedules_references_and_refills_goes_on_as_the_uncut_run_from_any_step(
    grpo, tmp_path, cut_at, log_of
):
    """A step of a rollout's beginning, its end, a sync of the reference, a term's beginning, a warm-up's end.

    One run is cut at each of them, one after the other.
    """
    how = SYNCED | {"generation_batch_size": 16, "save_strategy": "no", "reward": SCHEDULED}
    how |= {"lr_scheduler_type": "cosine", "warmup_steps": 2}
    how |= {"num_generations": 2, "max_completion_length": 3}  # many groups are equal

    def run(name):
        return msgspec.structs.replace(grpo(output=tmp_path / name, **how), refill=1)

    def logged(name):
        names = ("learning_rate", "terms/late", "refill/completions", "hacking/length")
        return [*steps_of(tmp_path / name), *([row.get(n) for n in names] for row in log_of(tmp_path / name))]

    train_grpo(run("uncut"))
    assert any(row["refill/groups"] > 0 for row in log_of(tmp_path / "uncut"))
    assert any(row["kl"] > 0 for row in steps_of(tmp_path / "uncut"))
    uncut = logged("uncut")
    for cut in (1, 2, 3, 4, 5):
        cut_at(cut)
        with pytest.raises(KeyboardInterrupt):
            train_grpo(run("cut"))
    train_grpo(run("cut"))
    assert repr(logged("cut")) == repr(uncut)  # NaN is NaN


def test_a_checkpoint_that_lost_its_reference_model_is_refused(grpo, tmp_path, cut_at):
    cut_at(3)
    run = grpo(max_steps=6, save_strategy="no", **SYNCED)
    with pytest.raises(KeyboardInterrupt):
        train_grpo(run)
    (tmp_path / "out" / "checkpoint-3" / "reference").rename(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="has no reference model"):
        train_grpo(run)


def test_a_checkpoint_inside_a_rollout_that_it_does_not_hold_is_refused(grpo, tmp_path, cut_at):
    cut_at(2)
    run = grpo(max_steps=6, save_strategy="no", **ROLLOUT)
    with pytest.raises(KeyboardInterrupt):
        train_grpo(run)
    (tmp_path / "out" / "checkpoint-2" / "rollout-0.pt").unlink()
    with pytest.raises(UsageError, match="inside a rollout of 3 steps"):
        train_grpo(run)


def test_a_finished_run_is_not_trained_again(grpo, tmp_path, capsys):
    run = grpo(max_steps=2)
    train_grpo(run)
    weights = (tmp_path / "out" / "model.safetensors").read_bytes()
    train_grpo(run)
    assert "done already" in capsys.readouterr().err
    assert (tmp_path / "out" / "model.safetensors").read_bytes() == weights
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["steps"] == 2


def test_a_terminated_run_saves_says_so_and_is_not_taken_for_done(grpo, tmp_path):
    run = grpo(seconds=0.05, save_steps=100)
    train_grpo(grpo(output=tmp_path / "uncut", save_steps=100))
    (tmp_path / "run.yaml").write_text(to_yaml(run))
    command = [sys.executable, "-m", "r1reward", "train", "grpo", "run.yaml"]
    how = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    env = os.environ | {"OMP_NUM_THREADS": "1"}
    with subprocess.Popen(command, cwd=tmp_path, env=env, **how) as process:
        assert next(line for line in process.stdout if line.startswith("step 3/6"))
        process.send_signal(signal.SIGTERM)
        said = process.stdout.read()
        assert process.wait(60) == 143, said
    assert "goes on from" in said
    assert "Traceback" not in said
    assert not (tmp_path / "out" / "manifest.json").exists()
    train_grpo(run)
    assert steps_of(tmp_path / "out") == steps_of(tmp_path / "uncut")


def test_a_run_cut_around_a_change_of_length_goes_on_as_the_uncut_run(grpo, tmp_path, cut_at):
    """Right before the change, at it, and after it, within a rollout of the longer completions; one run."""
    how = {"max_completion_length": 6, "generation_batch_size": 16, "save_strategy": "no"}
    lengths = (LongerFrom(from_step=4, tokens=14),)

    def run(name):
        return msgspec.structs.replace(grpo(output=tmp_path / name, **how), lengths=lengths)

    train_grpo(run("uncut"))
    uncut = steps_of(tmp_path / "uncut")
    means = [row["completions/mean_length"] for row in uncut]
    assert (
        max(means[:4:2]) <= 6 < means[4]
    )  # the untrained model fills its completions; a rollout is two steps
    for cut in (3, 4, 5):
        cut_at(cut)
        with pytest.raises(KeyboardInterrupt):
            train_grpo(run("cut"))
    train_grpo(run("cut"))
    assert steps_of(tmp_path / "cut") == uncut


def test_a_rollout_has_one_length_that_of_its_first_step():
    from r1reward_trainers.length_schedule import LengthSchedule

    schedule = LengthSchedule(32, {8200: 64}, period=16)
    assert [schedule.at(step) for step in (0, 8199, 8200, 8207, 8208, 10_000)] == [32, 32, 32, 32, 64, 64]
    assert LengthSchedule(8, {}, period=3).at(100) == 8
