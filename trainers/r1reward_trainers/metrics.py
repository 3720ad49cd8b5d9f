"""Metrics of a batch of rewards for the log, and columns for the table of completions."""

import math
from collections.abc import Sequence

import msgspec

from r1reward.scoring.scorer import Rewarded
from r1reward.spec.spec import RewardSpec
from r1reward.types import UNSURE, Reward, Status
from r1reward_serve.reward_worker import Pair

__all__ = ["Cost", "columns_of", "correlation", "mean", "metric_values", "score_values"]


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What scoring a batch took. `seconds`: the trainer's wait; `since`: seconds since the last batch was scored."""

    seconds: float
    since: float
    rebuilt: int = 0
    retries: int = 0


def metric_values(
    spec: RewardSpec, pairs: Sequence[Pair], rewarded: Sequence[Rewarded], cost: Cost
) -> dict[str, list[float]]:
    """For each name in the log the values whose mean it is; the names depend on the reward alone.

    A trainer on several ranks logs the mean over the values of all of them, which a mean of each rank's means would
    not be: ranks have different tasks, and one may have nothing to average. `scoring/share` is the share of the time
    since the last batch that the trainer waited for rewards; the others are those of `score_values`.
    """
    return score_values(spec, pairs, rewarded) | {
        "scoring/seconds": [cost.seconds],
        "scoring/share": [cost.seconds / cost.since] if cost.since > 0 else [],
        "scoring/slowest": [max(r.seconds for r in rewarded)] if rewarded else [],
        "scoring/rebuilt": [float(cost.rebuilt)],
        "scoring/retries": [float(cost.retries)],
    }


def score_values(
    spec: RewardSpec, pairs: Sequence[Pair], rewarded: Sequence[Rewarded]
) -> dict[str, list[float]]:
    """What a batch's scores say, whatever they took: for each name the values whose mean it is.

    `terms/X` is the mean of the scored, `terms/X/unscored` the share without a value of those the term applies to,
    `terms/X/unsure` and `terms/X/asked` the shares that a verifier was unsure of and that its fallback was asked for;
    `status/S` is a share of the scores; `groups/equal` the share of groups whose rewards are all equal, which teach
    nothing; `hacking/length` the correlation of reward and length in the batch, to be seen beside the terms of
    weight 0.
    """
    rewards = [r.reward for r in rewarded]
    values: dict[str, list[float]] = {}
    for name in dict.fromkeys(t.name for t in spec.terms):
        values |= _term(name, spec, rewards)
    for status in Status:
        values[f"status/{status}"] = [float(s.status is status) for r in rewards for s in r.scores.values()]
    lengths = [float(len(c.text)) for _, c in pairs]
    return values | {
        "scoring/unscored": [float(r.value is None) for r in rewards],
        "completions/truncated": [float(c.truncated) for _, c in pairs],
        "groups/equal": _equal_groups(pairs, rewards),
        "hacking/length": _numbers([correlation([r.value for r in rewards], lengths)]),
    }


def columns_of(spec: RewardSpec, rewards: Sequence[Reward]) -> dict[str, list[float | str | None]]:
    """The columns for the completions table: each term's value, and one line on why."""
    columns: dict[str, list[float | str | None]] = {}
    for name in dict.fromkeys(t.name for t in spec.terms):
        columns[name] = [r.scores[name].value if name in r.scores else None for r in rewards]
    columns["why"] = [_why(r) for r in rewards]
    return columns


def _why(reward: Reward) -> str:
    reasons = [reward.reason] if reward.reason else []
    for name, score in reward.scores.items():
        status = "" if score.status is Status.SCORED else f"{score.status}: "
        if score.reason:
            reasons.append(f"{name}: {status}{score.reason}")
    return "; ".join(reasons)


def _term(name: str, spec: RewardSpec, rewards: Sequence[Reward]) -> dict[str, list[float]]:
    scores = [r.scores[name] for r in rewards if name in r.scores]
    scores = [s for s in scores if s.status is not Status.NOT_APPLICABLE]
    values = {
        f"terms/{name}": [s.value for s in scores if s.value is not None],
        f"terms/{name}/unscored": [float(s.value is None) for s in scores],
        f"terms/{name}/unsure": [float(UNSURE in (s.metrics or {})) for s in scores],
    }
    fallbacks = {t.fallback for t in spec.terms if t.name == name and t.fallback}
    if fallbacks:
        fallback_flags = [float(bool(fallbacks & r.scores.keys())) for r in rewards if name in r.scores]
        values[f"terms/{name}/asked"] = fallback_flags
    return values


def _equal_groups(pairs: Sequence[Pair], rewards: Sequence[Reward]) -> list[float]:
    """For each group whether its rewards are equal. Neighbours with one prompt; a lone completion is no group."""
    groups: list[list[float]] = []
    last = None
    for (sample, _), reward in zip(pairs, rewards, strict=True):
        key = (sample.id, sample.prompt)
        if key != last:
            groups.append([])
            last = key
        if reward.value is not None:
            groups[-1].append(reward.value)
    return [float(max(g) - min(g) < 1e-9) for g in groups if len(g) > 1]


def _numbers(values: Sequence[float]) -> list[float]:
    """The values without NaN, which stands for "not defined"."""
    return [v for v in values if not math.isnan(v)]


def correlation(values: Sequence[float | None], others: Sequence[float]) -> float:
    """Pearson's, over the pairs that have both; NaN where one of them does not vary."""
    points = [(v, o) for v, o in zip(values, others, strict=True) if v is not None]
    if len(points) < 2:
        return math.nan
    x, y = (mean([b[i] for b in points]) for i in (0, 1))
    xx, yy = (sum((b[i] - m) ** 2 for b in points) for i, m in ((0, x), (1, y)))
    if xx < 1e-12 or yy < 1e-12:
        return math.nan
    return sum((a - x) * (b - y) for a, b in points) / math.sqrt(xx * yy)


def mean(values: Sequence[float]) -> float:
    """The mean; NaN of nothing."""
    return sum(values) / len(values) if values else math.nan
