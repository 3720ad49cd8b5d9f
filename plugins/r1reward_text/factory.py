"""Builds the verifier `choice` from its options.

The plugin is imported by every command, and what a verifier is made of only where a reward names it.
"""

from typing import TYPE_CHECKING, Literal

from r1reward.text.rules import Extract

if TYPE_CHECKING:
    from r1reward_text.choice_verifier import Choice

__all__ = ["choice"]


def choice(*, index: Literal["none", "from 0", "from 1"] = "none", extract: Extract = "any") -> "Choice":
    """Score 1 where the answer part chooses the ground truth: a letter, or an option's text.

    `index`: the ground truth is the option's number, counted from 0 or from 1.
    `extract`: which statements of an answer count. `any`: all that are known; `marked`: not those of a plain last
    sentence; `strict`: a box, or an answer part that is nothing but the choice.

    Example: to the ground truth `B`, `The most likely metal is (B) iron.` scores 1, and 0 with `extract: strict`.
    """
    from r1reward_text.choice_verifier import Choice

    return Choice(index, extract)
