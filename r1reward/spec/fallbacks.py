"""What a scored row says of a term that has a fallback: the fallback's score, where that was asked and could tell.

`scores` of a scored file has what each term said itself; the reward counts what the fallback decided.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from r1reward.spec.spec import RewardSpec
from r1reward.types import UNSURE, Status

__all__ = ["decided_scores", "fallbacks_of"]


def fallbacks_of(spec: RewardSpec | Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """By term: its fallbacks, one for each task at most. `spec` may be a definition as a manifest has it."""
    data = msgspec.to_builtins(spec) if isinstance(spec, RewardSpec) else spec
    named: dict[str, tuple[str, ...]] = {}
    for term in data.get("terms", ()):
        name, fallback = term.get("name") or term["verifier"], term.get("fallback")
        if fallback and fallback not in named.get(name, ()):
            named[name] = (*named.get(name, ()), fallback)
    return named


def decided_scores(scores: Mapping[str, Any], fallbacks: Mapping[str, Sequence[str]]) -> Mapping[str, Any]:
    """The scores of a completion as the reward counts them, by the rule of `RewardSpec.combine`."""
    changed = {}
    for term, others in fallbacks.items():
        other = next((scores[name] for name in others if scores.get(name)), None)
        if other is not None and _is_open(scores.get(term)) and _tells(scores[term], other):
            changed[term] = other
    return {**scores, **changed} if changed else scores


def _is_open(score: Mapping[str, Any] | None) -> bool:
    if not score:
        return False
    return score.get("status") == Status.UNDECIDED.value or UNSURE in (score.get("metrics") or {})


def _tells(score: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return score.get("value") is None or other.get("status") != Status.UNDECIDED.value
