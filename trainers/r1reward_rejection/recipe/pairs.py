"""Preference pairs: which completions of a prompt are chosen and rejected against each other."""

from typing import Any, Literal

import msgspec

__all__ = ["JudgedPairs", "Pairs"]


class JudgedPairs(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A model compares the two: DeepSeek-R1's recipe for the data of its helpfulness reward model (section 2.3.4).

    Each pair is judged in both orders, so that a place is worth nothing; verdicts, from -2 to 2, are averaged.
    """

    options: dict[str, Any] = {}
    """Those of the verifier `judge`: `url`, `model`, `temperature`, `timeout`, …"""
    orders: int = 4
    """Judgements of a pair, half of them with each of the two first; the paper takes 4."""
    more_than: float = 1.0
    """The mean difference that a pair must exceed; the paper takes 1."""
    sees: Literal["answer", "response"] = "answer"
    """`answer`: the final summary alone, as R1's helpfulness model; `response`: all, as its safety model."""


class Pairs(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Pairs of completions of one prompt, one worth more than the other.

    What has no value is in no pair. With `keep.correct`, the chosen one is right, and wrong ones may be rejected.
    """

    by: str = "reward"
    """What says how much a completion is worth: the reward, or a term."""
    margin: float = 0.5
    """How much more the chosen one must be worth, at least."""
    chosen_at_least: float | None = None
    """The least value of a chosen one."""
    rejected_at_most: float | None = None
    """The largest value of a rejected one."""
    per_prompt: int = 1
    """The most pairs of one prompt."""
    per_completion: int = 1
    """The most pairs that one completion is in."""
    prefer: Literal["random", "margin", "length"] = "random"
    """Which pairs of a prompt come first: any, the widest margin, or those of nearest lengths."""
    lengths: Literal["any", "balanced"] = "any"
    """`balanced`: for each pair whose chosen one is longer there is one where it is shorter by as much, in each
    domain, so that length tells nothing (the paper: chosen and rejected ones of comparable lengths)."""
    length_ratio: float = 4.0
    """Where balanced: how many times as long one of a pair may be as the other."""
    judge: JudgedPairs | None = None
    """A model says which is better, instead of `by` and `margin`."""
