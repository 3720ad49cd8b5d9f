"""The verifier `abstention`."""

import inspect
from typing import Any

import msgspec

from r1reward.errors import SpecError
from r1reward.registry.registry import Registry
from r1reward.types import Completion, Response, Sample, Score, Status
from r1reward_abstention.statements import confidence_of, is_abstention, without_confidence

__all__ = ["AbstentionVerifier", "abstention", "scoring_rule"]

_DATA = (Status.BAD_GROUND_TRUTH, Status.NOT_APPLICABLE)
"""What the row is to blame for: an abstention has no value there either."""


def abstention(
    *,
    verifier: str = "math",
    options: dict[str, Any] | None = None,
    abstain: float = 0.5,
    unanswerable: tuple[str, ...] = ("unanswerable", "unknown", "i do not know", "i don't know"),
) -> "AbstentionVerifier":
    """Reward knowing what one knows: right, wrong, "I do not know", and a stated confidence.

    `verifier`, `options`: who judges the answer, once the statement of confidence is taken off. `abstain`: what "I do
    not know" is worth, between a wrong answer (0) and a right one (1): the chance of being right from which on
    answering pays. A confidence (`<confidence>0.8</confidence>`, or a line `Confidence: 80%`) is scored by a proper
    rule of the same scale, so that the truth about it is what pays most; without one an answer claims certainty.
    `unanswerable`: ground truths for which not answering is right (1), and every answer wrong.
    """
    if not 0.0 < abstain < 1.0:
        raise ValueError(f"abstain lies between a wrong answer (0) and a right one (1), not at {abstain}")
    offer = Registry.load().verifier(verifier, "verifier")
    inner = offer.build(options or {}, "options")
    call = getattr(inner, "__call__", inner)  # noqa: B004  coroutine functions are told by it
    if hasattr(inner, "score_batch") or hasattr(inner, "score_group") or inspect.iscoroutinefunction(call):
        raise SpecError(
            f"verifier: {verifier!r} judges in batches or asks a service; name one that judges alone"
        )
    version = f"3-{offer.name}-{getattr(inner, 'version', offer.origin)}"
    return AbstentionVerifier(inner, version, abstain, frozenset(text.casefold() for text in unanswerable))


def scoring_rule(confidence: float, right: bool, abstain: float = 0.5) -> float:
    """What a stated confidence is worth, in [0, 1].

    The proper rule of the convex function `a + (1 - a) q^k` with `k = 1 / (1 - a)`: the expected value is greatest
    where `confidence` is the chance of being right; confidence 0 is worth `a` either way, as an abstention is, and
    certainty is worth 1 or 0. With `a = 1/2` it is the Brier score.

    Example: `scoring_rule(0.8, True)` is 0.98, and `scoring_rule(0.8, False)` is 0.18.
    """
    power = 1.0 / (1.0 - abstain)
    lost = abstain * confidence**power
    value = abstain + float(confidence ** (power - 1.0)) - lost if right else abstain - lost
    return min(1.0, max(0.0, float(value)))


class AbstentionVerifier:
    """See `abstention`."""

    cache_key = None

    def __init__(self, inner: Any, version: str, abstain: float, unanswerable: frozenset[str]) -> None:
        self._inner, self.version, self._abstain = inner, version, abstain
        self._unanswerable = unanswerable
        self._abstained: tuple[Sample, Score] | None = None

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        behind = completion.text.rpartition("</answer>")[2] if "</answer>" in completion.text else ""
        confidence = confidence_of(response.answer, behind)
        answer = without_confidence(response.answer)
        abstains = is_abstention(answer)
        if self._has_no_answer(sample):
            return self._of_no_answer(answer, abstains, confidence.value)
        if abstains and self._abstained is not None and self._abstained[0] is sample:
            return self._abstained[1]
        inner = self._judged(sample, completion, response, answer)
        if abstains and (inner.value is not None or inner.status not in _DATA):
            score = Score(value=self._abstain, answer="", reason="abstains", metrics=_metrics(abstained=1.0))
            self._abstained = sample, score  # what the inner verifier says of the row, it says once
            return score
        if inner.value is None:
            return inner
        right = inner.value == 1.0
        value = scoring_rule(confidence.value, right, self._abstain)
        if not answer.strip():
            value = 0.0  # silence is no abstention
        said = f"{'right' if right else 'wrong'}, confidence {confidence.value:g}"
        note = f" ({confidence.note})" if confidence.note else ""
        return Score(
            value=value,
            answer=inner.answer,
            reason=f"{said}{note}: {inner.reason}",
            rule=inner.rule,
            metrics=_metrics(right=float(right), confidence=confidence.value),
        )

    def reference(self, sample: Sample) -> str | None:
        """The inner verifier's reference, or an abstention where there is no answer."""
        if self._has_no_answer(sample):
            return "I do not know"
        make = getattr(self._inner, "reference", None)
        answer: str | None = make(sample) if make else None
        return answer

    def close(self) -> Any:
        """Close the inner verifier."""
        close = getattr(self._inner, "close", None)
        return close() if callable(close) else None

    def _has_no_answer(self, sample: Sample) -> bool:
        truth = sample.ground_truth
        return isinstance(truth, str) and truth.strip().strip(".").casefold() in self._unanswerable

    def _of_no_answer(self, answer: str, abstains: bool, confidence: float) -> Score:
        if abstains:
            return Score(
                value=1.0, reason="abstains, and there is no answer", metrics=_metrics(abstained=1.0)
            )
        value = scoring_rule(confidence, False, self._abstain) if answer.strip() else 0.0
        return Score(
            value=value,
            answer=answer[:200],
            reason="an answer where there is none",
            metrics=_metrics(right=0.0, confidence=confidence),
        )

    def _judged(self, sample: Sample, completion: Completion, response: Response, answer: str) -> Score:
        if answer == response.answer:
            score: Score = self._inner(sample, completion, response)
            return score
        text = completion.text.replace(response.answer, answer) if response.answer else completion.text
        score = self._inner(
            sample,
            Completion(text=text, truncated=completion.truncated),
            msgspec.structs.replace(response, answer=answer),
        )
        return score


def _metrics(abstained: float = 0.0, **others: float) -> dict[str, float]:
    return {"abstained": abstained, **others}
