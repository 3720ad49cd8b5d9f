"""Completions from servers, in `evaluate` and in a pipeline's rollouts; the servers are small ones of ours."""

import importlib.util
import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from r1reward.errors import EngineError, UsageError
from r1reward_pipeline import processes
from r1reward_pipeline.runner import run_pipeline
from r1reward_pipeline.stages import load_pipeline
from r1reward_rollouts.evaluate import evaluate
from r1reward_rollouts.local import Sampling
from r1reward_trainers.config import DataConfig

pytest.importorskip("trl", reason="the training packages are not installed: pip install 'r1reward[train]'")
pytest.importorskip("httpx", reason="the extra `reject` is not installed")
pytestmark = pytest.mark.filterwarnings("default")  # those of torch and transformers are not ours

SERVER = Path(__file__).parents[1] / "rejection" / "server.py"
_spec = importlib.util.spec_from_file_location("small_server", SERVER)
small = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(small)


@pytest.fixture
def run(example, tmp_path):
    def run(server, **more):
        data = DataConfig(files=str(example / "held-out.jsonl"), limit=6)
        how = {"k": 3, "temperature": 1.0, "max_tokens": 64, "urls": (server.url,), "patience": 5.0} | more
        return evaluate(str(example / "model"), data, "accuracy", tmp_path / "out", sampling=Sampling(**how))

    return run


def rows_of(folder):
    return [json.loads(line) for line in (folder / "completions.jsonl").read_text().splitlines()]


def test_evaluate_asks_servers_for_the_prompt_as_the_model_gets_it(run, example, tmp_path):
    with small.Server() as server:
        found = run(server)
        asked = server.state.requests
    rows = rows_of(tmp_path / "out")
    assert [len(row["completions"]) for row in rows] == [3] * 6
    assert {body["prompt"] for body in asked} == {row["prompt"] for row in rows}  # text, and no chat
    assert all((body["n"], body["temperature"], body["max_tokens"]) == (3, 1.0, 64) for body in asked)
    # The server is right three times in four: rows and completions are in their places.
    assert 0.4 < found.summary.reward.mean < 1
    assert not [p.name for p in (tmp_path / "out").iterdir() if p.name.startswith("completions-")]


def test_a_prompt_that_is_refused_is_an_error_and_what_is_there_is_kept(run, example, tmp_path):
    first = json.loads((example / "held-out.jsonl").read_text().splitlines()[0])["id"]
    with small.Server(refuse=first) as server, pytest.raises(EngineError, match="refused 1 of 6 prompts"):
        run(server)
    assert not rows_of(tmp_path / "out")
    with small.Server(port=server.http.server_port) as again:
        run(again)
        assert len(again.state.requests) == 1  # the five others were kept
    assert [len(row["completions"]) for row in rows_of(tmp_path / "out")] == [3] * 6


def test_a_server_that_is_not_there_is_an_error_after_the_patience(run):
    with small.Server() as server:
        pass
    with pytest.raises(EngineError, match="has not been reached"):
        run(server, patience=0.2)


@pytest.fixture
def pipeline(example, tmp_path):
    """A pipeline of rollouts by a server that it starts itself."""

    def make(server, port, **more):
        how = {"k": 2, "temperature": 1.0, "max_tokens": 64, "urls": [f"http://127.0.0.1:{port}/v1"]} | more
        data = {"files": str(example / "problems.jsonl"), "limit": 8}
        told = {"data": data, "reward": "accuracy", "sampling": how, "server": server}
        stages = {"rollouts": {"model": str(example / "model"), "rollouts": told}}
        (tmp_path / "pipeline.yaml").write_text(yaml.safe_dump({"output": "out", "stages": stages}))
        return load_pipeline(tmp_path / "pipeline.yaml")

    return make


