"""The evaluation sets that must not be learned from, and the index of their n-grams."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from r1reward.errors import DataError
from r1reward.files import BadRow, Inputs, Row, rows
from r1reward.rows.row_reader import RowReader
from r1reward.storage import atomic, write_json
from r1reward_rejection.ngram_words import U64, Words, grams, whole
from r1reward_rejection.recipe.recipe import Decontaminate

__all__ = ["Index", "Item", "load_index", "load_items", "read_items", "write_index"]


class Item(msgspec.Struct, frozen=True):
    """A question of an evaluation set, or its reference solution."""

    set: str
    id: str
    field: str
    """`question` or `solution`."""
    text: str


_SOLUTIONS = ("solution", "solutions", "canonical_solution", "answer", "rationale", "output")


def read_items(files: Sequence[str]) -> list[Item]:
    """Questions and reference solutions of some files. Raises `DataError`."""
    found: list[Item] = []
    for name in files:
        reader = RowReader({"completion": ""}, need="prompt", for_reward=False)
        for block in Inputs([name]).blocks():
            for row in rows(block):
                if isinstance(row, BadRow):
                    raise DataError(f"{row.where}: {row.error}")
                found += _items(row, reader, Path(name).name)
    return found


def _items(row: Row, reader: RowReader, name: str) -> list[Item]:
    try:
        reader.prompt(row.columns)
        reading = reader(row.columns)
    except DataError as error:
        raise DataError(f"{row.where}: {error}") from None
    sample, known = reading.sample, reading.source or name
    id = sample.id or row.where.rpartition("/")[2]
    found = [sample.ground_truth, *(row.columns.get(n) for n in _SOLUTIONS)]
    texts = {t for t in found if isinstance(t, str) and t.strip() and t != sample.prompt}
    question = Item(known, id, "question", sample.prompt)
    return [question, *(Item(known, id, "solution", t) for t in sorted(texts))]


class Index:
    """The n-grams of evaluation items, to be looked up many at a time."""

    def __init__(self, items: Sequence[Item], n: int) -> None:
        self.n = n
        hashed = Words([item.text for item in items])
        values, bounds = grams(hashed, n)
        owners = np.repeat(np.arange(len(items)), np.diff(bounds))
        self.grams, first = np.unique(values, return_index=True)
        self.owners = owners[first]
        self.places = first - bounds[self.owners]
        short = np.array([i.field == "question" for i in items], bool) & (np.diff(hashed.bounds) < n)
        short &= np.diff(hashed.bounds) > 0
        self.short, at = np.unique(whole(hashed)[short], return_index=True)
        self.short_owners = np.flatnonzero(short)[at]
        self._sieve()

    def _sieve(self) -> None:
        """A small Bloom filter: it rejects most n-grams of no evaluation set in one lookup."""
        size = 1 << min(26, max(16, (8 * len(self.grams)).bit_length()))
        self._mask = np.uint64(size - 1)
        self._bits = np.zeros(size, bool)
        self._bits[self.grams & self._mask] = True

    def find(self, values: U64) -> tuple[Any, Any]:
        """Where among `values` known n-grams stand, and which they are."""
        maybe = np.flatnonzero(self._bits[values & self._mask])
        return _known(self.grams, values, maybe)

    def find_short(self, values: U64) -> tuple[Any, Any]:
        """The same for texts that are, as a whole, a question of fewer than n words."""
        return _known(self.short, values, np.arange(len(values)))

    def save(self, path: Path) -> None:
        """Write it to a file."""
        with atomic(path) as fresh, fresh.open("wb") as file:
            names = ("grams", "owners", "places", "short", "short_owners")
            np.savez(file, n=self.n, **{name: getattr(self, name) for name in names})

    @classmethod
    def load(cls, path: Path) -> "Index":
        """Read it again."""
        made = cls.__new__(cls)
        with np.load(path) as found:
            for name in ("grams", "owners", "places", "short", "short_owners"):
                setattr(made, name, found[name])
            made.n = int(found["n"])
        made._sieve()
        return made


def _known(known: U64, values: U64, maybe: Any) -> tuple[Any, Any]:
    if not len(known):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    at = np.searchsorted(known, values[maybe])
    at[at == len(known)] = 0
    right = known[at] == values[maybe]
    return maybe[right], at[right]


def write_index(folder: Path, settings: Decontaminate) -> int:
    """Write what the workers need; the number of items."""
    items = read_items(settings.files)
    write_json(folder / "items.json", items)
    Index(items, settings.words).save(folder / "index.npz")
    if settings.fuzzy:
        Index(items, settings.fuzzy.words).save(folder / "fuzzy.npz")
    return len(items)


@lru_cache(4)
def load_index(folder: str, name: str) -> Index:
    """The index, once for each worker."""
    return Index.load(Path(folder) / name)


@lru_cache(2)
def load_items(folder: str) -> list[Item]:
    """The items, once for each worker."""
    return msgspec.json.decode((Path(folder) / "items.json").read_bytes(), type=list[Item])
