"""What a completion is worth before it ends, where nothing that may follow can change it.

A verifier may have `verdict_of_prefix(sample, text, outlook)`: the score of every completion that begins with `text`,
or None while that is open. `outlook` is the template's word on form and answer. A reward is decided where a gate is
closed for good, or where all terms that count are decided. It is then also the reward of the prefix itself, so that a
generation which is stopped there is worth what the whole one would have been worth.
"""

from r1reward.response.outlook import NOTHING_LOST, Outlook
from r1reward.scoring.boundary import boundary
from r1reward.scoring.scorer import Scorer
from r1reward.spec.spec import Term
from r1reward.types import Reward, Sample, Score

__all__ = ["PrefixJudge"]


class PrefixJudge:
    """Called with a sample and the text so far; gives the reward that is decided, or None."""

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer
        self._look = getattr(scorer.template, "outlook", None)

    def __call__(self, sample: Sample, text: str) -> Reward | None:
        """The reward of every completion of `sample` that begins with `text`; None = it is open."""
        outlook: Outlook = self._look(text, prompt=sample.prompt) if self._look else NOTHING_LOST
        spec, scored, is_open = self._scorer.spec, list[tuple[Term, Score]](), False
        for i, term in self._scorer.plan(sample.task):
            if not term.counts or term.name in spec.fallbacks:
                continue
            score = self._verdict(i, sample, text, outlook)
            if score is not None and term.gate and score.value == 0.0:
                return spec.combine([(term, score)])
            if score is None or (term.fallback and score.is_open):
                is_open = True
            else:
                scored.append((term, score))
        return None if is_open or not scored else spec.combine(scored)

    def _verdict(self, index: int, sample: Sample, text: str, outlook: Outlook) -> Score | None:
        verdict = getattr(self._scorer.judges[index].verifier, "verdict_of_prefix", None)
        if verdict is None:
            return None
        with boundary():
            score = verdict(sample, text, outlook)
            return score if isinstance(score, Score) else None
        return None  # it failed: the whole completion tells
