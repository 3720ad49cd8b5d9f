"""Completions without a reward: nothing of the loss acts on them, and the mean is over the others.

TRL gives them an advantage of 0. The KL term still pulls on them, and they stand in the divisor of the mean: with
half of a batch masked the policy makes half of the step. Here their tokens leave the loss, and what divides by the
number of rows is divided by that of the rewarded ones.
"""

from typing import Any

import torch

__all__ = ["BY_ROWS", "REWARDED", "SCALE", "leave_out", "set_divisors"]

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
