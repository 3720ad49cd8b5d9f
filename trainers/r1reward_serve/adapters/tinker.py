"""Tinker: the rewards of a group, for an `EnvGroupBuilder`.

    async def compute_group_rewards(self, trajectory_group, env_group):
        texts = [self.text_of(trajectory) for trajectory in trajectory_group]
        return await REWARD(self.row, texts, step=self.step)

    REWARD = TinkerReward("r1-zero")

Tinker centres the rewards of a group on their mean. So a completion without a reward gets the mean of the others,
which makes its advantage 0, and the metric `unscored` counts it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

from r1reward.api import Spec
from r1reward.runs.settings import WorkerKeywords
from r1reward_serve.adapters.shared import SharedReward, terms_of
from r1reward_serve.missing_rewards import RewardsMissingError, reasons_of

__all__ = ["TinkerReward"]


class TinkerReward:
    """Called with a row and the texts of its group; gives `(reward, metrics)` for each."""

    def __init__(self, reward: Spec, **options: Unpack[WorkerKeywords]) -> None:
        self._shared = SharedReward(reward, **options)

    async def __call__(
        self,
        row: Mapping[str, Any],
        texts: Sequence[str],
        *,
        step: int | None = None,
        truncated: Sequence[bool] = (),
    ) -> list[tuple[float, dict[str, float]]]:
        """The rewards of a group. Raises `RewardsMissingError` where none of its completions has one."""
        rewarded = await self._shared.ask(row, texts, step=step, truncated=truncated)
        values = [r.reward.value for r in rewarded]
        rewards = [value for value in values if value is not None]
        if values and not rewards:
            raise RewardsMissingError(f"no completion of a group has a reward: {reasons_of(rewarded)}")
        mean = sum(rewards) / max(1, len(rewards))
        return [
            (mean if value is None else value, {"unscored": float(value is None), **terms_of(r)})
            for value, r in zip(values, rewarded, strict=True)
        ]
