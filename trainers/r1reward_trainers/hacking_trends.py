"""Signs of reward hacking that no single batch shows: what moves along with the reward over the last batches."""

from collections import deque
from collections.abc import Sequence

from r1reward.spec.spec import RewardSpec
from r1reward.types import Reward
from r1reward_serve.reward_worker import Pair
from r1reward_trainers.metrics import correlation, mean

__all__ = ["Trends"]

_BATCHES = 64
"""How many batches are looked back on."""

_LEAST = 8
"""A correlation over fewer batches tells nothing."""


class Trends:
    """Called with each batch; gives the correlation, over the last batches, of the mean reward with other means.

    `hacking/length_trend`: with the length of the completions. `hacking/terms/TERM_trend`: with each term that is
    reported and not rewarded (weight 0), an audit. A reward that rises while one of them moves is to be looked at by
    a person. NaN where there are too few batches or one of the two does not move; the keys depend on the reward
    alone.
    """

    def __init__(self, spec: RewardSpec) -> None:
        self._audits = list(dict.fromkeys(t.name for t in spec.terms if t.weight == 0 and not t.gate))
        names = ("reward", "length", *(f"terms/{name}" for name in self._audits))
        self._seen = {name: deque[float](maxlen=_BATCHES) for name in names}

    def __call__(self, pairs: Sequence[Pair], rewards: Sequence[Reward]) -> dict[str, float]:
        """Take note of a batch."""
        self._seen["reward"].append(mean([r.value for r in rewards if r.value is not None]))
        self._seen["length"].append(mean([float(len(c.text)) for _, c in pairs]))
        for name in self._audits:
            scores = [r.scores[name].value for r in rewards if name in r.scores]
            self._seen[f"terms/{name}"].append(mean([v for v in scores if v is not None]))
        return {f"hacking/{name}_trend": self._trend(name) for name in self._seen if name != "reward"}

    def _trend(self, name: str) -> float:
        points = [
            (r, x) for r, x in zip(self._seen["reward"], self._seen[name], strict=True) if r == r and x == x
        ]
        if len(points) < _LEAST:
            return float("nan")
        return correlation([r for r, _ in points], [x for _, x in points])
