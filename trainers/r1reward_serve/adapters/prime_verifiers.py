"""Prime Intellect's `verifiers`: a reward of a task (version 1), and a function of a `Rubric` (before it).

    import verifiers.v1 as vf
    from r1reward_serve.adapters.prime_verifiers import task_reward

    class MyTask(vf.Task):
        @vf.reward
        async def r1reward(self, task, trace) -> float:
            return await REWARD(task, trace)

    REWARD = task_reward("r1-zero")

Where a completion has no reward, both raise: the framework then counts the rollout as an error and leaves it out.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Unpack

from r1reward.api import Spec
from r1reward.runs.settings import WorkerKeywords
from r1reward_serve.adapters.shared import SharedReward, value_of

__all__ = ["rubric_function", "task_reward"]

_LEFT_OUT = "the rollout is an error, and is left out"
_NOT_ROWS = frozenset(
    ["prompt", "resources", "timeout", "artifacts", "skills", "network_allow", "network_block"]
)


def task_reward(
    reward: Spec, *, step: Callable[[], int] | None = None, **options: Unpack[WorkerKeywords]
) -> Callable[[Any, Any], Awaitable[float]]:
    """A coroutine function `(task data, trace)` that gives the reward of the trace's last reply.

    The columns of the row are the fields of the task's data. `step` tells the training step, for scheduled terms.
    """
    shared = SharedReward(reward, **options)

    async def r1reward(task: Any, trace: Any) -> float:
        row = {k: v for k, v in task.model_dump(mode="json").items() if k not in _NOT_ROWS and v is not None}
        row["prompt"] = task.prompt_text
        cut = [bool(trace.is_truncated)]
        current_step = step() if step else None
        (rewarded,) = await shared.ask(row, [trace.last_reply], step=current_step, truncated=cut)
        return value_of(rewarded, _LEFT_OUT)

    return r1reward


def rubric_function(
    reward: Spec, *, step: Callable[[], int] | None = None, **options: Unpack[WorkerKeywords]
) -> Callable[..., Awaitable[float]]:
    """A function for `Rubric(funcs=[…])`: it takes `prompt, completion, answer, info` and what else there is."""
    shared = SharedReward(reward, **options)

    async def r1reward(
        prompt: Any, completion: Any, answer: Any = None, info: Mapping[str, Any] | None = None, **_: Any
    ) -> float:
        row = {**(info or {}), "prompt": prompt} | ({"answer": answer} if answer not in (None, "") else {})
        (rewarded,) = await shared.ask(row, [completion], step=step() if step else None)
        return value_of(rewarded, _LEFT_OUT)

    return r1reward
