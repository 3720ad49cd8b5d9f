"""What all adapters share: rows and completions in, rewards out, at a training step."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Unpack

from r1reward.api import Spec
from r1reward.runs.settings import WorkerKeywords
from r1reward.scoring.scorer import Rewarded
from r1reward.types import Completion
from r1reward_serve.missing_rewards import RewardsMissingError, reasons_of
from r1reward_serve.reward_pool import WarmReward
from r1reward_serve.trl_batch import BatchReader

__all__ = ["SharedReward", "terms_of", "value_of"]


class SharedReward:
    """Scores the completions of a row: one group. It pickles; its copy makes workers of its own.

    `columns`: which column of a row has which role; others are guessed, as for files. `task`: what all rows are.
    `prompt_suffix`: what the chat template adds after the prompt. `options`: those of `WarmReward`.

    Example: `SharedReward("r1-zero").score({"prompt": "6 * 7?", "answer": "42"}, ["<think>…</think> …"])`.
    """

    def __init__(
        self,
        reward: Spec,
        *,
        columns: Mapping[str, str | Sequence[str]] | None = None,
        task: str = "",
        prompt_suffix: str = "",
        **options: Unpack[WorkerKeywords],
    ) -> None:
        self.warm = WarmReward(reward, **options)
        self._reader = BatchReader(self.warm, columns=columns, task=task, prompt_suffix=prompt_suffix)

    def score(
        self,
        row: Mapping[str, Any],
        completions: Sequence[Any],
        *,
        step: int | None = None,
        truncated: Sequence[bool] = (),
    ) -> list[Rewarded]:
        """The rewards of the completions of one row, in their order; `step` is for terms with a schedule."""
        columns = {name: [value] * len(completions) for name, value in row.items() if name != "prompt"}
        prompts = [row.get("prompt", "")] * len(completions)
        pairs = self._reader(prompts, completions, None, columns)
        for place, cut in enumerate(truncated):
            if cut:
                sample, completion = pairs[place]
                pairs[place] = sample, Completion(text=completion.text, truncated=True)
        return self.warm(pairs, step)

    async def ask(
        self,
        row: Mapping[str, Any],
        completions: Sequence[Any],
        *,
        step: int | None = None,
        truncated: Sequence[bool] = (),
    ) -> list[Rewarded]:
        """The same from a coroutine, whose event loop goes on meanwhile."""
        return await asyncio.to_thread(self.score, row, completions, step=step, truncated=truncated)

    def close(self) -> None:
        """End the workers."""
        self.warm.close()


def value_of(rewarded: Rewarded, framework: str) -> float:
    """The reward; `RewardsMissingError` where there is none, for who cannot leave a completion out otherwise."""
    if rewarded.reward.value is None:
        raise RewardsMissingError(f"a completion has no reward: {reasons_of([rewarded])}; {framework}")
    return rewarded.reward.value


def terms_of(rewarded: Rewarded) -> dict[str, float]:
    """The values of the terms that have one, by name."""
    scores = rewarded.reward.scores
    return {name: score.value for name, score in scores.items() if score.value is not None}