@pytest.fixture
def serve(tmp_path):
    """The command that serves on a port, and says what it serves; and the port."""
    with small.Server() as free:
        port = free.http.server_port
    program = f"""
        import importlib.util, sys
        spec = importlib.util.spec_from_file_location("small_server", {str(SERVER)!r})
        small = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(small)
        print("serving", sys.argv[1], flush=True)
        small.Server({port}).http.serve_forever()
    """
    (tmp_path / "serve.py").write_text("\n".join(line.strip() for line in program.splitlines()))
    return [sys.executable, str(tmp_path / "serve.py"), "{model}"], port


def test_a_stage_has_its_model_served_while_it_runs(pipeline, serve, example, tmp_path):
    command, port = serve
    run_pipeline(pipeline(command, port, patience=60), tell=print)
    assert [len(row["completions"]) for row in rows_of(tmp_path / "out" / "rollouts")] == [2] * 8
    log = (tmp_path / "out" / "pipeline" / "rollouts.server.log").read_text()
    assert f"serving {example / 'model'}" in log
    with small.Server(port):  # the port is free again: the server ended with its stage
        pass


def test_a_trained_model_is_served_while_it_is_evaluated(serve, example, tmp_path):
    command, port = serve
    data = {"files": str(example / "held-out.jsonl"), "limit": 6}
    how = {"temperature": 0, "max_tokens": 64, "urls": [f"http://127.0.0.1:{port}/v1"], "patience": 60}
    base = str(example / "sft.yaml")
    told = {
        "output": "out",
        "stages": {"cold": {"model": str(example / "model"), "sft": {"base": base, "sft": {"max_steps": 1}}}},
        "evaluate": {"data": data, "protocols": {"greedy": how}, "server": command},
    }
    (tmp_path / "pipeline.yaml").write_text(yaml.safe_dump(told))
    run_pipeline(load_pipeline(tmp_path / "pipeline.yaml"), tell=print)
    rows = rows_of(tmp_path / "out" / "cold" / "evaluation" / "greedy")
    assert all("The sum is" in completion["text"] for row in rows for completion in row["completions"])
    assert f"serving {tmp_path / 'out' / 'cold'}" in (tmp_path / "out/pipeline/cold.server.log").read_text()
    told["evaluate"]["protocols"]["greedy"] = how | {"urls": []}
    (tmp_path / "pipeline.yaml").write_text(yaml.safe_dump(told))
    with pytest.raises(UsageError, match=r"evaluate\.protocols\.greedy\.urls: where the server listens"):
        load_pipeline(tmp_path / "pipeline.yaml")


def test_a_server_that_ends_by_itself_ends_the_stage_at_once(pipeline):
    server = [sys.executable, "-c", "raise SystemExit('no memory for {model}')"]
    with pytest.raises(
        EngineError, match=r"stage rollouts: its server ended by itself: no memory for .*model"
    ):
        run_pipeline(pipeline(server, 9, patience=600), tell=print)


STAGE = """
import time
try:
    print("ready", flush=True)
    time.sleep(50)
except KeyboardInterrupt:
    print("saved")
"""
SHORT_SERVER = """
import pathlib, sys, time
while "ready" not in pathlib.Path(sys.argv[1]).read_text(): time.sleep(0.05)
"""


def test_a_stage_saves_what_it_has_though_a_shell_has_sigint_ignored(tmp_path):
    log = tmp_path / "stage.log"
    log.touch()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        server = subprocess.Popen([sys.executable, "-c", SHORT_SERVER, str(log)])
        with pytest.raises(EngineError, match="its server ended by itself"):
            processes.run([sys.executable, "-c", STAGE], log, "train", (server, log))
    finally:
        signal.signal(signal.SIGINT, before)
    assert log.read_text().endswith("saved\n")


def test_a_server_without_an_address_or_that_does_not_exist_is_a_clear_error(pipeline):
    with pytest.raises(UsageError, match=r"stages\.rollouts: rollouts\.sampling\.urls: where the server"):
        pipeline(["vllm", "serve"], 9, urls=[])
    with pytest.raises(UsageError, match="server: no-such-program cannot be started: No such file"):
        run_pipeline(pipeline(["no-such-program"], 9), tell=print)
