"""SkyRL-gym: an environment of one turn whose reward is ours.

    from r1reward_serve.adapters.skyrl import environment
    from skyrl_gym.envs import register

    register(id="r1reward", entry_point=environment("r1-zero"))

The rows have SkyRL's form: `reward_spec: {ground_truth: …}` beside `prompt`; the other columns come as `extras`.
Where there is no reward the step raises, for SkyRL knows no other way: mask such rows beforehand (`r1reward check`).
"""

from collections.abc import Mapping
from typing import Any, Unpack

from r1reward.api import Spec
from r1reward.runs.settings import WorkerKeywords
from r1reward_serve.adapters.shared import SharedReward, terms_of, value_of

__all__ = ["environment"]


def environment(reward: Spec, **options: Unpack[WorkerKeywords]) -> type[Any]:
    """The class of the environment. All its objects share the workers; needs `skyrl-gym`."""
    from skyrl_gym.envs.base_text_env import BaseTextEnv

    shared = SharedReward(reward, **options)

    class R1RewardEnv(BaseTextEnv):  # type: ignore[misc]  # SkyRL-gym has no types
        """One prompt, one answer."""

        def __init__(self, env_config: Any = None, extras: Mapping[str, Any] | None = None) -> None:
            super().__init__()
            self._row, self._prompt = dict(extras or {}), ""
            if isinstance(reward_spec := self._row.pop("reward_spec", None), Mapping):
                self._row = {**reward_spec, **self._row}

        def init(self, prompt: Any) -> tuple[Any, dict[str, Any]]:
            """Remember the prompt."""
            self._prompt = prompt
            return prompt, {}

        def step(self, action: str) -> dict[str, Any]:
            """Score the action; `global_step`, where the trainer puts it into the row, is the training step."""
            step = self._row.get("global_step")
            row = {**self._row, "prompt": self._prompt}
            (rewarded,) = shared.score(row, [action], step=step if isinstance(step, int) else None)
            value = value_of(rewarded, "SkyRL cannot leave it out")
            return {"observations": [], "reward": value, "done": True, "metadata": terms_of(rewarded)}

    return R1RewardEnv
