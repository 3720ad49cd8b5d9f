"""A reward function for a trainer that asks it in another process and has no way to take its metrics from there."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from r1reward.storage import atomic
from r1reward_serve.training_step import StepSource
from r1reward_trainers.reward import RewardFunction
from r1reward_trainers.rollout_log import RolloutLog

__all__ = ["LoggedReward", "MetricFile"]


class LoggedReward:
    """A `RewardFunction` whose metrics go to a file, and its first groups to `rollouts/rank-0.jsonl`. It pickles.

    `step` tells how far the training is; later rollouts than that are taken off the file of a run that was cut.
    """

    def __init__(self, reward: RewardFunction, output: Path, groups: int, step: StepSource) -> None:
        self.__name__ = "r1reward"  # TRL's name for the column and the metrics
        self._reward, self._metrics = reward, MetricFile(output)
        self._rollouts, self._groups, self._step = output / "rollouts" / "rank-0.jsonl", groups, step
        self._log: RolloutLog | None = None

    def __call__(self, *args: Any, **columns: Any) -> list[float | None]:
        """The rewards of a group, in its order; None masks a completion."""
        figures: dict[str, list[float]] = {}
        if self._groups and self._log is None:
            self._log = RolloutLog(self._rollouts, self._reward.spec, self._groups, self._step() or 0)
        self._reward.on_batch = self._keep
        rewards = self._reward(*args, **columns, log_metric=lambda n, v: figures.setdefault(n, []).append(v))
        self._metrics.add(figures)
        return rewards

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_log": None}

    def _keep(self, pairs: Sequence[Any], rewarded: Sequence[Any]) -> None:
        if self._log is not None:
            self._log(pairs, rewarded, self._step() or 0)


class MetricFile:
    """Sums of metrics, a line for each batch: one process adds them, another takes their means."""

    def __init__(self, output: Path) -> None:
        self._path, self._taken = output / "reward-metrics.jsonl", 0

    def clear(self) -> None:
        """Begin a run."""
        with atomic(self._path) as temporary:
            temporary.write_text("")
        self._taken = 0

    def add(self, figures: dict[str, list[float]]) -> None:
        """Append the figures of a batch."""
        line = json.dumps({name: [sum(values), len(values)] for name, values in figures.items() if values})
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def take(self) -> dict[str, float]:
        """The means of what came since the last time; empty where nothing did."""
        sums: dict[str, list[float]] = {}
        with self._path.open("rb") as file:
            file.seek(self._taken)
            lines = [line for line in file if line.endswith(b"\n")]
        self._taken += sum(map(len, lines))
        for line in lines:
            for name, (total, count) in json.loads(line).items():
                old = sums.setdefault(name, [0.0, 0])
                old[0], old[1] = old[0] + total, old[1] + count
        return {name: total / count for name, (total, count) in sums.items()}
