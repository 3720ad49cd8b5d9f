"""The last steps of the README: what `reject` and `pairs` wrote is what trainers learn from, as it is."""

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


def test_prompts_rollouts_score_reject_fine_tuning_and_pairs_direct_preference_optimisation(
    tmp_path, monkeypatch
):
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
        assert run(["rollouts", "prompts.jsonl", "-o", "rollouts.jsonl", "--url", one.url, "-n", "4"]) == 0
    assert run(["score", "rollouts.jsonl", "--reward", "r1-rejection", "-o", "scored.jsonl", "-w", "1"]) == 0
    assert run(["reject", "scored.jsonl", "--recipe", "right-answers", "-o", "sft", "-w", "0"]) == 0
    changes = ["model=tiny/model", "output=trained", "data.files=sft", "batch=4", "sft.max_steps=1"]
    changes += ["sft.per_device_train_batch_size=4", "sft.max_length=512"]
    assert run(["train", "sft", "r1-sft", *changes]) == 0
    losses = [json.loads(line).get("loss") for line in Path("trained/log.jsonl").read_text().splitlines()]
    assert any(loss and loss > 0 for loss in losses)

    changes = ["--set", "pairs.lengths=any"]
    assert run(["pairs", "scored.jsonl", "-o", "pairs", "-w", "0", *changes]) == 0
    for step in (_preference_step, _reward_model_step):
        assert step(tmp_path) > 0


def _settings(folder):
    return {
        "output_dir": str(folder),
        "max_steps": 1,
        "per_device_train_batch_size": 2,
        "max_length": 512,
        "use_cpu": True,
        "bf16": False,
        "gradient_checkpointing": False,
        "report_to": [],
        "save_strategy": "no",
        "logging_steps": 1,
    }


def _pairs(folder):
    from datasets import load_dataset

    return load_dataset(str(folder / "pairs"), split="train", cache_dir=str(folder / "cache"))


def _tokenizer(folder):
    """The tiny model's, with a chat template, as every instruct model has one."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(folder / "trained"))
    tokenizer.chat_template = "{% for m in messages %}{{ m['content'] }}\n{% endfor %}"
    return tokenizer


def _preference_step(folder):
    from trl import DPOConfig, DPOTrainer

    trainer = DPOTrainer(
        model=str(folder / "trained"),
        args=DPOConfig(**_settings(folder / "dpo")),
        train_dataset=_pairs(folder),
        processing_class=_tokenizer(folder),
    )
    return trainer.train().training_loss


def _reward_model_step(folder):
    from transformers import AutoModelForSequenceClassification
    from trl import RewardConfig, RewardTrainer

    trainer = RewardTrainer(
        model=AutoModelForSequenceClassification.from_pretrained(str(folder / "trained"), num_labels=1),
        args=RewardConfig(**_settings(folder / "reward")),
        train_dataset=_pairs(folder),
        processing_class=_tokenizer(folder),
    )
    return trainer.train().training_loss
