"""The last step of the README: what `reject` wrote is what `r1reward train sft` learns from."""

import importlib.util
import json
import random
from pathlib import Path

import pytest

from r1reward.cli import run

pytest.importorskip("trl", reason="the training packages are not installed: pip install 'r1reward[train]'")
pytestmark = pytest.mark.filterwarnings("default")  # those of torch, transformers and TRL are not ours

_spec = importlib.util.spec_from_file_location("adding_server", Path(__file__).parent / "server.py")
server = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(server)


def test_prompts_rollouts_score_reject_and_one_step_of_fine_tuning(tmp_path, monkeypatch):
    from r1reward_trainers.example import write_example

    monkeypatch.chdir(tmp_path)
    sizes = {
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 1,
        "max_position_embeddings": 512,
    }
    write_example(tmp_path / "tiny", **sizes, num_attention_heads=2, num_key_value_heads=2)
    rng = random.Random(0)
    with open("prompts.jsonl", "w") as file:
        for i in range(20):
            a, b = rng.randrange(10, 100), rng.randrange(10, 100)
            file.write(
                json.dumps({"id": f"{i}", "prompt": f"What is {a}+{b}?", "ground_truth": str(a + b)}) + "\n"
            )
    with server.Server() as one:
        assert run(["rollouts", "prompts.jsonl", "-o", "rollouts.jsonl", "--url", one.url, "-n", "2"]) == 0
    assert run(["score", "rollouts.jsonl", "--reward", "r1-rejection", "-o", "scored.jsonl", "-w", "1"]) == 0
    assert run(["reject", "scored.jsonl", "--recipe", "right-answers", "-o", "sft", "-w", "0"]) == 0
    changes = ["model=tiny/model", "output=trained", "data.files=sft", "batch=4", "sft.max_steps=1"]
    changes += ["sft.per_device_train_batch_size=4", "sft.max_length=512"]
    assert run(["train", "sft", "r1-sft", *changes]) == 0
    losses = [json.loads(line).get("loss") for line in Path("trained/log.jsonl").read_text().splitlines()]
    assert any(loss and loss > 0 for loss in losses)
