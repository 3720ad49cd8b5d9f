"""The reward for verl: called as verl calls it, and loaded by verl's own loader where verl is installed."""

import asyncio
import math
from pathlib import Path

import pytest

import r1reward_trainers.verl as adapter
from r1reward_trainers.verl import compute_score
from r1reward_trainers.watch import RewardsMissingError

PLUGIN = str(Path(__file__).parent / "fragile.py")
FRAGILE = "template: plain\nterms: [{verifier: fragile}]\n"
RIGHT, WRONG = "<think>6 * 7</think> <answer>42</answer>", "<think>hm</think> <answer>41</answer>"


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


def test_it_works_in_one_event_loop_after_another():
    assert [call(RIGHT)[0]["score"] for _ in range(3)] == [2.0] * 3


def test_a_missing_reward_ends_the_run_and_says_why(fragile):
    with pytest.raises(RewardsMissingError, match=r"verl cannot leave a completion out.*unscored"):
        call("right", info={"how": "raise"}, patience=0, **fragile)


def test_a_number_may_stand_in_for_a_missing_reward(fragile):
    (found,) = call("right", info={"how": "raise"}, patience=0, unscored=0.5, **fragile)
    assert (found["score"], found["unscored"]) == (0.5, 1.0)
    assert math.isnan(found["fragile"])


def test_a_service_that_comes_back_is_waited_for(fragile, tmp_path):
    async def main():
        asyncio.get_running_loop().call_later(0.5, (tmp_path / "back").touch)
        return await compute_score(
            "x", "right", None, {"how": f"until {tmp_path / 'back'}"}, patience=20, **fragile
        )

    assert asyncio.run(main())["score"] == 1.0


def test_verl_itself_loads_and_calls_it():
    pytest.importorskip("verl", reason="verl is not installed")
    from omegaconf import OmegaConf
    from verl.trainer.ppo.reward import get_custom_reward_fn

    custom = {
        "path": "pkg://r1reward_trainers.verl",
        "name": "compute_score",
        "reward_kwargs": {"reward": "r1-zero"},
    }
    function = get_custom_reward_fn(OmegaConf.create({"reward": {"custom_reward_function": custom}}))

    async def main():
        # As verl's NaiveRewardManager calls it.
        return [
            await function(
                data_source="openai/gsm8k", solution_str=c, ground_truth="42", extra_info={"index": 0}
            )
            for c in (RIGHT, WRONG)
        ]

    assert [f["score"] for f in asyncio.run(main())] == [2.0, 1.0]
