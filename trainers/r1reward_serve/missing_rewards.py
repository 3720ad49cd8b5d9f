"""Decides when so much of what a trainer asks for is unscored that going on would be wrong.

There are two kinds of missing reward. *Broken*: a verifier hung, crashed or could not tell; it may be better
in a minute. *Unusable data*: the ground truth cannot be read or no term applies; no waiting helps.
"""

from collections import Counter, deque
from collections.abc import Iterable, Sequence

from r1reward.errors import EngineError, UsageError
from r1reward.report.counts import counted
from r1reward.rows.advice import PYTHON
from r1reward.scoring.scorer import Rewarded
from r1reward.types import Reward

__all__ = ["RewardsMissingError", "Watch", "is_broken", "may_pass", "reasons_of"]

_FEW = 64
"""The share of broken completions is taken over so many at least: one hard sample in a group of 8 is no outage."""

_MANY = 512
"""The same for unusable data, where one sample spoils a whole group."""

_WINDOW = 1024
"""How many recent completions are remembered."""

_FIRST_PROMPTS, _LATER_PROMPTS = 2, 8
"""How many prompts without any reward stop a run, whatever share may be missing: those of a batch before the first
reward, when it is the data as a whole; and in a row, since rows of bad data may meet in a small batch."""


_CURE = "`r1reward check` finds ground truths that no completion can satisfy"


class RewardsMissingError(EngineError):
    """So many completions have no reward that training on the rest would be wrong."""


def is_broken(reward: Reward) -> bool:
    """Whether a reward is missing because a verifier failed, rather than because of the data."""
    return reward.value is None and any(s.status.is_broken for s in reward.scores.values())


def may_pass(reward: Reward) -> bool:
    """Whether asking again may give the reward that is missing; a rule that could not tell would say so again."""
    return reward.value is None and any(not s.status.keeps for s in reward.scores.values())


class Watch:
    """Remembers what recent completions got. `most`: the share that may be unscored, in [0, 1].

    Several prompts in which nothing has a reward are too much whatever `most` says: there is nothing to learn from
    them. One prompt alone, after others that had rewards, may be a hard one.
    """

    def __init__(self, most: float) -> None:
        if not 0.0 <= most <= 1.0:
            raise UsageError(f"max_unscored: a share in [0, 1], not {most}")
        self.most = most
        self._broken: deque[bool] = deque(maxlen=_WINDOW)
        self._missing: deque[bool] = deque(maxlen=_WINDOW)
        self._barren = 0
        """Prompts in a row that have no reward because of the data."""
        self._has_rewarded = False
        self._was_away = False
        """Whether the last batch had no reward at all because verifiers fail."""

    def too_many_broken(self, rewards: Sequence[Reward], prompts: int, somewhere: bool = False) -> bool:
        """Whether a batch, with what came before it where it is small, has too many failures.

        `somewhere`: whether any rank has a reward for its part of the step.
        """
        if not somewhere and _is_away(rewards):
            is_alone = prompts < _FIRST_PROMPTS and self._has_rewarded and not self._was_away
            if not is_alone:
                return True
        batch = [is_broken(r) for r in rewards]
        earlier = list(self._broken)[len(batch) - _FEW :] if len(batch) < _FEW else []
        recent = earlier + batch
        return any(batch) and sum(recent) > self.most * max(_FEW, len(recent))

    def note(self, rewards: Sequence[Reward], prompts: int, somewhere: bool = False) -> None:
        """Remember a batch that was let through. Raises `RewardsMissingError` where the data is unusable."""
        self._was_away = not somewhere and _is_away(rewards)
        self._broken.extend(is_broken(r) for r in rewards)
        self._missing.extend(r.value is None for r in rewards)
        is_barren = all(r.value is None for r in rewards) and not _is_away(rewards)
        self._barren = self._barren + prompts if is_barren else 0
        if is_barren and self._is_no_chance(prompts):
            raise RewardsMissingError(
                f"none of the {counted(len(rewards), 'completion')} of a batch has a reward, and there is nothing to "
                f"learn from: {PYTHON.words(reasons_of(rewards))}. {_CURE}"
            )
        self._has_rewarded |= somewhere or any(r.value is not None for r in rewards)
        count = len(self._missing)
        if sum(self._missing) > self.most * max(_MANY, count):
            raise RewardsMissingError(
                f"{sum(self._missing):,} of the last {count:,} completions have no reward, more than "
                f"max_unscored={self.most:g} allows; {PYTHON.words(reasons_of(rewards))}. {_CURE}"
            )

    def _is_no_chance(self, prompts: int) -> bool:
        """Whether a batch without a reward, with those right before it, has so many prompts that it is no chance."""
        is_first = not self._has_rewarded and prompts >= _FIRST_PROMPTS
        return is_first or self._barren >= _LATER_PROMPTS


def _is_away(rewards: Sequence[Reward]) -> bool:
    """Whether nothing has a reward, and asking again may give one: a verifier hung or raised."""
    return all(r.value is None for r in rewards) and any(may_pass(r) for r in rewards)


def reasons_of(rewards: Iterable[Reward | Rewarded]) -> str:
    """The commonest causes of missing rewards, for a message."""
    unwrapped = (r.reward if isinstance(r, Rewarded) else r for r in rewards)
    causes = Counter(_cause(r) for r in unwrapped if r.value is None)
    return "; ".join(f"{n} x {cause}" for cause, n in causes.most_common(3)) or "no causes in the last batch"


def _cause(reward: Reward) -> str:
    for name, score in reward.scores.items():
        if score.value is None and score.status.counts:
            return f"{name}: {score.status.value}" + (f" ({score.reason[:160]})" if score.reason else "")
    return reward.reason
