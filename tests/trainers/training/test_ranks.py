"""Two processes train together: one of them without rewards must neither hang nor mislead the other."""

import os
import subprocess
import sys

import pytest

from r1reward_trainers.config import to_yaml

pytest.importorskip("trl", reason="the training packages are not installed: pip install 'r1reward[train]'")


TORCHRUN = ["-m", "torch.distributed.run", "--nproc_per_node", "2", "--standalone"]
"""`accelerate launch` is what a pipeline of two processes is started with: test_pipeline_processes.py."""


@pytest.fixture
def launch(grpo, tmp_path):
    """Runs a configuration on two processes of this machine."""

    def run(verifier="ranked", data=None, fields=None, **scoring):
        reward = {"template": "plain", "terms": [{"verifier": verifier}]}
        how = {"max_steps": 2, "save_strategy": "no", "per_device_train_batch_size": 64} | (fields or {})
        config = grpo(reward=reward, scoring=scoring, data=data, **how)
        (tmp_path / "run.yaml").write_text(to_yaml(config))
        env = os.environ | {"OMP_NUM_THREADS": "1"}
        return subprocess.run(
            [sys.executable, *TORCHRUN, "-m", "r1reward", "train", "grpo", "run.yaml"],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )

    return run


def test_a_process_without_rewards_is_masked_and_the_log_is_whole(launch, tmp_path, log_of):
    done = launch(max_unscored=1.0)
    assert done.returncode == 0, done.stderr[-2000:]
    rows = log_of(tmp_path / "out")
    assert [row["step"] for row in rows] == [1, 2]
    for row in rows:
        assert row["scoring/unscored"] == 0.5
        assert row["status/error"] == 0.5  # of all scores of both processes
        assert row["reward"] == row["reward"] is not None


def test_a_process_that_stops_stops_all_of_them_and_says_why(launch):
    done = launch()
    assert done.returncode != 0
    assert "64 of 64 completions have no reward: 64 x ranked: error" in done.stderr
    assert (
        "Traceback (most recent call last)"
        not in done.stderr.split("ChildFailedError")[0].split("error: ")[0]
    )


def test_a_process_that_waits_longer_than_the_groups_timeout_does_not_end_the_others(
    launch, tmp_path, log_of
):
    timeout, away = 20, 32
    data = {"sign": str(tmp_path / "sign"), "away": away}
    done = launch(verifier="absent", data=data, fields={"ddp_timeout": timeout}, pause=True)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "asking again" in done.stderr
    rows = log_of(tmp_path / "out")
    assert [row["step"] for row in rows] == [1, 2]
    assert all(row["scoring/unscored"] == 0.0 for row in rows)
    assert rows[0]["scoring/seconds"] > timeout
