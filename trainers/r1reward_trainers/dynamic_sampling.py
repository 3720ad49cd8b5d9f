"""Dynamic sampling (DAPO, arXiv 2503.14476, section 3.2): groups that teach nothing are filled anew within the step.

Where all rewards of a group are equal, its advantages are 0. Such groups are replaced by groups of other prompts, for
a bounded number of rounds; what is equal then stays, and is counted.

Prompts drawn blindly would be as often in vain as those of the batch, and a refill would cost all that it brings. So
those come first whose last group was mixed, then those that were never asked, and only then the others: which of them
have become useful, the batches themselves find out.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch

from r1reward_trainers.group_forecast import equal_groups
from r1reward_trainers.prompt_selection import selected_rows

__all__ = ["LastGroups", "fresh_rows", "refilled", "replace_groups"]

_KEPT = 4096
"""Prompts with mixed rewards that are remembered: with their rows, the latest."""

_LEFT = frozenset({"prompt_ids", "prompt_mask"})
"""Tensors that are padded at their left side."""

_RATIO = "importance_sampling_ratio"


class LastGroups:
    """What the last group of each prompt was in this run: mixed rewards, or equal ones."""

    def __init__(self) -> None:
        self.mixed: dict[str, dict[str, Any]] = {}
        self.equal: dict[str, None] = {}

    def note(self, rows: Sequence[Mapping[str, Any]], equal: Sequence[int], size: int) -> None:
        """Take note of the groups of `size` rows, of which some were `equal`."""
        for group, row in enumerate(rows[::size]):
            key = repr(row["prompt"])
            self.mixed.pop(key, None)
            self.equal.pop(key, None)
            if group in equal:
                self.equal[key] = None
            else:
                self.mixed[key] = dict(row)
        while len(self.mixed) > _KEPT:
            del self.mixed[next(iter(self.mixed))]

    def state(self) -> dict[str, Any]:
        """For a checkpoint."""
        return {"mixed": dict(self.mixed), "equal": list(self.equal)}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from what `state` gave."""
        self.mixed, self.equal = dict(state["mixed"]), dict.fromkeys(state["equal"])


def fresh_rows(
    dataset: Any,
    groups: int,
    size: int,
    seed: Sequence[int],
    used: Callable[[Any], bool],
    last: LastGroups | None = None,
) -> list[Any]:
    """Rows of other prompts, each `size` times; the same for the same seed: a resumed run draws them again.

    Those whose `last` group was mixed come first, and those whose was equal last.
    """
    generator, last = random.Random(" ".join(map(str, seed))), last or LastGroups()
    mixed = [row for row in last.mixed.values() if not used(row)]
    rows: list[Any] = generator.sample(mixed, min(groups, len(mixed)))
    drawn = {repr(row["prompt"]) for row in rows}
    for asked in (last.equal, ()):  # those that were never asked, then all
        for _ in range(20 * groups):
            if len(rows) == groups:
                break
            row = dataset[generator.randrange(len(dataset))]
            key = repr(row["prompt"])
            if key not in asked and key not in drawn and (not used(row) or len(dataset) <= groups):
                rows.append(row)
                drawn.add(key)
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
    while round_number < rounds:
        equal = equal_groups(batch["advantages"], size)
        # All ranks generate equally many, for their rewards are gathered.
        local_count = torch.tensor([len(equal)], device=trainer.accelerator.device)
        if (count := int(trainer.accelerator.gather(local_count).max())) == 0:
            break
        seed = (trainer.args.seed, trainer._step, round_number, trainer.accelerator.process_index)
        rows = _fresh_rows(trainer, count, seed, prompts)
        refill = rollout(rows)
        equal_again = equal_groups(refill["advantages"], size)
        last.note(rows, equal_again, size)
        if trainer.select:
            trainer.group_forecast.note(rows, equal_again, size)
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


def _fresh_rows(trainer: Any, groups: int, seed: Sequence[int], prompts: Sequence[Any]) -> list[Any]:
    """Rows of prompts that are not in the batch; where prompts are chosen, these are, too."""

    def used(row: Any) -> bool:
        return row["prompt"] in prompts

    if trainer.select:
        return selected_rows(trainer, (), groups, seed, used)
    return fresh_rows(trainer.train_dataset, groups, trainer.num_generations, seed, used, trainer.last_groups)


def _widened(tensor: torch.Tensor, width: int, name: str, filler: int) -> torch.Tensor:
    if tensor.dim() < 2 or tensor.shape[1] == width:
        return tensor
    if name == _RATIO and tensor.shape[1] == 1:  # one value for a whole sequence
        return tensor.expand(-1, width)
    missing = width - tensor.shape[1]
    sides = (missing, 0) if name in _LEFT else (0, missing)
    return torch.nn.functional.pad(tensor, sides, value=filler)
