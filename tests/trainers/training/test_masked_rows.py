"""Nothing of the loss acts on a completion without a reward: the step is that of the batch without it."""

import json

import msgspec
import pytest

pytest.importorskip("trl", reason="the training packages are not installed: pip install 'r1reward[train]'")
torch = pytest.importorskip("torch")
pytestmark = pytest.mark.filterwarnings("default")  # those of torch, transformers and TRL are not ours

REWARD = {"template": "plain", "terms": [{"verifier": "half_away"}]}
LOSSES = ("grpo", "bnpo", "dr_grpo", "dapo", "sapo")
ROWS = ("prompt_ids", "prompt_mask", "completion_ids", "completion_mask", "advantages", "ref_per_token_logps")


@pytest.fixture
def first_batch(grpo, monkeypatch):
    """The trainer and the batch of its first step, with rows of which some have no reward."""
    from r1reward_trainers.grpo import train_grpo
    from r1reward_trainers.reward_trainer import RewardTrainer

    def run(masked_rows):
        seen = []

        def compute_loss(self, model, inputs):
            seen.append((self, inputs))
            raise KeyboardInterrupt

        made = grpo(reward=REWARD, beta=0.1, scoring={"max_unscored": 1.0}, save_strategy="no")
        with monkeypatch.context() as patch:
            patch.setattr(RewardTrainer, "_compute_loss", compute_loss)
            with pytest.raises(KeyboardInterrupt):
                train_grpo(msgspec.structs.replace(made, masked_rows=masked_rows))
        return seen[0]

    return run


def gradient(trainer, batch):
    trainer.model.zero_grad()
    trainer.current_gradient_accumulation_steps = 1
    trainer._compute_loss(trainer.model, batch).backward()
    return torch.cat([p.grad.flatten() for p in trainer.model.parameters() if p.grad is not None])


def test_a_masked_row_leaves_the_step_as_if_it_were_not_there(first_batch):
    from r1reward_trainers.masked_rows import REWARDED, SCALE

    trainer, batch = first_batch("out")
    rewarded = batch[REWARDED].bool()
    assert 0 < rewarded.sum() < 8
    for key in ROWS:  # a reference of its own: otherwise its KL is 0
        if key == "ref_per_token_logps":
            batch[key] = batch[key] - 0.5
    alone = {k: batch[k][rewarded] for k in ROWS} | {"num_items_in_batch": batch["num_items_in_batch"]}
    for loss in LOSSES:
        trainer.loss_type = loss
        assert torch.allclose(gradient(trainer, batch), gradient(trainer, alone), rtol=1e-4, atol=1e-7), loss
    trainer.loss_type = "grpo"
    assert not torch.allclose(gradient(trainer, batch | {SCALE: 1.0}), gradient(trainer, alone), rtol=1e-2)


def test_trls_own_way_can_be_chosen(first_batch):
    from r1reward_trainers.masked_rows import REWARDED

    _, batch = first_batch("advantage")
    assert REWARDED not in batch
    assert bool((batch["completion_mask"].sum(1) > 0).all())


@pytest.fixture
def moves(grpo, tmp_path, monkeypatch):
    """By step: the share of its completions without a reward, and how far it moved the weights."""
    from r1reward_trainers.grpo import train_grpo
    from r1reward_trainers.reward_trainer import RewardTrainer

    def run(masked_rows, rows_without=range(0, 64, 3), **fields):
        made = grpo(
            reward={"template": "plain", "terms": [{"verifier": "sometimes"}]},
            output=tmp_path / masked_rows,
            scoring={"max_unscored": 1.0},
            save_strategy="no",
            shuffle_dataset=False,
            **{"per_device_train_batch_size": 4, "max_steps": 8, "weight_decay": 0.1} | fields,
        )
        path = tmp_path / "problems.jsonl"
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        changed = (r | {"how": "data"} if (n + 2) % 64 in rows_without else r for n, r in enumerate(rows))
        path.write_text("".join(json.dumps(row) + "\n" for row in changed))
        found = []

        def weights(trainer):
            return torch.cat([p.detach().flatten() for p in trainer.model.parameters()])

        def log(self, logs, *args):
            if "loss" in logs:
                shares = self._metrics["train"]["scoring/unscored"]
                found.append((sum(shares) / len(shares), float((weights(self) - self.before).norm())))
            self.before = weights(self)
            super(RewardTrainer, self).log(logs, *args)

        def train(self, *args, **options):
            self.before = weights(self)
            return super(RewardTrainer, self).train(*args, **options)

        with monkeypatch.context() as patch:
            patch.setattr(RewardTrainer, "log", log)
            patch.setattr(RewardTrainer, "train", train)
            train_grpo(msgspec.structs.replace(made, masked_rows=masked_rows))
        return found

    return run


def test_a_step_without_any_reward_moves_nothing(moves):
    """Adam's momentum and the decay of weights would: a row without a value would be trained on after all."""
    steps = moves("out")
    masked = [move for share, move in steps if share == 1.0]
    others = [move for share, move in steps if share == 0.0]
    assert len(masked) >= 2
    assert masked == [0.0] * len(masked)
    assert min(others) > 0.0
    assert min(move for share, move in moves("advantage") if share == 1.0) > 0.0  # TRL's way


def test_one_reward_in_any_of_its_micro_batches_makes_a_step(moves):
    steps = moves("out", gradient_accumulation_steps=2, max_steps=4)
    assert {share for share, _ in steps} == {0.0, 0.5}
    assert min(move for _, move in steps) > 0.0
