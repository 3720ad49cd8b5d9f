"""The text behind the index: rows are read again from the file, block by block, as they were indexed."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.files import Inputs, Row, rows
from r1reward.files.block import Block, Position
from r1reward_view.grams import may_hold
from r1reward_view.store import Store

__all__ = ["Texts"]

_KEPT = 24
"""Blocks of up to a megabyte that are kept decoded: going from prompt to prompt reads each once."""


class Texts:
    """Rows by their number in the index."""

    def __init__(self, store: Store, inputs: Inputs) -> None:
        self._store, self._inputs = store, inputs
        self._positions: dict[int, Position | None] = {}
        self._decoded = lru_cache(_KEPT)(self._decode)

    def rows(self, numbers: Iterable[int]) -> Mapping[int, Row]:
        """The rows with these numbers. Raises `DataError` where the file is not what was indexed."""
        wanted = sorted(set(numbers))
        found = dict[int, Row]()
        for number in wanted:
            first, size = self._store.one(
                "SELECT first, rows FROM blocks WHERE first <= ? ORDER BY first DESC LIMIT 1", (number,)
            )
            try:
                row = self._decoded(first, size)[number - first]
            except IndexError:
                row = None
            if not isinstance(row, Row):
                raise DataError("the file has changed since it was indexed; load the page again")
            found[number] = row
        return found

    def blocks_with(self, needles: Collection[bytes]) -> list[int]:
        """The first rows of the blocks that may hold one of the texts, which are in small letters; all for none."""
        found = self._store.each("SELECT first, grams FROM blocks")
        return sorted(first for first, grams in found if not needles or _may_hold_one(bytes(grams), needles))

    def block(self, first: int) -> Block:
        """The block that begins with this row."""
        position = self._position(first)
        if position is None:
            import zstandard

            (data,) = self._store.one("SELECT data FROM blocks WHERE first = ?", (first,))
            return msgspec.msgpack.decode(zstandard.ZstdDecompressor().decompress(bytes(data)), type=Block)
        block = next(self._inputs.blocks(position), None)
        if block is None:
            raise DataError("the file is shorter than when it was indexed; load the page again")
        return block

    def forget(self) -> None:
        """The files have changed."""
        self._decoded.cache_clear()
        self._positions = {}

    def _position(self, first: int) -> Position | None:
        """Where the block stands in the files; None where its text is in the index. All are looked up at once."""
        if first not in self._positions:
            places = self._store.all("SELECT first, file, place, line, data IS NULL FROM blocks")
            self._positions = {
                each: Position(file, place, line) if in_file else None
                for each, file, place, line, in_file in places
            }
        return self._positions[first]

    def _decode(self, first: int, _: int) -> list[Any]:
        return list(rows(self.block(first)))


def _may_hold_one(grams: bytes, needles: Collection[bytes]) -> bool:
    return any(may_hold(grams, needle) for needle in needles)
