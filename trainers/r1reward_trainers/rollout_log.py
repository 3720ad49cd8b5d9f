"""Writes the rollouts of a training to files that `r1reward report` opens, and evaluates on held-out prompts."""

import json
import math
from collections.abc import Callable, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from r1reward._version import __version__
from r1reward.files.block import Row
from r1reward.files.encode import RowEncoder
from r1reward.report.record_file import RecordFile
from r1reward.report.stats import Breakdown, RecordBuilder, Records, prompt_key
from r1reward.runs.plan import accuracy_term
from r1reward.scoring.scorer import Rewarded
from r1reward.spec.fallbacks import fallbacks_of
from r1reward.spec.spec import RewardSpec
from r1reward.types import Reward
from r1reward_serve.reward_worker import Pair
from r1reward_trainers.metrics import score_values

__all__ = ["HeldOut", "HeldOutPart", "RolloutLog", "gathered"]

T = TypeVar("T")


class RolloutLog:
    """Writes the first groups of each rollout as a scored file has them, with the training step of each.

    A resumed run removes the rows that were written after its checkpoint. `groups`: how many of each rollout
    and rank; a rollout of the paper is a gigabyte of text. `select`: only groups with a completion whose
    reward it accepts.
    """

    def __init__(
        self,
        path: Path,
        spec: RewardSpec,
        groups: int,
        step: int,
        select: Callable[[Reward], bool] = lambda reward: True,
    ) -> None:
        self._path, self._groups, self._select = path, groups, select
        self._encoder = RowEncoder({"r1reward": __version__, "spec": spec.hash, "verifiers": {}})
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
        kept_lines = [line for line in lines if line.endswith(b"\n") and json.loads(line)["step"] < step]
        path.write_bytes(b"".join(kept_lines))

    def __call__(self, pairs: Sequence[Pair], rewarded: Sequence[Rewarded], step: int) -> None:
        """Write groups of a batch: neighbours with one sample."""
        lines = list[bytes]()
        results = zip(pairs, rewarded, strict=True)
        groups = groupby(results, key=lambda result: (result[0][0].id, result[0][0].prompt))
        lists = (list(group) for _, group in groups)
        selection = (group for group in lists if any(self._select(r.reward) for _, r in group))
        for group in islice(selection, self._groups):
            sample = group[0][0][0]
            row = {
                "step": step,
                "id": sample.id,
                "prompt": sample.prompt,
                "task": sample.task,
                "ground_truth": sample.ground_truth,
                "completions": [{"text": c.text, "truncated": c.truncated} for (_, c), _ in group],
            }
            lines.append(self._encoder(Row("", 0, row), [r.reward for _, r in group], True))
        with self._path.open("ab") as file:
            file.write(b"".join(lines))


class HeldOutPart(msgspec.Struct):
    """What one rank saw of an evaluation."""

    records: Records
    values: dict[str, Breakdown] = {}
    """By their names in the log, the reward's among them."""


class HeldOut:
    """Gathers an evaluation's completions; `figures` are over all of them, on all ranks.

    A mean of the batches' means would count the completions of a smaller last batch for more than the others.
    """

    def __init__(self, spec: RewardSpec) -> None:
        term = accuracy_term(spec)
        self._spec, self._values = spec, dict[str, Breakdown]()
        self._builder = RecordBuilder(term, fallbacks_of(spec).get(term, ()))

    def __call__(self, pairs: Sequence[Pair], rewarded: Sequence[Rewarded]) -> None:
        """Take a batch."""
        for (sample, _), result in zip(pairs, rewarded, strict=True):
            self._builder.add(prompt_key(sample, sample.id), result.reward)
            self._values.setdefault("reward", Breakdown()).add(result.reward.value)
        for name, values in score_values(self._spec, pairs, rewarded).items():
            self._values.setdefault(name, Breakdown()).add_all(values)

    def take(self) -> HeldOutPart:
        """What was gathered so far, to be sent to the other ranks; starts anew."""
        values, self._values = self._values, {}
        return HeldOutPart(self._builder.take(), values)

    @staticmethod
    def figures(parts: Sequence[HeldOutPart]) -> dict[str, float]:
        """The figures of what all ranks gathered: pass@1, pass@k, cons@k, and each mean; NaN = of nothing."""
        file, values = RecordFile(), dict[str, Breakdown]()
        for part in parts:
            file.add(part.records)
            for name, part_values in part.values.items():
                values.setdefault(name, Breakdown()).merge(part_values)
        metrics = file.metrics(Breakdown())
        file.close()
        figures = {f"pass@{k}": e.mean for k, e in metrics.pass_at.items()}
        if metrics.consensus is not None:
            figures[metrics.consensus_name] = metrics.consensus.mean
        return figures | {name: math.nan if (m := v.mean) is None else m for name, v in values.items()}


def gathered(accelerator: Any, value: T) -> list[T]:
    """The values of all ranks. Collective."""
    if accelerator.num_processes == 1:
        return [value]
    from accelerate.utils import gather_object

    return list(gather_object([value]))
