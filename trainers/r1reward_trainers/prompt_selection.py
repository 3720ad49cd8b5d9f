"""The prompts of a step are chosen by how likely their groups are mixed.

A group whose rewards are all equal costs as many tokens as another and teaches nothing; dynamic sampling finds that
out by paying for it. Here it is foreseen: each prompt of a step is the best of several candidates by a small model
that learns from the run's own groups, and for which nothing is generated. (By the record of each prompt: MoPPS,
arXiv 2507.04632; by what prompts have in common: GPS, arXiv 2602.01970.)
"""

import random
from collections.abc import Callable, Sequence
from typing import Any

import torch

from r1reward_trainers.group_forecast import equal_groups

__all__ = ["selected_rollout", "selected_rows"]


def selected_rows(
    trainer: Any, own: Sequence[Any], count: int, seed: Sequence[int], used: Callable[[Any], bool]
) -> list[Any]:
    """Rows for `count` groups of a TRL trainer, from its `own` prompts and others that are not `used`.

    The same for the same seed and what was learned: a resumed run chooses them again.
    """
    size, dataset = trainer.num_generations, trainer.train_dataset
    generator = random.Random(" ".join(map(str, seed)))
    rows = {repr(row["prompt"]): row for row in own}
    others = max(0, min(count * trainer.select.candidates - len(rows), len(dataset)))
    for place in generator.sample(range(len(dataset)), others):
        row = dataset[place]
        if not used(row):
            rows.setdefault(repr(row["prompt"]), row)
    candidates = list(rows.values())
    chosen = [candidates[place] for place in trainer.group_forecast.best(candidates, count, seed)]
    while len(chosen) < count:  # nearly all prompts are in the batch
        chosen.append(dataset[generator.randrange(len(dataset))])
    return [dict(row) for row in chosen for _ in range(size)]


def selected_rollout(
    trainer: Any, inputs: Sequence[Any], rollout: Callable[[list[Any]], dict[str, Any]]
) -> tuple[list[Any], dict[str, Any]]:
    """The rows that were taken in place of `inputs`, and the batch that `rollout` made of them. Collective."""
    size, own = trainer.num_generations, inputs[:: trainer.num_generations]
    seed = (trainer.args.seed, trainer._step, trainer.accelerator.process_index)
    rows = selected_rows(trainer, own, len(own), seed, lambda row: False)
    foreseen = trainer.group_forecast.chances(rows[::size])
    batch = rollout(rows)
    equal = equal_groups(batch["advantages"], size)
    trainer.group_forecast.note(rows, equal, size)
    prompts = [row["prompt"] for row in own]
    others = sum(row["prompt"] not in prompts for row in rows[::size])
    sums = torch.tensor([others, sum(foreseen), len(own) - len(equal)], device=trainer.accelerator.device)
    means = trainer.accelerator.gather(sums[None] / len(own)).mean(dim=0).tolist()
    for name, mean in zip(("others", "foreseen", "mixed"), means, strict=True):
        trainer._metrics["train"].setdefault(f"select/{name}", []).append(mean)
    return rows, batch
