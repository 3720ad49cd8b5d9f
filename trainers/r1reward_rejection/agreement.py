"""Whether the evaluation item that n-grams point to is in the text, for the texts of one batch."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from r1reward_rejection.evaluation import Item
from r1reward_rejection.evaluation_index import Index, row_words
from r1reward_rejection.ngram_words import Words
from r1reward_rejection.quotation import Passage, Stretch, is_quoted, is_whole, passage, sentence_numbers
from r1reward_rejection.recipe.recipe import Decontaminate

__all__ = ["Best", "Judge"]


class Best(NamedTuple):
    """An item of which much is in a text."""

    item: int
    matches: int
    share: float
    places: list[tuple[int, int]]
    """Of its n-grams here: where in the text, and which."""


class Judge:
    """Tells for the texts of one batch what of a question in them is the question."""

    def __init__(self, hashed: Words, index: Index, items: Sequence[Item], settings: Decontaminate) -> None:
        self._hashed, self._index, self._items, self._settings = hashed, index, items, settings
        self._sentences = sentence_numbers(hashed)

    def is_question(self, at: int, best: Best) -> bool:
        """Whether the text has the item, or a quotation from it; `matches: 1` takes any n-gram."""
        if self._settings.matches == 1 or self._items[best.item].field != "question":
            return True
        if self.is_whole(at, best):
            return True
        question, (text, first) = self._question(best), self._window(at, best)
        stretches = _stretches(best, self._index, first)
        return is_quoted(question, text, stretches, best.matches, self._settings.matches)

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


@lru_cache(4096)
def _question_words(text: str, index: Index) -> Passage:
    hashed = row_words([text])
    return passage(hashed, sentence_numbers(hashed), 0, len(hashed.hashes), index.weights)


def _stretches(best: Best, index: Index, first: int) -> list[Stretch]:
    """The runs of words that the n-grams cover, places counted from `first`."""
    runs: list[Stretch] = []
    for place, gram in best.places:
        owned = slice(index.starts[gram], index.starts[gram + 1])
        at = int(index.places[owned][index.owners[owned] == best.item][0])
        place -= first
        last = runs[-1] if runs else Stretch(-1, -1, 0)
        if place - last.text == at - last.question <= last.length:
            runs[-1] = last._replace(length=place - last.text + index.n)
        else:
            runs.append(Stretch(place, at, index.n))
    return [run for run in runs if run.text >= 0]
