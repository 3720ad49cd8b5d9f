"""The verifier `math`."""

from collections.abc import Sequence
from typing import Any

from r1reward.types import Completion, Response, Sample, Score, Status
from r1reward_math.extraction import LONGEST, Extracted, boxed_together, extract
from r1reward_math.ladder import compare
from r1reward_math.numbers import rational

__all__ = ["MathVerifier", "math"]


def math(*, last_number: bool = False) -> "MathVerifier":
    """Score 1 where the final answer is mathematically equivalent to the ground truth, 0 where it is not.

    `last_number`: where nothing says what the final answer is, take the last number of the answer part.
    """
    return MathVerifier(last_number=last_number)


_FEW_WORDS = 5


class MathVerifier:
    """Compares the answer *with the ground truth*: the ground truth sets what is asked for.

    It may be one string (or number) or a list of acceptable ones.
    """

    version = "2"

    def __init__(self, *, last_number: bool = False) -> None:
        self._last_number = last_number

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        golds = _golds(sample.ground_truth)
        if not golds:
            return Score.unscored(Status.BAD_GROUND_TRUTH, f"no ground truth: {sample.ground_truth!r:.80}")
        found = self._extract(response)
        if not found.answers:
            return Score(value=0.0, reason="no final answer in the answer part")
        return judge(golds, found)

    def cache_key(self, sample: Sample, completion: Completion, response: Response) -> str | None:
        """The ground truths and the answers found."""
        found = self._extract(response)
        return "\0".join((*_golds(sample.ground_truth), "", found.rule, *found.answers))

    def reference(self, sample: Sample) -> str | None:
        """The ground truth in a box."""
        golds = _golds(sample.ground_truth)
        return f"\\boxed{{{golds[0]}}}" if golds else ""

    def _extract(self, response: Response) -> Extracted:
        return extract(response.answer, last_number=self._last_number)


def judge(golds: Sequence[str], found: Extracted) -> Score:
    """Whether the answer found is one of the acceptable ones."""
    answer = found.answers[-1]
    if len(answer) > LONGEST:
        return Score(value=0.0, reason=f"longer than an answer can be [{found.rule}]")
    several = {_identity(a) for a in found.answers}
    if len(several) > 1 and found.rule == "boxed":
        # Several boxes are one answer where several answers are asked for.
        together = found.together
        if together and any(compare(gold, together)[0] for gold in golds):
            return Score(value=1.0, answer=together, reason="equal by parts [boxed]")
    if len(several) > 1:
        return Score(
            value=0.0, answer=answer, reason=f"{len(several)} different final answers [{found.rule}]"
        )
    undecided = ""
    for gold in golds:
        equal, rung = compare(gold, answer)
        if equal:
            return Score(value=1.0, answer=answer, reason=f"equal by {rung} [{found.rule}]")
        undecided = undecided or (rung if equal is None else "")
    if undecided:
        return Score.unscored(Status.UNDECIDED, f"{undecided} [{found.rule}]", answer)
    return Score(value=0.0, answer=answer, reason=f"not equal to {golds[0]:.80} [{found.rule}]")


def _identity(answer: str) -> object:
    number = rational(answer)
    return "".join(answer.split()).strip("{}").replace(",", "") if number is None else number[0]


def _golds(truth: Any) -> list[str]:
    """The acceptable answers; empty where there is no ground truth."""
    if isinstance(truth, str):
        text = truth.partition("####")[2] if "####" in truth else truth  # GSM8K's own `answer` column
        if "boxed" in text or "fbox" in text:
            text = boxed_together(text) or text
        elif len(text.split()) > _FEW_WORDS and (found := extract(text)).rule == "stated answer":
            text = found.answers[-1]
        return [text.strip()] if text.strip() else []
    if isinstance(truth, bool) or truth is None:
        return []
    if isinstance(truth, int | float):
        return [format(truth, ".15g") if isinstance(truth, float) else str(truth)]
    if isinstance(truth, Sequence):
        return [gold for item in truth for gold in _golds(item)]
    return []
