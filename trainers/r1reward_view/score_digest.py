"""What the index keeps of a score of a term."""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from r1reward.report.reasons import reason_pattern, rule_of
from r1reward.types import Status

__all__ = ["CUT", "NO_DIGEST", "ScoreDigest", "digest_of", "verdict_of"]

CUT = 200
"""Characters of an answer, ground truth or reason that a table shows."""
_SCORED = Status.SCORED.value


class AnswerDigest(msgspec.Struct, frozen=True, gc=False):
    """Of the term that says whether an answer is right."""

    verdict: str = "none"
    answer: str | None = None
    key: int = 0
    rule: str = ""
    reason: str = ""
    status: str = ""
    is_hedge: bool = False
    """Whether the reason is that several answers were final."""


class ScoreDigest(msgspec.Struct, frozen=True, gc=False):
    """A score of a term."""

    value: float | None = None
    status: str | None = None
    pattern: str | None = None
    """Of the reason, where the value is not 1 and the reason does not name the ground truth."""
    reason: str = ""
    """Where the value is not 1: with a ground truth that it names it has another pattern."""
    own: AnswerDigest = AnswerDigest()


NO_DIGEST = ScoreDigest()


def digest_of(score: Mapping[str, Any], *, is_own: bool) -> ScoreDigest:
    """What a score says; `is_own`: of the term that says whether an answer is right.

    Raises `ValueError`, `TypeError` or `AttributeError` where a field is not of the kind that is written there.
    """
    value = score.get("value")
    own = _own(score, value) if is_own else NO_DIGEST.own
    if value == 1.0:
        return ScoreDigest(1.0, _SCORED, "", own=own)
    if not isinstance(value, int | float | None):
        raise ValueError(f"a score's value is a number, or null, not {value!r:.60}")
    reason, status = _written(score, "reason"), _written(score, "status") or _SCORED
    pattern = reason_pattern(reason) if reason else ""
    return ScoreDigest(None if value is None else float(value), status, pattern, reason, own)


def verdict_of(value: float | None) -> str:
    """`right`, `wrong`, `partial`, `none`."""
    if value is None:
        return "none"
    return "right" if value == 1.0 else "wrong" if value == 0.0 else "partial"


def _own(score: Mapping[str, Any], value: Any) -> AnswerDigest:
    answer, reason = score.get("answer"), _written(score, "reason")
    return AnswerDigest(
        verdict_of(value),
        None if answer is None else answer[:CUT],
        _hash(answer) if answer else 0,
        rule_of(_written(score, "rule"), reason),
        reason[:CUT],
        _written(score, "status"),
        "different final answers" in reason or "different choices" in reason,
    )


def _written(score: Mapping[str, Any], field: str) -> str:
    """A field that is text, empty where it has none. Raises `ValueError` where it is something else."""
    value = score.get(field) or ""
    if type(value) is not str:
        raise ValueError(f"a score's {field} is text, not {value!r:.60}")
    return value


@lru_cache(1 << 14)
def _hash(text: str) -> int:
    hashed = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(hashed, "little") >> 1
