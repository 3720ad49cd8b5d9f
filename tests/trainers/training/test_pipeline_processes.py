"""A pipeline whose trainers are two processes each, killed once; and one whose GRPO is asynchronous."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

pytest.importorskip("trl", reason="the training packages are not installed: pip install 'r1reward[train]'")
pytest.importorskip("duckdb", reason="the extra `reject` is not installed")
pytestmark = pytest.mark.filterwarnings("default")  # those of torch, transformers and TRL are not ours

ACCELERATE = [sys.executable, "-m", "accelerate.commands.launch", "--multi_gpu", "--num_processes", "2"]
ACCELERATE += ["--num_machines", "1", "--mixed_precision", "no", "--dynamo_backend", "no"]
ACCELERATE += ["--main_process_port", "0"]
"""What accelerate does for several GPUs; without one the two processes speak by gloo."""


@pytest.fixture
def folder(example, tmp_path):
    """Makes a folder with the example's files and a pipeline of its own."""

    def make(name, stages, **more):
        place = tmp_path / name
        place.mkdir()
        for path in example.iterdir():
            if path.name != "pipeline.yaml":
                (place / path.name).symlink_to(path)
        pipeline = {"output": "out", "stages": stages} | more
        (place / "pipeline.yaml").write_text(yaml.safe_dump(pipeline, sort_keys=False))
        return place

    return make


def start(place):
    command = [sys.executable, "-m", "r1reward", "pipeline", "pipeline.yaml"]
    env = os.environ | {"OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        command, cwd=place, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def finish(place):
    with start(place) as process:
        said = process.communicate(timeout=1800)[0]
    assert process.returncode == 0, said
    return said


def trainers_in(place):
    """The processes that train there: by the file of their task."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parts = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # it has ended
        if any(part.startswith(f"{place}/out/pipeline/".encode()) for part in parts):
            found.append(int(process.name))
    return found


def wait_for(condition, seconds, failed=lambda: None):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        failed()
        time.sleep(0.05)


def steps_of(place):
    rows = [json.loads(line) for line in (place / "log.jsonl").read_text().splitlines()]
    return [[row.get(k) for k in ("step", "loss", "grad_norm", "reward")] for row in rows if "loss" in row]


def test_a_pipeline_of_two_processes_that_was_killed_ends_as_the_one_that_was_not(folder, stages):
    first = {name: stages[name] for name in ("cold-start", "reasoning")}
    uncut, cut = folder("uncut", first, launch=ACCELERATE), folder("cut", stages, launch=ACCELERATE)
    with start(cut) as process:

        def failed():
            assert process.poll() is None, process.stdout.read()

        # By then both processes have written their part of the checkpoint of step 2.
        log = cut / "out" / "reasoning" / "log.jsonl"
        wait_for(lambda: log.exists() and [row for row in steps_of(log.parent) if row[0] >= 3], 900, failed)
        assert len(trainers_in(cut)) == 3  # accelerate and its two
        process.send_signal(signal.SIGKILL)
    wait_for(lambda: not trainers_in(cut), 20)  # none may train beside the run that goes on
    said = finish(cut)
    assert "[1/6] cold-start: done already" in said
    assert json.loads((cut / "out" / "reasoning" / "manifest.json").read_text())["resumed_from"]
    for stage in ("cold-start", "reasoning", "sft", "final"):
        assert (cut / "out" / stage / "model.safetensors").exists()
    assert len(list((cut / "out" / "reasoning" / "rollouts").glob("rank-*.jsonl"))) == 2
    finish(uncut)
    whole = steps_of(uncut / "out" / "reasoning")
    assert [row[0] for row in whole] == [1, 2, 3, 4, 5, 6]
    assert steps_of(cut / "out" / "reasoning") == whole
