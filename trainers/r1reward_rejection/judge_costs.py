"""What judges took: their scores say how many requests and tokens each verdict cost."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from r1reward.report.counts import counted
from r1reward_rejection.markdown import table

__all__ = ["JudgeCosts", "costs_by_judge", "judge_section"]

_COSTS = ("requests", "prompt_tokens", "completion_tokens")
_JUDGED = "completions"


class JudgeCosts:
    """Adds up what the scores of completions say of it."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def add(self, scores: Iterable[Mapping[str, Any]]) -> None:
        """Count the scores of some completions, each by term."""
        for each in scores:
            for term, score in each.items():
                if not score or "metrics" not in score:
                    continue
                metrics = score["metrics"]
                if metrics and "requests" in metrics and "prompt_tokens" in metrics:
                    self._add(term, metrics)

    def _add(self, term: str, metrics: Mapping[str, float]) -> None:
        self._counts[f"{term}.{_JUDGED}"] += 1
        for name in _COSTS:
            self._counts[f"{term}.{name}"] += int(metrics.get(name) or 0)

    def counts(self) -> dict[str, int]:
        """The sums, by `TERM.NAME`, so that parts are added up as all their counts are."""
        return dict(sorted(self._counts.items()))


def costs_by_judge(counts: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """By term: completions judged, requests, tokens in and out."""
    by_term: dict[str, dict[str, int]] = {}
    for key, count in counts.items():
        term, _, name = key.rpartition(".")
        by_term.setdefault(term, {})[name] = count
    return by_term


def judge_section(costs: Mapping[str, Mapping[str, int]], completions: int) -> str:
    """The section of the card; empty where no judge told what it took."""
    if not costs:
        return ""
    names = (_JUDGED, *_COSTS)
    lines = [
        [term, *(f"{cost[name]:,}" for name in names), f"{cost[_JUDGED] / max(1, completions):.1%}"]
        for term, cost in costs.items()
    ]
    head = ["judge", *(name.replace("_", " ") for name in names), "share"]
    return (
        f"## Judges\n\nOf {counted(completions, 'completion')}, those that a judge was asked about, and what its "
        "verdicts took as the servers count; requests that failed are not among them.\n\n"
        + table(head, lines)
    )
