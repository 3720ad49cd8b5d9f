"""What a scored row says of a term that has a fallback: the fallback's score, where that was asked and could tell.

`scores` of a scored file has what each term said itself; the reward counts what the fallback decided.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from r1reward.spec.spec import RewardSpec
from r1reward.spec.terms import decided
from r1reward.storage import manifest_beside
from r1reward.types import Score

__all__ = ["decided_of", "decided_scores", "fallbacks_beside", "fallbacks_of"]


def fallbacks_of(spec: RewardSpec | Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """By term: its fallbacks, one for each task at most. `spec` may be a definition as a manifest has it."""
    data = msgspec.to_builtins(spec) if isinstance(spec, RewardSpec) else spec
    named: dict[str, tuple[str, ...]] = {}
    for term in data.get("terms", ()):
        name, fallback = term.get("name") or term["verifier"], term.get("fallback")
        if fallback and fallback not in named.get(name, ()):
            named[name] = (*named.get(name, ()), fallback)
    return named


def fallbacks_beside(path: str | Path) -> dict[str, tuple[str, ...]]:
    """The fallbacks of the reward by which a file was scored; none where no manifest stands beside the file."""
    try:
        return fallbacks_of(manifest_beside(path)["spec"])
    except (KeyError, TypeError, AttributeError):
        return {}


def decided_of(scores: Mapping[str, Score], term: str, fallbacks: Sequence[str]) -> Score | None:
    """The score of a term as the reward counts it; `fallbacks` are those that it has, for one task or another."""
    score = scores.get(term)
    if score is None or not fallbacks:
        return score
    return decided(score, next((scores[name] for name in fallbacks if name in scores), None))


def decided_scores(scores: Mapping[str, Any], fallbacks: Mapping[str, Sequence[str]]) -> Mapping[str, Any]:
    """The scores of a completion as the reward counts them; each is a `Score` as a scored file has it."""
    changed = {}
    for term, others in fallbacks.items():
        other = next((scores[name] for name in others if scores.get(name)), None)
        if other and scores.get(term):
            score, fallback = (Score.read(each) for each in (scores[term], other))
            if decided(score, fallback) is fallback:
                changed[term] = other
    return {**scores, **changed} if changed else scores
