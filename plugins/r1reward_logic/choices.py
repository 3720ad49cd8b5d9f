"""Puzzles whose answer is one of the options that the row or the prompt gives."""

import re
from collections.abc import Mapping

from r1reward.text.choice import chosen_letter
from r1reward.text.options import SEVERAL, letter_of, options_of
from r1reward.types import Sample
from r1reward_logic.puzzle import BadPuzzleError, Check, accepted, refused
from r1reward_logic.sentences import subject

__all__ = ["ChoicePuzzle", "build"]


class ChoicePuzzle:
    """One option, by its letter, its text, or both."""

    kind = "choice"

    def __init__(self, letter: str, options: Mapping[str, str], prompt: str = "") -> None:
        self._letter, self._options, self._prompt = letter, options, prompt

    def check(self, text: str) -> Check:
        """Judge a whole answer part."""
        chosen = chosen_letter(text, self._options)
        if chosen.letter is None and letter_of(subject(text, self._prompt), self._options) == self._letter:
            return accepted(f"{self._letter} by a sentence's subject", self._letter)
        if chosen.letter is None or chosen.letter == SEVERAL:
            return refused(
                "no choice" if chosen.letter is None else "several different choices", None, chosen.text[:200]
            )
        if chosen.letter == self._letter:
            return accepted(f"{chosen.letter} by {chosen.rule}", chosen.letter)
        return refused(f"{chosen.letter}, not {self._letter}", None, chosen.letter)

    def reference(self) -> str | None:
        """The letter."""
        return self._letter


def build(sample: Sample, truth: str) -> ChoicePuzzle:
    """The puzzle of a row with options; `BadPuzzleError` where the ground truth is none of them."""
    options = options_of(sample.metadata, sample.prompt)
    letter = letter_of(truth, options) if options and len(truth) < 500 and not _sequence(truth) else None
    if letter is None or letter not in options:
        raise BadPuzzleError("the ground truth is none of the row's options")
    return ChoicePuzzle(letter, options, sample.prompt)


def _sequence(truth: str) -> bool:
    """Whether it names letters one after another (`A → A → B`): moves, and no option."""
    letters = re.findall(r"(?<!\w)[A-Z](?!\w)", truth)
    return len(letters) > 1 and not re.search(r"[^\W\d_]{2,}", truth)
