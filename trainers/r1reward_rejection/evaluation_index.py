"""The n-grams of evaluation items, to be looked up many at a time."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from r1reward.storage import atomic, write_json
from r1reward_rejection.canonical import canonical
from r1reward_rejection.evaluation import Item, read_items
from r1reward_rejection.file_version import FileVersion, file_version
from r1reward_rejection.ngram_words import U64, Words, grams, whole_hashes, words
from r1reward_rejection.quotation import word_weights
from r1reward_rejection.recipe.recipe import Decontaminate
from r1reward_rejection.segmenter import segment_words

__all__ = [
    "Index",
    "canonical_text",
    "canonical_words",
    "changes",
    "load_index",
    "load_items",
    "row_words",
    "write_index",
]

_BOILERPLATE = 5
"""From so many different items on an n-gram is none of theirs: a form of words, an instruction how to answer."""
_PHRASE, _PHRASE_ITEMS = 6, 10
"""Words of a form of words, and the items that have it; an n-gram that is half of such tells nothing."""
_LEAST_WORDS = 3
"""Words of two letters and more that an n-gram has that can tell anything by itself; others are stock formulas."""
_SHORT_MASK = np.uint64((1 << 16) - 1)
_UPPER = np.uint64(32)
"""Bits of a hash that the first lookup leaves to the second."""
_ARRAYS = (
    "grams", "starts", "owners", "places", "strong", "totals", "short", "short_starts", "short_owners",
    "short_lengths",
    "vocabulary", "vocabulary_weights",
)  # fmt: skip


def canonical_text(text: str) -> str:
    """A text as it is compared: mathematics in one spelling, words of all scripts apart."""
    return segment_words(canonical(text.lower()))


def canonical_words(text: str) -> list[str]:
    """The words of a text as it is compared."""
    return words(canonical_text(text), apart=True)


def row_words(texts: Sequence[str]) -> Words:
    """The hashes of the same words."""
    return Words([canonical_text(text) for text in texts], apart=True)


class Index:
    """For each n-gram of evaluation items the items that have it, and where in them.

    `totals`: the different n-grams of each item. `short`: hashes of whole questions that no n-gram tells; the i-th is
    of the items `short_owners[short_starts[i]:short_starts[i + 1]]`; they have `short_lengths` words.
    """

    def __init__(self, items: Sequence[Item], n: int, *, questions_only: bool = False) -> None:
        self.n = n
        indexed = [i.field == "question" or not questions_only for i in items]
        hashed = row_words([i.text if w else "" for i, w in zip(items, indexed, strict=True)])
        ids = np.unique(whole_hashes(hashed), return_inverse=True)[1]
        questions = row_words([i.text if i.field == "question" else "" for i in items])
        self.vocabulary, self.vocabulary_weights = word_weights(questions, ids)
        values, owners, first, boilerplate = _owned(hashed, n, ids, _BOILERPLATE)
        _, bounds = grams(hashed, n)
        telling = ~(_in_phrases(hashed, ids) | _in_instructions(hashed))
        free = ~boilerplate & (_inside(hashed, n, telling)[first] * 2 >= n)
        self.owners = owners[free]
        self.grams, starts = np.unique(values[free], return_index=True)
        self.starts = np.append(starts, free.sum())
        self.places = (first - bounds[owners])[free]
        self.strong = (_inside(hashed, n, _is_word(hashed))[first] >= min(_LEAST_WORDS, n))[free][starts]
        self.totals = np.bincount(self.owners, minlength=len(items))
        short = np.array([i.field == "question" for i in items], bool) & (np.diff(hashed.bounds) > 0)
        short &= self.totals == 0
        # Several questions may have the same words: 3 + 4 and 3 - 4.
        order = np.argsort(whole_hashes(hashed)[short], kind="stable")
        self.short_owners = np.flatnonzero(short)[order]
        self.short, starts = np.unique(whole_hashes(hashed)[self.short_owners], return_index=True)
        self.short_starts = np.append(starts, len(order))
        self.short_lengths = np.unique(np.diff(hashed.bounds)[self.short_owners])
        self._sieve()

    def _sieve(self) -> None:
        """A small Bloom filter: it rejects most n-grams of no evaluation set in one lookup, nearly all in two."""
        size = 1 << min(26, max(16, (8 * len(self.grams)).bit_length()))
        self._mask = np.uint64(size - 1)
        self._bits = np.zeros(size, bool)
        self._bits[self.grams & self._mask] = True
        self._upper_bits = np.zeros(size, bool)
        self._upper_bits[self.grams >> _UPPER & self._mask] = True
        self._short_bits = np.zeros(int(_SHORT_MASK) + 1, bool)
        self._short_bits[self.short & _SHORT_MASK] = True

    @property
    def weights(self) -> tuple[U64, Any]:
        """The words of the questions, and what each tells."""
        return self.vocabulary, self.vocabulary_weights

    def find(self, values: U64) -> tuple[Any, Any]:
        """Where among `values` known n-grams stand, and which they are."""
        # A hash under a mask is no negative number; read as one it costs half of what an unsigned index does.
        maybe = np.flatnonzero(self._bits.take((values & self._mask).view(np.int64)))
        maybe = maybe[self._upper_bits[values[maybe] >> _UPPER & self._mask]]
        return _look_up(self.grams, values, maybe)

    def find_short(self, values: U64) -> tuple[Any, Any]:
        """The same for hashes of spans that are, as a whole, a short question."""
        maybe = (
            np.flatnonzero(self._short_bits[values & _SHORT_MASK])
            if len(self.short)
            else np.zeros(0, np.int64)
        )
        return _look_up(self.short, values, maybe)

    def save(self, path: Path) -> None:
        """Write it to a file."""
        with atomic(path) as fresh, fresh.open("wb") as file:
            np.savez(file, n=self.n, **{name: getattr(self, name) for name in _ARRAYS})

    @classmethod
    def load(cls, path: Path) -> "Index":
        """Read it again."""
        index = cls.__new__(cls)
        with np.load(path) as arrays:
            for name in _ARRAYS:
                setattr(index, name, arrays[name])
            index.n = int(arrays["n"])
        index._sieve()
        return index


def changes(values: Any) -> Any:
    """Where a sorted array has a new value."""
    return np.concatenate((np.ones(min(1, len(values)), bool), values[1:] != values[:-1]))


def _owned(hashed: Words, n: int, ids: Any, most: int) -> tuple[U64, Any, Any, Any]:
    """Each n-gram of each text once: its hash, its text, its first place, and whether `most` different texts have it.

    Sorted by hash. `ids` are the same for equal texts: one question in two sets is one.
    """
    values, bounds = grams(hashed, n)
    texts = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    order = np.lexsort((np.arange(len(values)), texts, values))
    first = order[changes(values[order]) | changes(texts[order])]
    distinct, inverse = np.unique(values[first], return_inverse=True)
    different = np.unique(inverse.astype(np.int64) << 32 | ids[texts[first]])
    boilerplate = np.bincount(different >> 32, minlength=len(distinct)) >= most
    return values[first], texts[first], first, boilerplate[inverse]


def _in_phrases(hashed: Words, ids: Any) -> Any:
    """For each word whether it stands in a form of words that many texts have."""
    values, _, _, frequent = _owned(hashed, _PHRASE, ids, _PHRASE_ITEMS)
    everywhere, bounds = grams(hashed, _PHRASE)
    starts = _starts(hashed, bounds)[np.isin(everywhere, np.unique(values[frequent]))]
    edges = np.zeros(len(hashed.hashes) + 1, np.int64)
    np.add.at(edges, starts, 1)
    np.add.at(edges, starts + _PHRASE, -1)
    return np.cumsum(edges)[:-1] > 0


_INSTRUCTION = re.compile(
    r"\b(?:enter|express|give|write|round|state|leave|put|submit|provide)\s+(?:(?:your|the|all|each|final)\s+){0,2}"
    r"(?:answers?|letter|solutions?)\b[^.?!]*"
    r"|\byour\s+(?:solution|program|submission|code|(?:final\s+)?score)\s+(?:will|must|should)\s+be\b[^.?!]*"
    r"|(?<![^.?!\n])[^.?!]{0,300}\btest\s+groups?\b[^.?!]*"
)
"""How an answer is to be written, and how it is graded, which says nothing of what is asked."""


def _in_instructions(hashed: Words) -> Any:
    """For each word whether it stands in a sentence that says how the answer is to be written."""
    text = "".join(map(chr, hashed.codes.tolist()))
    inside = np.zeros(len(text) + 1, np.int64)
    for match in _INSTRUCTION.finditer(text):
        inside[match.start()] += 1
        inside[match.end()] -= 1
    return (np.cumsum(inside) > 0)[hashed.starts]


def _is_word(hashed: Words) -> Any:
    """For each word whether it has letters enough to say something; in Chinese, one is."""
    first = hashed.codes[hashed.starts]
    return ((hashed.ends - hashed.starts > 1) | (first > 0xE00)) & ~((first >= 0x30) & (first <= 0x39))


def _inside(hashed: Words, n: int, marked: Any) -> Any:
    """For each n-gram how many of its words are marked."""
    sums = np.concatenate(([0], np.cumsum(marked)))
    starts = _starts(hashed, grams(hashed, n)[1])
    return sums[starts + n] - sums[starts]


def _starts(hashed: Words, bounds: Any) -> Any:
    """The first word of each n-gram."""
    within = np.arange(bounds[-1]) - np.repeat(bounds[:-1], np.diff(bounds))
    return np.repeat(hashed.bounds[:-1], np.diff(bounds)) + within


def _look_up(table: U64, values: U64, maybe: Any) -> tuple[Any, Any]:
    if not len(table):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    at = np.searchsorted(table, values[maybe])
    at[at == len(table)] = 0
    right = table[at] == values[maybe]
    return maybe[right], at[right]


def write_index(folder: Path, settings: Decontaminate) -> dict[str, dict[str, int]]:
    """Write what the workers need; by set, how many questions and solutions there are."""
    items = read_items(settings)
    write_json(folder / "items.json", items)
    Index(items, settings.words).save(folder / "index.npz")
    if settings.fuzzy:
        Index(items, settings.fuzzy.words, questions_only=True).save(folder / "fuzzy.npz")
    sets: dict[str, dict[str, int]] = {}
    for item in items:
        counts = sets.setdefault(item.set, {"question": 0, "solution": 0})
        counts[item.field] += 1
    return sets


def load_index(folder: str, name: str) -> Index:
    """The index, once for each worker."""
    path = Path(folder) / name
    return _index(path, file_version(path))


@lru_cache(4)
def _index(path: Path, version: FileVersion) -> Index:
    return Index.load(path)


def load_items(folder: str) -> list[Item]:
    """The items, once for each worker."""
    path = Path(folder) / "items.json"
    return _items(path, file_version(path))


@lru_cache(2)
def _items(path: Path, version: FileVersion) -> list[Item]:
    return msgspec.json.decode(path.read_bytes(), type=list[Item])
