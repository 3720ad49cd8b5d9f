"""Whether a rewritten completion keeps its reward: what it and the original are worth by one and the same reward."""

from collections.abc import Mapping, Sequence
from typing import Any

from r1reward.registry.registry import Registry
from r1reward.spec.fallbacks import decided_scores, fallbacks_of
from r1reward.spec.spec import RewardSpec

__all__ = ["Verdict"]


class Verdict:
    """Compares the scores of an original and of what was made of it.

    Terms of form (language, format) may rise and fall, as long as the reward does not fall; those that judge the
    answer may not fall at all, whatever another term gains by it.
    """

    def __init__(self, spec: RewardSpec, registry: Registry) -> None:
        of_answers = {t.name for t in spec.terms if not registry.verifier(t.verifier).style}
        self._of_answers, self._fallbacks = of_answers - spec.fallbacks, fallbacks_of(spec)

    def __call__(self, rewards: Sequence[float | None], scores: Sequence[Mapping[str, Any]]) -> str:
        """Why the rewritten completion is dropped; empty where it is kept. The original stands first."""
        before, after = rewards
        was, now = (self._answers(each) for each in scores)
        if before is None:
            return "the original has no reward"
        if before <= 0 or (was and not any(was.values())):
            return "the original is worth nothing"
        if after is None:
            return "the reply cannot be verified"
        for name, value in was.items():
            if value is not None and (now.get(name) is None or now[name] < value):
                return f"{name} is lost" if not now.get(name) else f"{name} is less"
        return "the reward is less" if after < before else ""

    def _answers(self, scores: Mapping[str, Any]) -> dict[str, Any]:
        decided = decided_scores(scores, self._fallbacks)
        values = {name: (score or {}).get("value") for name, score in decided.items()}
        return {name: value for name, value in values.items() if name in self._of_answers}
