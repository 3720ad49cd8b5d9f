"""Generation by vLLM. On a CPU this needs a CPU build of vLLM, and a shim for its weights that lives here."""

import json
import os
from pathlib import Path

import pytest

pytest.importorskip("trl", reason="the training packages are not installed: pip install 'r1reward[train]'")
vllm = pytest.importorskip("vllm", reason="vLLM is not installed")
pytestmark = pytest.mark.filterwarnings("default")  # those of vLLM are not ours


@pytest.fixture
def cpu(monkeypatch):
    """vLLM in this process, on a CPU where there is no accelerator."""
    import torch

    if not torch.accelerator.is_available():
        monkeypatch.syspath_prepend(Path(__file__).parent)
        from vllm_cpu import keep_weights

        keep_weights(monkeypatch.setattr, monkeypatch.setenv)


def test_colocated_vllm_generates_with_the_weights_that_were_trained(cpu, grpo, tmp_path, log_of):
    from r1reward_trainers.grpo import train_grpo

    # A rate at which two steps change the policy beyond recognition: stale weights would show in the log.
    how = {"use_vllm": True, "vllm_mode": "colocate", "vllm_max_model_length": 64}
    train_grpo(
        grpo(**how, vllm_gpu_memory_utilization=0.05, learning_rate=3e-2, max_steps=12, save_strategy="no")
    )
    rows = log_of(tmp_path / "out")
    assert len(rows) == 12
    assert all(row["reward"] == pytest.approx(row["terms/digits"], abs=1e-6) for row in rows)
    # The log-probabilities that vLLM sampled with are those of the policy that is trained.
    drift = [row["sampling/sampling_logp_difference/mean"] for row in rows]
    assert max(drift) < 0.05, drift


def test_evaluate_samples_by_vllm(cpu, example, tmp_path):
    from r1reward_rollouts.evaluate import evaluate
    from r1reward_rollouts.local import Sampling
    from r1reward_trainers.config import DataConfig

    sampling = Sampling(k=3, temperature=1.0, max_tokens=8, engine="vllm")
    data = DataConfig(files=str(example / "held-out.jsonl"), limit=5)
    found = evaluate(str(example / "model"), data, "r1-zero", tmp_path, sampling=sampling)
    rows = [json.loads(line) for line in (tmp_path / "completions.jsonl").read_text().splitlines()]
    assert [len(row["completions"]) for row in rows] == [3] * 5
    assert found.summary.completions == 15
    assert os.environ.get("VLLM_ENABLE_V1_MULTIPROCESSING", "0") == "0"


def test_a_server_that_is_not_there_is_a_clear_error(grpo):
    from r1reward.errors import EngineError
    from r1reward_trainers.grpo import train_grpo

    how = {"use_vllm": True, "vllm_mode": "server", "vllm_server_port": 9, "vllm_server_timeout": 1.0}
    with pytest.raises(EngineError, match=r"vllm_mode=server: .*server"):
        train_grpo(grpo(**how))


def test_server_mode_finds_its_server_and_stops_where_the_weights_need_cuda(grpo, example, monkeypatch):
    """As far as a CPU goes: the server answers, and TRL's client asks it for a world to send weights to."""
    import subprocess
    import sys
    import time
    import urllib.request

    import torch

    from r1reward.errors import EngineError
    from r1reward_trainers.grpo import train_grpo

    if torch.accelerator.is_available():
        pytest.skip("there is an accelerator: this is about machines without one")
    port = 18473
    command = [sys.executable, "-m", "vllm.entrypoints.openai.api_server", "--model", str(example / "model")]
    command += ["--port", str(port), "--max-model-len", "64", "--enforce-eager"]
    env = os.environ | {"VLLM_CPU_KVCACHE_SPACE": "1", "VLLM_SERVER_DEV_MODE": "1"}
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            until = time.monotonic() + 150
            while True:
                assert time.monotonic() < until, "the server did not start"
                assert server.poll() is None, "the server ended"
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2).close()
                    break
                except OSError:
                    time.sleep(0.5)
            how = {
                "use_vllm": True,
                "vllm_mode": "server",
                "vllm_server_port": port,
                "vllm_server_timeout": 20.0,
            }
            with pytest.raises(EngineError, match=r"vllm_mode=server: .*weight-transfer"):
                train_grpo(grpo(**how))
        finally:
            server.terminate()
