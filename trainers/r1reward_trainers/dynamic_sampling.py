"""Dynamic sampling (DAPO, arXiv 2503.14476, section 3.2): groups that teach nothing are filled anew within the step.

Where all rewards of a group are equal, its advantages are 0. Such groups are replaced by groups of other prompts, for
a bounded number of rounds; what is equal then stays, and is counted.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch

__all__ = ["equal_groups", "fresh_rows", "refilled", "replace_groups"]

_LEFT = frozenset({"prompt_ids", "prompt_mask"})
"""Tensors that are padded at their left side."""

_RATIO = "importance_sampling_ratio"


def equal_groups(advantages: torch.Tensor, size: int) -> list[int]:
    """The groups of `size` neighbours without any advantage."""
    return [i for i, group in enumerate(advantages.view(-1, size)) if not bool((group != 0).any())]


def fresh_rows(
    dataset: Any, groups: int, size: int, seed: Sequence[int], used: Callable[[Any], bool]
) -> list[Any]:
    """Rows of other prompts, each `size` times; the same for the same seed: a resumed run draws them again."""
    draw = random.Random(" ".join(map(str, seed)))
    found: list[Any] = []
    for _ in range(20 * groups):
        row = dataset[draw.randrange(len(dataset))]
        if not used(row) or len(dataset) <= groups:
            found.append(row)
        if len(found) == groups:
            break
    while len(found) < groups:  # nearly all prompts are in the batch
        found.append(dataset[draw.randrange(len(dataset))])
    return [dict(row) for row in found for _ in range(size)]


def replace_groups(
    batch: dict[str, Any], fresh: Mapping[str, Any], pairs: Mapping[int, int], size: int, pad: int
) -> dict[str, Any]:
    """The batch with some groups replaced: `pairs` maps a group of the batch to one of `fresh`."""
    rows = [g * size + i for g in pairs for i in range(size)]
    new = [g * size + i for g in pairs.values() for i in range(size)]
    found = dict(batch)
    for name, old in batch.items():
        if not torch.is_tensor(old) or old.dim() == 0:
            continue
        filler = pad if name in ("prompt_ids", "completion_ids") else 0
        widths = [t.shape[1] if t.dim() > 1 else 0 for t in (old, fresh[name])]
        both = [_widened(t, max(widths), name, filler) for t in (old, fresh[name])]
        found[name] = both[0].clone()
        found[name][rows] = both[1][new]
    return found


def refilled(
    trainer: Any,
    inputs: Sequence[Mapping[str, Any]],
    batch: dict[str, Any],
    rounds: int,
    rollout: Callable[[list[Any]], dict[str, Any]],
) -> dict[str, Any]:
    """The batch of a TRL trainer with groups of equal rewards replaced, in at most `rounds` rounds. Collective.

    `rollout` generates and scores rows of the data.
    """
    size, kept = trainer.num_generations, {k: list(v) for k, v in trainer._metrics["train"].items()}
    prompts, done, replaced, generated = [row["prompt"] for row in inputs], 0, 0, len(inputs)
    while done < rounds:
        equal = equal_groups(batch["advantages"], size)
        # All ranks generate equally many, for their rewards are gathered.
        own = torch.tensor([len(equal)], device=trainer.accelerator.device)
        if (count := int(trainer.accelerator.gather(own).max())) == 0:
            break
        seed = (trainer.args.seed, trainer._step, done, trainer.accelerator.process_index)
        rows = fresh_rows(trainer.train_dataset, count, size, seed, lambda row: row["prompt"] in prompts)
        fresh = rollout(rows)
        useful = sorted(set(range(count)) - set(equal_groups(fresh["advantages"], size)))
        pairs = dict(zip(equal, useful, strict=False))
        batch = replace_groups(batch, fresh, pairs, size, trainer._tokenizer.pad_token_id)
        done, replaced, generated = done + 1, replaced + len(pairs), generated + len(rows)
    batch["num_items_in_batch"] = trainer.accelerator.gather(batch["completion_mask"].sum()).sum()
    metrics = trainer._metrics["train"]
    metrics.clear()
    metrics.update(kept)  # means of the first rollout: the refills are no fair sample
    left = len(equal_groups(batch["advantages"], size))
    figures = {"rounds": done, "groups": replaced, "left": left, "completions": generated}
    for name, value in figures.items():
        metrics.setdefault(f"refill/{name}", []).append(float(value))
    return batch


def _widened(tensor: torch.Tensor, width: int, name: str, filler: int) -> torch.Tensor:
    if tensor.dim() < 2 or tensor.shape[1] == width:
        return tensor
    if name == _RATIO and tensor.shape[1] == 1:  # one value for a whole sequence
        return tensor.expand(-1, width)
    missing = width - tensor.shape[1]
    sides = (missing, 0) if name in _LEFT else (0, missing)
    return torch.nn.functional.pad(tensor, sides, value=filler)
