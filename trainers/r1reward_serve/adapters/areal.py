"""AReaL: a reward function for its workflows, `RLVRWorkflow(reward_fn=ArealReward("r1-zero"), …)`.

AReaL calls it in a process of its own with the prompt, the completion, their tokens and the columns of the row. Where
there is no reward it raises, and the workflow rejects the trajectory.
"""

from collections.abc import Collection, Sequence
from typing import Any, Unpack

from r1reward.api import Spec
from r1reward.runs.settings import WorkerKeywords
from r1reward_serve.adapters.shared import SharedReward, value_of

__all__ = ["ArealReward"]


class ArealReward:
    """See the module. `eos_token_ids`: a completion that ends in none of them was cut.

    The column `step`, where a workflow passes one, is the training step for scheduled terms.
    """

    def __init__(
        self, reward: Spec, *, eos_token_ids: Collection[int] = (), **options: Unpack[WorkerKeywords]
    ) -> None:
        options.setdefault("workers", 0)  # AReaL's processes do one reward at a time
        self._shared = SharedReward(reward, **options)
        self._eos = frozenset(eos_token_ids)

    def __call__(
        self,
        prompt: str,
        completions: str,
        prompt_ids: Sequence[int] = (),
        completion_ids: Sequence[int] = (),
        *,
        step: int | None = None,
        **columns: Any,
    ) -> float:
        """The reward of one completion. Raises `RewardsMissingError` where there is none."""
        cut = bool(self._eos and len(completion_ids) and completion_ids[-1] not in self._eos)
        row = {**columns, "prompt": prompt}
        (rewarded,) = self._shared.score(row, [completions], step=step, truncated=[cut])
        return value_of(rewarded, "AReaL rejects the trajectory")
