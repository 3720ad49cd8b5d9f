"""Ground truths as strings, and the part of a completion that a verifier looks at."""

from collections.abc import Sequence
from typing import Any, Literal

from r1reward.rows.ground_truths import listed_answers, no_ground_truth
from r1reward.types import Completion, Response, Score, Status

__all__ = ["Part", "bad_truth", "part_of", "truths"]

Part = Literal["reasoning", "answer", "both"]


def truths(truth: Any) -> list[str]:
    """The acceptable answers; empty where there is no ground truth."""
    if isinstance(truth, str):
        return [text for text in listed_answers(truth) or (truth,) if text.strip()]
    if isinstance(truth, bool):
        return ["true" if truth else "false"]
    if isinstance(truth, int | float):
        return [str(truth)]
    if isinstance(truth, Sequence):
        return [t for item in truth for t in truths(item)]
    return []


def bad_truth(truth: Any) -> Score:
    """The score where there is no ground truth to compare with."""
    return Score.unscored(Status.BAD_GROUND_TRUTH, f"no text to compare with: {no_ground_truth(truth)}")


def part_of(part: Part, completion: Completion, response: Response) -> str:
    """The text that is looked at; `both` is the whole completion, tags included."""
    if part == "both":
        return completion.text
    return response.reasoning if part == "reasoning" else response.answer
