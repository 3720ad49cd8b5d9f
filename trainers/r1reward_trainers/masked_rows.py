"""Completions without a reward: nothing of the loss acts on them, and the mean is over the others.

TRL gives them an advantage of 0. The KL term still pulls on them, and they stand in the divisor of the mean: with
half of a batch masked the policy makes half of the step. Here their tokens leave the loss, and what divides by the
number of rows is divided by that of the rewarded ones. A step without any reward is left out: Adam's momentum and the
decay of weights would move the policy although nothing was learned.
"""

from typing import Any

import torch
from transformers import TrainerCallback

from r1reward_trainers.training_run import any_rank

__all__ = ["BY_ROWS", "REWARDED", "SCALE", "MaskedSteps", "leave_out", "set_divisors"]

REWARDED = "rewarded_rows"
"""The key of a batch: 1 for a row with a reward, 0 for one without."""

SCALE = "row_scale"
"""The key of a batch: the rows of the rollout for each rewarded one."""

BY_ROWS = frozenset({"grpo", "sapo", "dr_grpo", "luspo"})
"""The losses that divide by the number of rows; the others divide by that of tokens in the loss."""


def leave_out(batch: dict[str, Any], rewards: torch.Tensor, rank: int) -> None:
    """Take the tokens of rows without a reward out of the loss.

    `rewards`: those of all ranks, by row and function; NaN = none.

    >>> batch = {"completion_mask": torch.ones(2, 3)}
    >>> leave_out(batch, torch.tensor([[1.0], [float("nan")]]), 0)
    >>> batch["completion_mask"].sum(1).tolist(), batch[REWARDED].tolist()
    ([3.0, 0.0], [1.0, 0.0])
    """
    mask = batch["completion_mask"]
    rows = slice(rank * len(mask), (rank + 1) * len(mask))
    rewarded = (~torch.isnan(rewards).all(dim=1))[rows].to(mask.device)
    batch[REWARDED] = rewarded.float()
    batch["completion_mask"] = mask * rewarded.to(mask.dtype)[:, None]


def set_divisors(batch: dict[str, Any], accelerator: Any) -> None:
    """Note the rows for each rewarded one, over all ranks, and count the tokens anew. Collective."""
    rewarded = accelerator.gather(batch[REWARDED])
    if bool((rewarded == 1).all()):
        return
    batch[SCALE] = torch.nan_to_num(rewarded.numel() / rewarded.sum(), posinf=0.0)
    tokens = batch["completion_mask"] * batch.get("tool_mask", 1)
    batch["num_items_in_batch"] = accelerator.gather(tokens.sum()).sum()


class MaskedSteps(TrainerCallback):  # type: ignore[misc]  # transformers is not seen by mypy
    """Has the optimizer leave out steps for which no rank has a reward in any micro-batch.

    The step counts, and the learning rate goes on. DeepSpeed has gradients of its own, and takes the step.
    """

    def __init__(self, accelerator: Any) -> None:
        self._accelerator, self._rewarded = accelerator, False

    def note(self, batch: dict[str, Any]) -> None:
        """Take note of a micro-batch."""
        self._rewarded |= REWARDED not in batch or bool((batch[REWARDED] == 1).any())

    def on_pre_optimizer_step(self, args: Any, state: Any, control: Any, model: Any = None, **_: Any) -> None:
        """Take the gradients away, which are 0: what has none is not touched. Collective."""
        rewarded, self._rewarded = any_rank(self._accelerator, self._rewarded), False
        # A scaler that has not seen the gradients yet, because nothing was clipped, fails without them.
        if rewarded or (self._accelerator.scaler is not None and not args.max_grad_norm):
            return
        for parameter in model.parameters():
            parameter.grad = None
