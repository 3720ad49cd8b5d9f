"""Dynamic sampling (DAPO, arXiv 2503.14476, section 3.2): groups that teach nothing are filled anew within the step.

Where all rewards of a group are equal, its advantages are 0. Such groups are replaced by groups of other prompts, for
a bounded number of rounds; what is equal then stays, and is counted.

Prompts drawn blindly would be as often in vain as those of the batch, and a refill would cost all that it brings. So
those come first whose last group was mixed, then those that were never asked, and only then the others: which of them
have become useful, the batches themselves find out.

A prompt that was never asked is as often useful in a refill as in the batch of the next step, so that asking it there
saves steps and no tokens. Where few of them are useful they are left to the batches, and a refill asks only what was
mixed: each a few times, for a policy that is asked the same over and over learns that by heart and no more.
"""

import random
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch

__all__ = ["LastGroups", "equal_groups", "fresh_rows", "refilled", "replace_groups"]

_KEPT = 4096
"""Prompts with mixed rewards that are remembered: with their rows, the latest."""

_WORTH_ASKING = 1 / 4
"""The share of never asked prompts with mixed rewards, as measured, below which refills leave them to the batches."""

_REPLAYS = 3
"""How often a prompt is asked again while its groups stay mixed, before it is one of the last."""

_RECENT = 64
"""Prompts by which that share is measured: the latest, for the policy changes."""

_LEFT = frozenset({"prompt_ids", "prompt_mask"})
"""Tensors that are padded at their left side."""

_RATIO = "importance_sampling_ratio"


def equal_groups(advantages: torch.Tensor, size: int) -> list[int]:
    """The groups of `size` neighbours without any advantage."""
    return [i for i, group in enumerate(advantages.view(-1, size)) if not bool((group != 0).any())]


class LastGroups:
    """What the last group of each prompt was in this run: mixed rewards, or equal ones."""

    def __init__(self) -> None:
        self.mixed: dict[str, dict[str, Any]] = {}
        self.replays: dict[str, int] = {}
        """How often those that are mixed were asked since their first group was."""
        self.spent: dict[str, None] = {}
        """Those whose last group was equal, and those that were asked often enough."""
        self.first: deque[bool] = deque(maxlen=_RECENT)
        """Of the prompts that were asked for the first time lately: whether their groups were mixed."""

    def note(self, rows: Sequence[Mapping[str, Any]], equal: Sequence[int], size: int) -> None:
        """Take note of the groups of `size` rows, of which some were `equal`."""
        for group, row in enumerate(rows[::size]):
            key = repr(row["prompt"])
            if key not in self.mixed and key not in self.spent:
                self.first.append(group not in equal)
            replays = self.replays.pop(key, -1) + 1
            self.mixed.pop(key, None)
            self.spent.pop(key, None)
            if group in equal or replays >= _REPLAYS:
                self.spent[key] = None
            else:
                self.mixed[key], self.replays[key] = dict(row), replays
        while len(self.mixed) > _KEPT:
            oldest = next(iter(self.mixed))
            del self.mixed[oldest], self.replays[oldest]

    def worth_asking(self, groups: int, used: Callable[[Any], bool]) -> int:
        """How many groups of so many a refill should ask: all, or as many as there are prompts that were mixed."""
        if sum(self.first) + 1 >= _WORTH_ASKING * len(self.first):
            return groups
        return min(groups, sum(not used(row) for row in self.mixed.values()))

    def state(self) -> dict[str, Any]:
        """For a checkpoint."""
        rows, replays = dict(self.mixed), dict(self.replays)
        return {"mixed": rows, "replays": replays, "spent": list(self.spent), "first": list(self.first)}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from what `state` gave."""
        self.mixed, self.spent = dict(state["mixed"]), dict.fromkeys(state["spent"])
        self.replays = dict(state["replays"])
        self.first.clear()
        self.first.extend(state["first"])


def fresh_rows(
    dataset: Any,
    groups: int,
    size: int,
    seed: Sequence[int],
    used: Callable[[Any], bool],
    last: LastGroups | None = None,
) -> list[Any]:
    """Rows of other prompts, each `size` times; the same for the same seed: a resumed run draws them again.

    Those whose `last` group was mixed come first, and those that are spent last.
    """
    generator, last = random.Random(" ".join(map(str, seed))), last or LastGroups()
    mixed = [row for row in last.mixed.values() if not used(row)]
    rows: list[Any] = generator.sample(mixed, min(groups, len(mixed)))
    for asked in (last.spent, ()):  # those that were never asked, then all
        for _ in range(20 * groups):
            if len(rows) == groups:
                break
            row = dataset[generator.randrange(len(dataset))]
            if repr(row["prompt"]) not in asked and (not used(row) or len(dataset) <= groups):
                rows.append(row)
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
    prompts, last = [row["prompt"] for row in inputs], trainer.last_groups
    round_number, replacements, completions = 0, 0, len(inputs)
    last.note(inputs, equal_groups(batch["advantages"], size), size)

    def used(row: Any) -> bool:
        return row["prompt"] in prompts

    while round_number < rounds:
        equal = equal_groups(batch["advantages"], size)
        # All ranks generate equally many, for their rewards are gathered.
        worth = last.worth_asking(len(equal), used)
        local_count = torch.tensor([worth], device=trainer.accelerator.device)
        if (count := int(trainer.accelerator.gather(local_count).max())) == 0:
            break
        seed = (trainer.args.seed, trainer._step, round_number, trainer.accelerator.process_index)
        rows = fresh_rows(trainer.train_dataset, count, size, seed, used, last)
        refill = rollout(rows)
        equal_again = equal_groups(refill["advantages"], size)
        last.note(rows, equal_again, size)
        prompts.extend(row["prompt"] for row in rows[::size])
        useful = sorted(set(range(count)) - set(equal_again))
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
