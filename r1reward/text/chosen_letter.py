"""What an answer settles on among options, and what around a letter takes it back or stands beside it."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from r1reward.text.options import DENIED, SEVERAL, letter_of
from r1reward.text.qualifiers import is_bounded
from r1reward.text.rivals import rival
from r1reward.text.withdrawal import is_withdrawn

__all__ = ["NAMED", "ChosenLetter", "is_taken_back", "with_rival"]


class ChosenLetter(NamedTuple):
    """What an answer settles on: a letter, or `SEVERAL`, or None where it names no option at all."""

    rule: str
    letter: str | None
    text: str = ""
    """Where it was read."""


NAMED = re.compile(r"[(\[*]{0,3}(?<![\w'’])[A-Z](?![\w'’])[)\]*]{0,3}")
"""A letter that stands by itself."""
_JOINED = re.compile(r"[\s*_$)\]}\\]{0,6}(?:,|;|&|/|\band\b)\s{0,3}[(\[]?([A-Z])[)\]]?(?=\W*(?:\Z|\n))")
"""`\\boxed{B} and C`."""
_SENTENCE = 500


def with_rival(
    chosen: ChosenLetter | None, text: str, end: int, options: Mapping[str, str]
) -> ChosenLetter | None:
    """The choice with the letter that is offered behind `end`, or the one that corrects it.

    Example: of `B` in `B, or C` it is `SEVERAL`, of `B` in `B. No, C` it is `C`.
    """
    other = rival(text, end, "letter") if chosen is not None else None
    letter = letter_of(other.text, options) if other is not None else None
    if chosen is not None and (joined := _JOINED.match(text, end)) and joined[1] in options:
        return ChosenLetter(chosen.rule, SEVERAL, joined[0])
    if chosen is None or other is None or letter is None or letter == chosen.letter:
        return chosen
    return ChosenLetter(chosen.rule, letter if other.replaces else SEVERAL, other.text)


def is_taken_back(text: str, end: int, question: str) -> bool:
    """Whether what stands behind a choice, which ends at `end`, denies or doubts it; see `is_bounded` for `question`.

    Example: `is_taken_back("B, they say", 1, "")` is true.
    """
    return (
        is_withdrawn(text, end, "letter")
        or is_bounded(text, end, question)
        or DENIED.match(text, end, end + _SENTENCE) is not None
    )
