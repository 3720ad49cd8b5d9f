"""A completion whose reward nothing can change is stopped there; all others are as they would have been."""

import msgspec
import pytest

from r1reward.errors import UsageError
from r1reward_trainers.generation_watch import next_look

pytest.importorskip("trl", reason="the training packages are not installed: pip install 'r1reward[train]'")
pytestmark = pytest.mark.filterwarnings("default")  # those of torch, transformers and TRL are not ours

REWARD = {
    "template": "r1-zero",
    "default_task": "math",
    "terms": [{"verifier": "math", "name": "accuracy"}, {"verifier": "format", "gate": True}],
}


def test_what_is_stopped_is_a_prefix_of_what_it_would_have_been(grpo, tmp_path, monkeypatch, log_of):
    from r1reward_trainers.grpo import train_grpo
    from r1reward_trainers.reward_trainer import RewardTrainer

    made, generate = [], RewardTrainer._generate

    def kept(self, prompts):
        found = generate(self, prompts)
        made.append(found[1])
        return found

    monkeypatch.setattr(RewardTrainer, "_generate", kept)
    how = {"max_steps": 1, "max_completion_length": 30, "save_strategy": "no", "learning_rate": 0.0}
    for name in ("whole", "stopped"):
        run = grpo(output=tmp_path / name, reward=REWARD, **how)
        train_grpo(msgspec.structs.replace(run, stop_decided=name == "stopped"))
    whole, stopped = made
    shorter = [a for a, b in zip(whole, stopped, strict=True) if a != b]
    assert shorter  # an untrained model hardly ever begins with <think>
    assert all(a[: len(b)] == b for a, b in zip(whole, stopped, strict=True))
    logs = [log_of(tmp_path / name)[0] for name in ("whole", "stopped")]
    assert logs[0]["reward"] == logs[1]["reward"]
    assert logs[0]["terms/format"] == logs[1]["terms/format"]
    assert logs[1]["completions/stopped"] >= len(shorter) / 8
    assert logs[1]["completions/mean_length"] < logs[0]["completions/mean_length"]


@pytest.mark.parametrize(
    ("fields", "scoring", "words"),
    [
        ({"use_vllm": True}, {}, "transformers' generation only"),
        ({"mask_truncated_completions": True}, {}, "name one of them"),
        ({}, {"overlap": False}, r"needs scoring\.overlap"),
    ],
)
def test_where_nothing_can_be_stopped_the_option_is_refused(grpo, fields, scoring, words):
    from r1reward_trainers.grpo import train_grpo

    run = msgspec.structs.replace(grpo(scoring=scoring, **fields), stop_decided=True)
    with pytest.raises(UsageError, match=words):
        train_grpo(run, dry_run=True)


def test_a_long_text_is_looked_at_seldom():
    looks, length = 0, 4
    while length < 32_768:
        looks, length = looks + 1, next_look(length)
    assert looks < 80
