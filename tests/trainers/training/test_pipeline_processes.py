"""A pipeline whose trainers are two processes each, killed once."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("trl", reason="the training packages are not installed: pip install 'r1reward[train]'")
pytest.importorskip("duckdb", reason="the extra `reject` is not installed")
pytestmark = pytest.mark.filterwarnings("default")  # those of torch, transformers and TRL are not ours

ACCELERATE = [sys.executable, "-m", "accelerate.commands.launch", "--multi_gpu", "--num_processes", "2"]
ACCELERATE += ["--num_machines", "1", "--mixed_precision", "no", "--dynamo_backend", "no"]
ACCELERATE += ["--main_process_port", "0"]
"""What accelerate does for several GPUs; without one the two processes speak by gloo.

Its --cpu starts several processes through MPI alone, and one where there is none.
"""


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


def test_a_pipeline_of_two_processes_that_was_killed_goes_on_as_if_it_had_not(linked, stages):
    """What the killed run logged after its checkpoint is what the one that goes on from there logs once more."""
    stages = {name: stages[name] for name in ("cold-start", "reasoning")}
    stages["reasoning"]["grpo"]["grpo"] |= {"max_steps": 12, "save_steps": 6}
    place = linked(stages, seconds=0.05, launch=ACCELERATE)
    reasoning = place / "out" / "reasoning"
    with start(place) as process:

        def failed():
            assert process.poll() is None, process.stdout.read()

        # By then both processes have written their part of the checkpoint of step 6.
        log = reasoning / "log.jsonl"
        wait_for(lambda: log.exists() and len(steps_of(reasoning)) >= 9, 900, failed)
        assert len(trainers_in(place)) == 3  # accelerate and its two
        process.send_signal(signal.SIGKILL)
    wait_for(lambda: not trainers_in(place), 20)  # none may train beside the run that goes on
    killed = steps_of(reasoning)
    said = finish(place)
    assert "[1/2] cold-start: done already" in said
    assert json.loads((reasoning / "manifest.json").read_text())["resumed_from"] == "checkpoint-6"
    for stage in ("cold-start", "reasoning"):
        assert (place / "out" / stage / "model.safetensors").exists()
    assert len(list((reasoning / "rollouts").glob("rank-*.jsonl"))) == 2
    whole = steps_of(reasoning)
    assert [row[0] for row in whole] == list(range(1, 13))
    assert whole[: len(killed)] == killed
    assert len({tuple(row[1:]) for row in whole[6:9]}) == 3  # it learned something in them
