"""What the first step knows of a row, and of each of its completions, while it keeps or drops them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from r1reward.rows.row_reader import Reading

__all__ = ["CompletionContext", "PromptContext"]


class PromptContext(NamedTuple):
    """What is known of a row before its completions are looked at."""

    reading: Reading
    where: str
    """The user's own file and row."""
    domain: str
    """Empty where no domain takes the row's task."""
    key: int
    form: str
    messages: list[dict[str, Any]] | None


class CompletionContext(NamedTuple):
    """What was read of a completion beside its text."""

    reward: float | None
    place: int | None
    scores: Mapping[str, Any]
