"""Which rows stay by their scores, and how many of a prompt."""

from typing import Literal

import msgspec

__all__ = ["Choose", "Keep", "PassRate", "Rule"]


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A threshold on a term of the scored file, or on one of its metrics. Filter rules are verifiers."""

    term: str
    """The term's name."""
    metric: str = ""
    """A metric of the term's score (`longest` of `paragraphs`, say); its value where empty."""
    at_least: float | None = None
    """The smallest value that stays."""
    at_most: float | None = None
    """The largest value that stays."""
    tasks: tuple[str, ...] = ()
    """The tasks it applies to; empty = all."""
    unscored: Literal["drop", "keep"] = "drop"
    """What becomes of rows on which the term has no value."""


class PassRate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which prompts are worth keeping, by the share of right answers among their scored completions."""

    more_than: float | None = None
    """0 drops prompts that are never solved."""
    less_than: float | None = None
    """1 drops prompts that are always solved."""
    at_least: float | None = None
    """The smallest share that stays."""
    at_most: float | None = None
    """The largest share that stays."""
    samples: int = 4
    """Prompts with fewer scored completions are not judged, and stay."""


class Keep(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which rows stay, by their scores alone."""

    correct: str | None = None
    """The term that says whether an answer is right; only rows where it is 1 stay. None: no such thing."""
    truncated: Literal["drop", "keep"] = "drop"
    """Completions that were cut at the token limit."""
    columns: dict[str, str] = {}
    """Terms whose score stands in a column of the rows: `{reward_model: rm_score}`; a number, or one a completion."""
    most_characters: int = 2_000_000
    """Of a prompt and its completion; what is longer is a mistake of somebody's, and would fill the memory."""
    rules: tuple[Rule, ...] = ()
    """Thresholds on terms."""
    pass_rate: PassRate | None = None
    """Which prompts stay, by their share of right completions."""


class Choose(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Up to so many rows for each prompt."""

    per_prompt: int = 1
    """The most rows of one prompt."""
    by: Literal["random", "shortest", "longest", "reward", "diverse"] = "random"
    """`diverse`: first the one that random would choose, then always the one least like those chosen."""
