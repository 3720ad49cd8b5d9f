"""What a scored row says of a term that has a fallback: the fallback's score, where that was asked and could tell.

`scores` of a scored file has what each term said itself; the reward counts what the fallback decided.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from r1reward.spec.spec import RewardSpec
from r1reward.spec.terms import decided
from r1reward.types import Score

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
    """The scores of a completion as the reward counts them; each is a `Score` as a scored file has it."""
    changed = {}
    for term, others in fallbacks.items():
        other = next((scores[name] for name in others if scores.get(name)), None)
        if other and scores.get(term):
            score, fallback = (msgspec.convert(each, Score) for each in (scores[term], other))
            if decided(score, fallback) is fallback:
                changed[term] = other
    return {**scores, **changed} if changed else scores
