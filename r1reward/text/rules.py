"""Which ways to state a final answer count: the extraction rules, and what was read by one."""

from typing import Literal, NamedTuple

__all__ = ["ALL", "NOTHING", "RULES", "Extract", "FinalAnswer", "rules_of"]

Extract = Literal["any", "marked", "strict"]
"""Which rules count, see `rules_of`."""

RULES = ("JSON", "boxed", "#### line", "stated answer", "A: line", "whole answer", "last sentence")


class FinalAnswer(NamedTuple):
    """What was read: by which rule, and every match of it in order."""

    rule: str
    answers: tuple[str, ...]
    joint: str = ""
    """Several boxes side by side as one list."""


NOTHING = FinalAnswer("none", ())


def rules_of(extract: str) -> frozenset[str]:
    """The rules that an option `extract` stands for.

    `any`: all of them. `marked`: what the answer part marks as its answer: JSON, boxes, `####`, statements. `strict`:
    a box, or an answer part that is nothing but the answer (`<answer>42</answer>`); a box that chooses holds the
    letter and no words beside it.
    """
    if extract == "strict":
        return frozenset(("boxed", "alone", "letter alone"))
    return frozenset(RULES if extract == "any" else (*RULES[:5], "alone"))


ALL = rules_of("any")
