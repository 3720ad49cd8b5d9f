"""slime: `--custom-rm-path r1reward_serve.adapters.slime.custom_rm`, with `--custom-config-path` or the environment.

slime calls it with its arguments and a sample, or with the samples of a group (`--group-rm`). The reward is the
attribute `r1reward` of the arguments, or the environment variable `R1REWARD`. A sample without a reward gets 0 and
`remove_sample`, which takes it out of the loss.
"""

import os
from collections.abc import Sequence
from typing import Any

from r1reward.errors import UsageError
from r1reward.scoring.scorer import Rewarded
from r1reward_serve.adapters.shared import SharedReward, terms_of

__all__ = ["custom_rm"]

_shared: dict[str, SharedReward] = {}


async def custom_rm(args: Any, sample: Any, **_: Any) -> Any:
    """The reward of a sample, or the list of those of a group's samples."""
    samples = list(sample) if isinstance(sample, Sequence) else [sample]
    if not samples:
        return []
    shared, first = _service(args), samples[0]
    rewarded = await shared.ask(
        _row(first),
        [s.response for s in samples],
        step=_step(args, first),
        truncated=["truncated" in str(getattr(s, "status", "")).lower() for s in samples],
    )
    values = [_settle(s, r) for s, r in zip(samples, rewarded, strict=True)]
    return values if isinstance(sample, Sequence) else values[0]


def _service(args: Any) -> SharedReward:
    reward = getattr(args, "r1reward", None) or os.environ.get("R1REWARD")
    if not reward:
        raise UsageError(
            "set R1REWARD, or r1reward in slime's arguments, to a preset's name or a reward file"
        )
    if reward not in _shared:
        _shared[reward] = SharedReward(str(reward), workers=int(getattr(args, "r1reward_workers", 1)))
    return _shared[reward]


def _row(sample: Any) -> dict[str, Any]:
    metadata = sample.metadata if isinstance(getattr(sample, "metadata", None), dict) else {}
    return {**metadata, "prompt": sample.prompt, "ground_truth": sample.label}


def _step(args: Any, sample: Any) -> int | None:
    """The rollout's number, which is the step of slime's training."""
    for mapping in (getattr(sample, "metadata", None) or {}, vars(args) if hasattr(args, "__dict__") else {}):
        if isinstance(step := mapping.get("rollout_id"), int):
            return step
    return None


def _settle(sample: Any, rewarded: Rewarded) -> float:
    if isinstance(getattr(sample, "metadata", None), dict):
        sample.metadata["r1reward"] = terms_of(rewarded)
    if rewarded.reward.value is not None:
        return rewarded.reward.value
    sample.remove_sample = True
    return 0.0
