"""Whether the evaluation item that n-grams point to is in the text, for the texts of one batch."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from r1reward_rejection.evaluation import Item
from r1reward_rejection.evaluation_index import Index, row_words
from r1reward_rejection.ngram_words import Words
from r1reward_rejection.program_form import is_program, program_form
from r1reward_rejection.quotation import (
    Passage,
    Stretch,
    is_quoted,
    is_variant,
    is_varied,
    is_whole,
    passage,
    sentence_numbers,
)
from r1reward_rejection.recipe.recipe import Decontaminate

__all__ = ["Best", "Judge"]

_LARGE_SHARE = 0.5
"""Of a solution's n-grams: as many are the solution, if its numbers are there, too."""
_SHARED = 3
"""Items that have an n-gram: from so many on it is no quotation of one, though not yet a form of words."""


class Best(NamedTuple):
    """An item of which much is in a text."""

    item: int
    matches: int
    share: float
    places: list[tuple[int, int]]
    """Of its n-grams here: where in the text, and which."""


class Judge:
    """Tells for the texts of one batch what of a question in them is the question."""

    def __init__(
        self,
        texts: Sequence[str],
        hashed: Words,
        index: Index,
        items: Sequence[Item],
        settings: Decontaminate,
    ) -> None:
        self._texts, self._hashed, self._index, self._items, self._settings = (
            texts,
            hashed,
            index,
            items,
            settings,
        )
        self._sentences = sentence_numbers(hashed)

    def is_question(self, at: int, best: Best) -> bool:
        """Whether the text has the item, or a quotation from it; `matches: 1` takes any n-gram."""
        if self._settings.matches == 1:
            return True
        if self._items[best.item].field != "question":
            return self._is_solution(at, best)
        if self.is_whole(at, best):
            return True
        question, (text, first) = self._question(best), self._window(at, best)
        stretches = _stretches(best, self._index, (question, text), first)
        if not is_quoted(question, text, stretches, best.matches, self._settings.matches):
            return False
        return self._settings.values == "any" or not is_variant(question, text, stretches)

    def _is_solution(self, at: int, best: Best) -> bool:
        """Whether the text has the whole solution, or a quotation that is too long for a turn of speech."""
        solution, (text, first) = self._question(best), self._window(at, best)
        stretches = _stretches(best, self._index, (solution, text), first)
        if is_program(self._items[best.item].text):
            form = program_form(self._items[best.item].text)
            return best.share >= _LARGE_SHARE and form <= program_form(self._texts[at])
        if best.share >= _LARGE_SHARE:
            return is_whole(solution, text, values=True)
        is_long = any(_is_long(s, text, self._index.n) for s in stretches)
        return is_long and not any(is_varied(solution, text, s) for s in stretches)

    def is_whole(self, at: int, best: Best) -> bool:
        """Whether the text has all that the question says."""
        return is_whole(
            self._question(best), self._window(at, best)[0], values=self._settings.values == "same"
        )

    def _question(self, best: Best) -> Passage:
        return _question_words(self._items[best.item].text, self._index)

    def _window(self, at: int, best: Best) -> tuple[Passage, int]:
        """The words about the n-grams, as many as the question has on either side; and the place of the first."""
        size = len(self._question(best).words)
        places = np.array([place for place, _ in best.places])
        inside = np.searchsorted(places, places + 2 * size, side="right") - np.arange(len(places))
        dense = int(places[np.argmax(inside)])
        begin, end = self._hashed.bounds[at : at + 2].tolist()
        first, last = max(begin, begin + dense - size), min(end, begin + dense + 3 * size)
        return passage(self._hashed, self._sentences, first, last, self._index.weights), first - begin


def _is_long(stretch: Stretch, text: Passage, n: int) -> bool:
    """Whether it is longer than methods of solution are told alike: with a value of the problem, twice the n-gram."""
    has_value = any(text.values[stretch.text : stretch.text + stretch.length])
    return stretch.length >= (2 if has_value else 4) * n


@lru_cache(4096)
def _question_words(text: str, index: Index) -> Passage:
    hashed = row_words([text])
    return passage(hashed, sentence_numbers(hashed), 0, len(hashed.hashes), index.weights)


def _stretches(best: Best, index: Index, sides: tuple[Passage, Passage], first: int) -> list[Stretch]:
    """The runs of words that the n-grams cover, among the text's words from `first`; places counted from there."""
    runs: list[Stretch] = []
    for place, gram in best.places:
        owned = slice(index.starts[gram], index.starts[gram + 1])
        if owned.stop - owned.start >= _SHARED:
            continue
        at = int(index.places[owned][index.owners[owned] == best.item][0])
        place -= first
        last = runs[-1] if runs else Stretch(-1, -1, 0)
        if place - last.text == at - last.question <= last.length:
            runs[-1] = last._replace(length=place - last.text + index.n)
        else:
            runs.append(Stretch(place, at, index.n))
    question, text = sides
    return _joined([run for run in runs if 0 <= run.text <= len(text.words) - run.length], question, text)


def _joined(runs: list[Stretch], question: Passage, text: Passage) -> list[Stretch]:
    """The runs, those in one that are one: words that a question has twice are looked up where they stand first."""
    joined: list[Stretch] = []
    for run in runs:
        last = joined[-1] if joined else None
        whole = _one_run(last, run, question, text) if last else None
        joined[len(joined) - (whole is not None) :] = [whole or run]
    return joined


def _one_run(one: Stretch, other: Stretch, question: Passage, text: Passage) -> Stretch | None:
    """A run of the words of two that overlap in the text, where the question has all of them in a row."""
    end = max(one.text + one.length, other.text + other.length)
    if one.text + one.length <= other.text:
        return None
    words = text.words[one.text : end]
    for at in (other.question - (other.text - one.text), one.question):
        if at >= 0 and question.words[at : at + len(words)] == words:
            return Stretch(one.text, at, len(words))
    return None
