"""The reward for verl: called as verl calls it, and loaded by verl's own loader where verl is installed."""

import asyncio
import math
from pathlib import Path

import pytest

import r1reward_trainers.verl as adapter
from r1reward.errors import UsageError
from r1reward_serve.missing_rewards import RewardsMissingError
from r1reward_trainers.verl import compute_score

PLUGIN = str(Path(__file__).parent / "fragile.py")
FRAGILE = "template: plain\nterms: [{verifier: fragile}]\n"
RIGHT, WRONG = "<think>6 * 7</think> <answer>42</answer>", "<think>hm</think> <answer>41</answer>"
TINY_RIGHT, TINY_WRONG = (
    f"<think>2+4</think> <answer>{n}</answer>" for n in (42, 41)
)  # in the tiny vocabulary


@pytest.fixture(autouse=True)
def _no_workers_left():
    yield
    for service in adapter._services.values():
        service.warm.close()
    adapter._services.clear()


@pytest.fixture
def fragile(tmp_path):
    (tmp_path / "fragile.yaml").write_text(FRAGILE)
    return {"reward": str(tmp_path / "fragile.yaml"), "plugins": [PLUGIN]}


def call(*completions, truth="42", info=None, **kwargs):
    async def main():
        info_ = info or {"index": 3, "split": "train", "num_turns": 2, "rollout_reward_scores": {}}
        calls = (compute_score("openai/gsm8k", c, truth, info_, **kwargs) for c in completions)
        return await asyncio.gather(*calls)

    return asyncio.run(main())


def test_calls_that_come_together_get_each_their_own_reward():
    found = call(*[RIGHT, WRONG, "42"] * 30)
    assert [f["score"] for f in found] == [2.0, 1.0, 0.0] * 30
    assert found[1] == {"score": 1.0, "unscored": 0.0, "accuracy": 0.0, "format": 1.0}


@pytest.mark.parametrize(
    ("key", "near"), [("rewards", "reward"), ("unscord", "unscored"), ("worker", "workers")]
)
def test_a_misspelt_key_of_reward_kwargs_is_refused_with_the_nearest(key, near):
    with pytest.raises(UsageError, match=f"reward_kwargs: no option '{key}': did you mean '{near}'"):
        call(RIGHT, **{key: 1})
    assert not adapter._services  # told before any worker is started


def test_what_verl_itself_passes_is_no_misspelt_key():
    (found,) = call(RIGHT, reward_router_address="10.0.0.9:9000", reward_model_tokenizer=None, workers=0)
    assert found["score"] == 2.0


def test_it_works_in_one_event_loop_after_another():
    assert [call(RIGHT)[0]["score"] for _ in range(3)] == [2.0] * 3


def test_a_missing_reward_ends_the_run_and_says_why(fragile):
    with pytest.raises(RewardsMissingError, match=r"verl cannot leave a completion out.*unscored"):
        call("right", info={"how": "raise"}, patience=0, **fragile)


def test_a_number_may_stand_in_for_a_missing_reward(fragile):
    (found,) = call("right", info={"how": "raise"}, patience=0, unscored=0.5, **fragile)
    assert (found["score"], found["unscored"]) == (0.5, 1.0)
    assert math.isnan(found["fragile"])


def test_what_a_rule_cannot_tell_is_not_asked_again(caplog):
    (found,) = call(
        "9", truth="print(2 * int(input()))", reward="accuracy", patience=60, unscored=0.5, workers=0
    )
    assert found["unscored"] == 1.0
    assert "asking again" not in caplog.text


def test_a_service_that_comes_back_is_waited_for(fragile, tmp_path):
    async def main():
        asyncio.get_running_loop().call_later(0.5, (tmp_path / "back").touch)
        return await compute_score(
            "x", "right", None, {"how": f"until {tmp_path / 'back'}"}, patience=20, **fragile
        )

    assert asyncio.run(main())["score"] == 1.0


@pytest.mark.filterwarnings("default")  # those of verl and Ray are not ours
def test_verl_itself_loads_it_and_its_reward_manager_scores_a_batch_with_it(example):
    pytest.importorskip(
        "verl",
        reason="verl is not installed: pip install --no-deps verl; pip install codetiming hydra-core tensordict",
        exc_type=ImportError,
    )
    import numpy
    import torch
    from omegaconf import OmegaConf
    from transformers import AutoTokenizer
    from verl import DataProto
    from verl.trainer.ppo.reward import load_reward_manager

    custom = {
        "path": "pkg://r1reward_trainers.verl",
        "name": "compute_score",
        "reward_kwargs": {"reward": "r1-zero"},
    }
    manager = {"source": "register", "name": "naive"}
    config = OmegaConf.create({"reward": {"custom_reward_function": custom, "reward_manager": manager}})
    tokenizer = AutoTokenizer.from_pretrained(example / "model")

    def batch(completion):
        ids = tokenizer(completion, return_tensors="pt")["input_ids"]
        columns = {
            "data_source": "openai/gsm8k",
            "reward_model": {"ground_truth": "42"},
            "extra_info": {"index": 0},
        }
        return DataProto.from_dict(
            tensors={"responses": ids, "attention_mask": torch.ones_like(ids)},
            non_tensors={k: numpy.array([v], dtype=object) for k, v in columns.items()},
        )

    async def main():
        # The manager takes the event loop that runs; verl's reward worker calls it for one sample at a time.
        reward = load_reward_manager(config, tokenizer)
        return await asyncio.gather(*(reward.run_single(batch(c)) for c in (TINY_RIGHT, TINY_WRONG)))

    found = asyncio.run(main())
    assert [f["reward_score"] for f in found] == [2.0, 1.0]
    assert found[1]["reward_extra_info"]["accuracy"] == 0.0
