"""`length`: what the length of a completion is worth."""

import math
from typing import Literal

from r1reward.text.words import words
from r1reward.types import Completion, Response, Sample, Score, Status
from r1reward_text.parts import Part, part_of

__all__ = ["Length", "length"]


def length(
    *,
    max_length: int,
    mode: Literal["limit", "overlong", "cosine"] = "overlong",
    min_length: int = 0,
    buffer: int | None = None,
    unit: Literal["characters", "words", "tokens"] = "tokens",
    tokens_column: str = "completion_tokens",
    part: Part = "both",
) -> "Length":
    """Score the length of a completion: within a limit, softly overlong (DAPO), or by a cosine.

    `mode` says which:

    - `limit`: 1 from `min_length` to `max_length`, else 0.
    - `overlong`: 1 up to `max_length - buffer`, down to 0 at `max_length`; `buffer` is a fifth of `max_length`
      unless given. Equation 13 of DAPO (arXiv 2503.14476), which runs from 0 to -1, plus one.
    - `cosine`: `(1 + cos(pi L / max_length)) / 2`, equation 1 of Yeo et al. (arXiv 2502.03373) from 1 to 0. There
      it is for right answers; add it beside an accuracy term with `gate: true`, so that wrong ones earn nothing.

    A truncated completion scores 0. `part`: what is measured, in this `unit`. Tokens are read from `tokens_column`,
    which only the sampler knows.
    """
    return Length(mode, min_length, max_length, buffer, unit, tokens_column, part)


class Length:
    """See `length`."""

    version = "1"
    cache_key = None

    def __init__(
        self, mode: str, least: int, most: int, buffer: int | None, unit: str, column: str, part: Part
    ) -> None:
        self._buffer = max(1, most // 5) if buffer is None else buffer
        if not 0 <= least < most:
            raise ValueError(f"0 <= min_length < max_length, not {least} and {most}")
        if not 0 < self._buffer <= most:
            raise ValueError(f"buffer: from 1 to max_length, not {self._buffer}")
        if unit == "tokens" and part != "both":
            raise ValueError("tokens are known of the whole completion only: part: both")
        self._mode, self._least, self._most = mode, least, most
        self._unit, self._column, self._part = unit, column, part

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        count = self._count(sample, completion, response)
        if count is None:
            reason = f"no number of tokens in the column {self._column!r}; set tokens_column, or another unit"
            return Score.unscored(Status.NOT_APPLICABLE, reason)
        value = 0.0 if completion.truncated else self._value(count)
        cut = ", truncated" if completion.truncated else ""
        return Score(value=value, reason=f"{count} {self._unit}{cut}", metrics={self._unit: float(count)})

    def _count(self, sample: Sample, completion: Completion, response: Response) -> int | None:
        if self._unit == "tokens":
            count = sample.metadata.get(self._column)
            return count if isinstance(count, int) and not isinstance(count, bool) else None
        text = part_of(self._part, completion, response)
        return len(text) if self._unit == "characters" else len(words(text))

    def _value(self, count: int) -> float:
        if count < self._least or count > self._most:
            return 0.0
        if self._mode == "cosine":
            return (1 + math.cos(math.pi * count / self._most)) / 2
        if self._mode == "overlong":
            return min(1.0, (self._most - count) / self._buffer)
        return 1.0
