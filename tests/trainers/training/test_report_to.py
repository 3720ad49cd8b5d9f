"""What a run reports to the boards that people use, read back by each board's own reader. None needs a network."""

import contextlib
import json
import os
import sqlite3
import struct
import subprocess
import sys

import pytest

from r1reward.errors import UsageError
from r1reward_trainers.config import to_yaml
from r1reward_trainers.grpo import train_grpo

pytest.importorskip("trl", reason="the training packages are not installed: pip install 'r1reward[train]'")
pytestmark = pytest.mark.filterwarnings(
    "default"
)  # those of torch, transformers, TRL and the boards are not ours

REPORTED = {
    "train/reward",
    "train/terms/accuracy",
    "train/terms/accuracy/unscored",
    "train/terms/format",
    "train/status/scored",
    "train/status/error",
    "train/scoring/seconds",
    "train/scoring/share",
    "train/groups/equal",
    "train/completions/truncated",
}


def logged(log_of, folder):
    """What the log has, which the boards should have too."""
    return [row["terms/format"] for row in log_of(folder)], [row["scoring/seconds"] for row in log_of(folder)]


def test_tensorboard(grpo, tmp_path, log_of, monkeypatch):
    pytest.importorskip("tensorboard", reason="tensorboard is not installed")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    monkeypatch.setenv("TENSORBOARD_LOGGING_DIR", str(tmp_path / "board"))
    train_grpo(grpo(reward="r1-zero", max_steps=3, report_to="tensorboard"))
    found = EventAccumulator(str(tmp_path / "board"))
    found.Reload()
    assert set(found.Tags()["scalars"]) >= REPORTED
    terms, seconds = logged(log_of, tmp_path / "out")
    assert [e.step for e in found.Scalars("train/terms/format")] == [1, 2, 3]
    assert [e.value for e in found.Scalars("train/terms/format")] == pytest.approx(terms)
    assert [e.value for e in found.Scalars("train/scoring/seconds")] == pytest.approx(seconds)
    assert all(value > 0 for value in seconds)


@pytest.fixture
def train(grpo, tmp_path):
    """The command, in a process of its own: these boards read the environment when they are imported."""

    def run(environment, **fields):
        (tmp_path / "run.yaml").write_text(to_yaml(grpo(reward="r1-zero", max_steps=3, **fields)))
        command = [sys.executable, "-m", "r1reward", "train", "grpo", "run.yaml"]
        env = os.environ | {"OMP_NUM_THREADS": "1"} | environment
        done = subprocess.run(
            command, check=False, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=180
        )
        assert done.returncode == 0, done.stderr[-3000:]

    return run


def check(steps, log_of, folder):
    assert len(steps) == 3
    assert all(set(row) >= REPORTED - {"train/scoring/share"} for row in steps)
    assert all("train/scoring/share" in row for row in steps[1:])  # there is no batch before the first
    terms, seconds = logged(log_of, folder)
    assert [row["train/terms/format"] for row in steps] == pytest.approx(terms)
    assert [row["train/scoring/seconds"] for row in steps] == pytest.approx(seconds)


def test_trackio_and_wandb_offline(train, tmp_path, log_of):
    """One run reports to both."""
    pytest.importorskip("trackio", reason="trackio is not installed")
    pytest.importorskip("wandb", reason="wandb is not installed")
    from wandb.proto.wandb_internal_pb2 import Record

    places = {"TRACKIO_DIR": str(tmp_path / "trackio"), "WANDB_DIR": str(tmp_path)}
    how = {"report_to": ["trackio", "wandb"], "project": "sums", "run_name": "one"}
    train(places | {"WANDB_MODE": "offline", "WANDB_SILENT": "true"}, **how)
    with contextlib.closing(sqlite3.connect(tmp_path / "trackio" / "sums.db")) as connection:
        rows = connection.execute("SELECT metrics FROM metrics WHERE run_name = 'one' ORDER BY id").fetchall()
    found = [json.loads(metrics) for (metrics,) in rows]
    check([row for row in found if "train/reward" in row], log_of, tmp_path / "out")
    (file,) = tmp_path.rglob("*.wandb")
    rows = []
    for data in wandb_records(file.read_bytes()):
        record = Record.FromString(data)
        rows.append({i.key or "/".join(i.nested_key): json.loads(i.value_json) for i in record.history.item})
    check([row for row in rows if "train/reward" in row], log_of, tmp_path / "out")


def wandb_records(data, block=32768):
    """The records of an offline run: LevelDB's log format, after a header of seven bytes."""
    at, part = 7, b""
    while at + 7 <= len(data):
        if block - at % block < 7:  # too short for a record's header: filled up
            at += block - at % block
        size, kind = struct.unpack_from("<HB", data, at + 4)
        part += data[at + 7 : at + 7 + size]
        at += 7 + size
        if kind in (1, 4):  # whole, or the last part
            yield part
            part = b""


@pytest.mark.parametrize("name", ["tensorbord", "clearml"])
def test_a_board_that_is_not_there_is_a_clear_error_before_anything_starts(grpo, name):
    with pytest.raises(UsageError, match=rf"grpo\.report_to: .*{name}"):
        train_grpo(grpo(report_to=name))
