"""What the loss makes of decided completions that go on, for those that were stopped.

What follows a decision has a gradient of mean zero: leaving it out bends nothing. But its noise damps the steps of an
optimizer that divides by the size of the gradients, as Adam does, and its tokens stand in the divisor of some losses.
Without it the same rate moves the weights more, and the first steps, which are noise most of all, do more harm. So a
share of the decided completions goes on to its end, and what follows the decision weighs there as much as keeps the
square of the gradient what it would be of all of them.
"""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any

import torch

__all__ = ["TAIL_START", "goes_on", "note_tails", "tail_weighted", "tokens_of_all"]

TAIL_START = "tail_start"
"""The key of a batch: the tokens at which a row that went on was decided, or 0."""


def goes_on(share: float, seed: Sequence[int], ids: Sequence[int]) -> bool:
    """Whether a decided completion is one of the `share` that goes on: the same answer for the same seed and tokens.

    >>> goes_on(1.0, (0, 7), [5, 6]), goes_on(0.0, (0, 7), [5, 6])
    (True, False)
    """
    key = f"{' '.join(map(str, seed))}:{' '.join(map(str, ids))}".encode()
    return int.from_bytes(blake2b(key, digest_size=4).digest()) < share * 2**32


def note_tails(batch: dict[str, Any], starts: Mapping[int, int]) -> None:
    """Note in a batch where the tails of its rows begin: `starts`, by row."""
    mask = batch["completion_mask"]
    batch[TAIL_START] = torch.tensor([starts.get(row, 0) for row in range(len(mask))], device=mask.device)


def tail_weighted(batch: Mapping[str, Any], share: float) -> torch.Tensor:
    """The advantages by token: those behind a decision stand for `share` of such tokens, by their squares.

    >>> batch = {TAIL_START: torch.tensor([1, 0]), "completion_mask": torch.ones(2, 3)}
    >>> tail_weighted(batch | {"advantages": torch.tensor([-1.0, 2.0])}, 0.25).tolist()
    [[-1.0, -2.0, -2.0], [2.0, 2.0, 2.0]]
    """
    advantages: torch.Tensor = batch["advantages"][:, None]
    return torch.where(_behind(batch), advantages * share**-0.5, advantages)


def tokens_of_all(batch: Mapping[str, Any], share: float) -> torch.Tensor:
    """The tokens of the batch, had none been stopped, as far as the `share` that went on tells.

    >>> batch = {TAIL_START: torch.tensor([1, 0]), "completion_mask": torch.ones(2, 3)}
    >>> tokens_of_all(batch, 0.25).item()
    12.0
    """
    mask = batch["completion_mask"].float()
    return (mask * torch.where(_behind(batch), 1 / share, 1.0)).sum()


def _behind(batch: Mapping[str, Any]) -> torch.Tensor:
    """By row and token: whether it follows a decision."""
    mask, start = batch["completion_mask"], batch[TAIL_START][:, None]
    return (start > 0) & (torch.arange(mask.shape[1], device=mask.device) >= start)
