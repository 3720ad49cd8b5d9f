"""What these verifiers share: ground truths as strings, parts of a completion, words of any language."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Literal

from r1reward.types import Completion, Response, Score, Status

__all__ = ["INVISIBLE", "Part", "bad_truth", "part_of", "truths", "words"]

Part = Literal["reasoning", "answer", "both"]

INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
"""Characters that show nothing: soft hyphens, zero-width spaces and joiners, marks of direction."""

# Scripts without spaces between words are counted by character.
_WORD = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[^\\W_]+"
)


def truths(truth: Any) -> list[str]:
    """The acceptable answers; empty where there is no ground truth."""
    if isinstance(truth, str):
        return [truth] if truth.strip() else []
    if isinstance(truth, bool):
        return ["true" if truth else "false"]
    if isinstance(truth, int | float):
        return [str(truth)]
    if isinstance(truth, Sequence):
        return [t for item in truth for t in truths(item)]
    return []


def bad_truth(truth: Any) -> Score:
    """The score where there is no ground truth to compare with."""
    return Score.unscored(
        Status.BAD_GROUND_TRUTH, f"no text to compare with in the ground truth column: {truth!r:.80}"
    )


def part_of(part: Part, completion: Completion, response: Response) -> str:
    """The text that is looked at; `both` is the whole completion, tags included."""
    if part == "both":
        return completion.text
    return response.reasoning if part == "reasoning" else response.answer


def words(text: str) -> list[str]:
    """The words of a text in any language; scripts without spaces give characters."""
    return _WORD.findall(unicodedata.normalize("NFKC", INVISIBLE.sub("", text)))
