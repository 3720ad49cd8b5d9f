"""Which texts may have anything of an evaluation set: only they are read closely.

Of a plain text the n-grams are looked up at once, by their hashes; a text without a telling one, without as much of a
question's shorter ones as makes it contaminated, and without a short question's words in a row has no hit.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from r1reward_rejection.evaluation_index import Index
from r1reward_rejection.ngram_words import grams
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
    suspect = ~tokens.plain
    places, numbers, bounds = _known(index, tokens, index.n)
    suspect[_texts(places[index.strong[numbers]], bounds)] = True
    for length in index.short_lengths.tolist():
        values, bounds = grams(tokens, length)
        suspect[_texts(index.find_short(values)[0], bounds)] = True
    if fuzzy is not None and settings is not None:
        suspect[_with_share(fuzzy, tokens, settings.share)] = True
    return [different[at] for at in np.flatnonzero(suspect).tolist()]


def _known(index: Index, tokens: PlainWords, n: int) -> tuple[Any, Any, Any]:
    """Where known n-grams stand among all of them, which they are, and where each text's begin."""
    values, bounds = grams(tokens, n)
    return *index.find(values), bounds


def _texts(places: Any, bounds: Any) -> Any:
    return np.searchsorted(bounds, places, side="right") - 1


def _with_share(index: Index, tokens: PlainWords, share: float) -> Any:
    """The texts that have at least this share of an item's n-grams."""
    places, numbers, bounds = _known(index, tokens, index.n)
    pairs = np.unique(_texts(places, bounds) << _ITEMS_BITS | numbers)
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
