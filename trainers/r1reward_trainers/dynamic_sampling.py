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
    generator = random.Random(" ".join(map(str, seed)))
    rows: list[Any] = []
    for _ in range(20 * groups):
        row = dataset[generator.randrange(len(dataset))]
        if not used(row) or len(dataset) <= groups:
            rows.append(row)
        if len(rows) == groups:
            break
    while len(rows) < groups:  # nearly all prompts are in the batch
        rows.append(dataset[generator.randrange(len(dataset))])
    return [dict(row) for row in rows for _ in range(size)]


def replace_groups(
    batch: dict[str, Any], refill: Mapping[str, Any], pairs: Mapping[int, int], size: int, pad: int
) -> dict[str, Any]:
    """The batch with some groups replaced: `pairs` maps a group of the batch to one of `refill`."""
    rows = [g * size + i for g in pairs for i in range(size)]
    sources = [g * size + i for g in pairs.values() for i in range(size)]
    result = dict(batch)
    for name, old in batch.items():
        if not torch.is_tensor(old) or old.dim() == 0:
            continue
        filler = pad if name in ("prompt_ids", "completion_ids") else 0
        widths = [t.shape[1] if t.dim() > 1 else 0 for t in (old, refill[name])]
        tensors = [_widened(t, max(widths), name, filler) for t in (old, refill[name])]
        result[name] = tensors[0].clone()
        result[name][rows] = tensors[1][sources]
    return result


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
    size, first_metrics = trainer.num_generations, {k: list(v) for k, v in trainer._metrics["train"].items()}
    prompts = [row["prompt"] for row in inputs]
    round_number, replacements, completions = 0, 0, len(inputs)
    while round_number < rounds:
        equal = equal_groups(batch["advantages"], size)
        # All ranks generate equally many, for their rewards are gathered.
        local_count = torch.tensor([len(equal)], device=trainer.accelerator.device)
        if (count := int(trainer.accelerator.gather(local_count).max())) == 0:
            break
        seed = (trainer.args.seed, trainer._step, round_number, trainer.accelerator.process_index)
        rows = fresh_rows(trainer.train_dataset, count, size, seed, lambda row: row["prompt"] in prompts)
        refill = rollout(rows)
        useful = sorted(set(range(count)) - set(equal_groups(refill["advantages"], size)))
        pairs = dict(zip(equal, useful, strict=False))
        batch = replace_groups(batch, refill, pairs, size, trainer._tokenizer.pad_token_id)
        round_number += 1
        replacements += len(pairs)
        completions += len(rows)
    batch["num_items_in_batch"] = trainer.accelerator.gather(batch["completion_mask"].sum()).sum()
    metrics = trainer._metrics["train"]
    metrics.clear()
    metrics.update(first_metrics)  # means of the first rollout: the refills are no fair sample
    remaining = len(equal_groups(batch["advantages"], size))
    figures = {"rounds": round_number, "groups": replacements, "left": remaining, "completions": completions}
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
