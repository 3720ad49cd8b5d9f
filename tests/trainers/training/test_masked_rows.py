"""Nothing of the loss acts on a completion without a reward: the step is that of the batch without it."""

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
