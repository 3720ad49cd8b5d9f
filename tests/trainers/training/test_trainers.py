"""The reward function in TRL's other trainers."""

import math
import multiprocessing
import pickle
from pathlib import Path

import pytest

from r1reward_serve.missing_rewards import RewardsMissingError

pytest.importorskip("trl", reason="the training packages are not installed: pip install 'r1reward[train]'")
pytestmark = pytest.mark.filterwarnings("default")  # those of torch, transformers and TRL are not ours

PLUGIN = Path(__file__).parent / "fragile.py"
DIGITS = {"template": "plain", "terms": [{"verifier": "digits"}]}
COMMON = {
    "max_steps": 2,
    "per_device_train_batch_size": 4,
    "learning_rate": 1e-3,
    "use_cpu": True,
    "bf16": False,
    "activation_checkpointing": False,
    "report_to": "none",
    "save_strategy": "no",
    "logging_steps": 1,
}


@pytest.fixture
def parts(example):
    """Model, tokenizer and prompts for a trainer."""
    from datasets import Dataset
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model = AutoModelForCausalLM.from_pretrained(example / "model")
    rows = [{"prompt": f"Solve {n}+{n}?", "ground_truth": str(2 * n), "how": ""} for n in range(10, 30)]
    return model, AutoTokenizer.from_pretrained(example / "model"), Dataset.from_list(rows)


def test_rloo(make_reward, parts, tmp_path):
    from trl import RLOOConfig, RLOOTrainer

    model, tokenizer, dataset = parts
    config = RLOOConfig(str(tmp_path), num_generations=2, max_completion_length=8, **COMMON)
    reward = make_reward(DIGITS, plugins=[PLUGIN])
    trainer = RLOOTrainer(model, [reward], args=config, train_dataset=dataset, processing_class=tokenizer)
    trainer.train()
    rows = [row for row in trainer.state.log_history if "reward" in row]
    assert len(rows) == 2
    for row in rows:
        assert row["terms/digits"] == pytest.approx(row["rewards/r1reward/mean"], abs=1e-6)
        assert row["scoring/unscored"] == 0


def test_online_dpo(make_reward, parts, tmp_path, monkeypatch):
    monkeypatch.setenv("TRL_EXPERIMENTAL_SILENCE", "1")
    from trl.experimental.online_dpo import OnlineDPOConfig, OnlineDPOTrainer

    model, tokenizer, dataset = parts
    seen = []
    config = OnlineDPOConfig(str(tmp_path), max_new_tokens=8, **COMMON)
    reward = make_reward(DIGITS, plugins=[PLUGIN], max_unscored=0.0)
    call = type(reward).__call__
    monkeypatch.setattr(
        type(reward), "__call__", lambda self, **kw: seen.append(call(self, **kw)) or seen[-1]
    )
    trainer = OnlineDPOTrainer(
        model, reward_funcs=[reward], args=config, train_dataset=dataset, processing_class=tokenizer
    )
    trainer.train()
    assert [len(batch) for batch in seen] == [8, 8]
    assert all(0 <= value <= 1 for batch in seen for value in batch)


@pytest.mark.parametrize("how", ["raise", "data"])
def test_where_nothing_may_be_unscored_a_missing_reward_stops_the_trainer(make_reward, how):
    # TRL's online DPO sums over NaN: a None would be trained on as 0.
    reward = make_reward(
        {"template": "plain", "terms": [{"verifier": "fragile"}]}, plugins=[PLUGIN], max_unscored=0.0
    )
    assert reward(prompts=["p"] * 2, completions=["right", "x"], how=["", ""]) == [1.0, 0.0]
    with pytest.raises(RewardsMissingError, match="1 of"):
        reward(prompts=["p"] * 2, completions=["right", "right"], how=["", how])


def test_the_asynchronous_trainers_rollout_process(make_reward, monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parent)  # the spawned process imports it by name
    from rollout_child import score_group

    reward = make_reward(max_unscored=1.0)
    completions = ["<think>x</think> <answer>42</answer>", "<think>x</think> <answer>41</answer>", "42", "no"]
    columns = {"ground_truth": ["42", "42", "42", ""]}
    context = multiprocessing.get_context("spawn")
    received = context.Queue()
    pickled = pickle.dumps((reward, completions, columns))
    process = context.Process(target=score_group, args=(pickled, received), daemon=True)
    process.start()
    found = received.get(timeout=120)
    process.join(30)
    assert not isinstance(found, str), found
    assert [r for r, _ in found[:3]] == [2.0, 1.0, 0.0]
    assert math.isnan(found[3][0])
    assert found[3][1] == 0.0  # masked: no advantage
    assert found[0][1] > 0 > found[2][1]


def test_a_model_card_names_a_base_that_is_a_folder(tmp_path):
    from r1reward_trainers.training_run import name_base

    card = tmp_path / "README.md"
    name_base(card, "run/sft")  # none was written
    card.write_text("This model is a fine-tuned version of [None](https://huggingface.co/None).\n")
    name_base(card, "run/sft")
    assert card.read_text() == "This model is a fine-tuned version of `sft`.\n"
