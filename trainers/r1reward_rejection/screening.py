"""Which texts may have anything of an evaluation set: only they are read closely.

Of a plain text the n-grams are looked up at once, by their hashes; a text without a telling one, without as much of a
question's shorter ones as makes it contaminated, and without a short question's words in a row has no hit.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from r1reward_rejection.evaluation_index import Index, changes
from r1reward_rejection.ngram_words import Runs
from r1reward_rejection.plain_words import PlainWords
from r1reward_rejection.recipe.recipe import Fuzzy

__all__ = ["texts_to_compare"]

_ITEMS_BITS = 32


def texts_to_compare(
    texts: Sequence[str], index: Index, fuzzy: Index | None, settings: Fuzzy | None
) -> list[str]:
    """The texts, each once, that may have a hit; no text that has one is missing."""
    different = list(dict.fromkeys(texts))
    tokens = PlainWords(different)
    runs = Runs(tokens.hashes)
    suspect = ~tokens.plain
    places, numbers = index.find(runs.of(index.n))
    telling = index.strong[numbers]
    suspect[_texts(places[telling], index.n, tokens)[0]] = True
    for length in index.short_lengths.tolist():
        suspect[_texts(index.find_short(runs.of(length))[0], length, tokens)[0]] = True
    if fuzzy is not None and settings is not None:
        suspect[_with_share(fuzzy, tokens, runs, settings.share)] = True
    return [different[at] for at in np.flatnonzero(suspect).tolist()]


def _texts(places: Any, n: int, tokens: PlainWords) -> tuple[Any, Any]:
    """The texts in which the n words from these places on stand, and which of them stand in one text."""
    texts = np.searchsorted(tokens.bounds, places, side="right") - 1
    inside = places + n <= tokens.bounds[texts + 1]
    return texts[inside], inside


def _with_share(index: Index, tokens: PlainWords, runs: Runs, share: float) -> Any:
    """The texts that have at least this share of an item's n-grams."""
    places, numbers = index.find(runs.of(index.n))
    texts, inside = _texts(places, index.n, tokens)
    pairs = np.sort(texts << _ITEMS_BITS | numbers[inside])
    pairs = pairs[changes(pairs)]  # faster than np.unique
    of_text, different = pairs >> _ITEMS_BITS, pairs & ((1 << _ITEMS_BITS) - 1)
    counts = index.starts[different + 1] - index.starts[different]
    ends = np.cumsum(counts)
    owned = np.arange(ends[-1] if len(ends) else 0) + np.repeat(
        index.starts[different] - (ends - counts), counts
    )
    owners = index.owners[owned]
    keys, matches = np.unique(np.repeat(of_text, counts) << _ITEMS_BITS | owners, return_counts=True)
    enough = matches / index.totals[keys & ((1 << _ITEMS_BITS) - 1)] >= share
    return np.unique(keys[enough] >> _ITEMS_BITS)
