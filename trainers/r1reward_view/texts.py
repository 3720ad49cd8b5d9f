"""The text behind the index: rows are read again from the file, block by block, as they were indexed."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.files import Inputs, Row, rows
from r1reward.files.block import Block, Position
from r1reward_view.store import Store

__all__ = ["Texts"]

_KEPT = 24
"""Blocks of up to a megabyte that are kept decoded: going from prompt to prompt reads each once."""


class Texts:
    """Rows by their number in the index."""

    def __init__(self, store: Store, inputs: Inputs) -> None:
        self._store, self._inputs = store, inputs
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

    def blocks(self) -> Iterator[tuple[int, Block]]:
        """Every block with the number of its first row."""
        for (first,) in self._store.all("SELECT first FROM blocks ORDER BY first"):
            yield first, self._block(first)

    def forget(self) -> None:
        """The files have changed."""
        self._decoded.cache_clear()

    def _decode(self, first: int, _: int) -> list[Any]:
        return list(rows(self._block(first)))

    def _block(self, first: int) -> Block:
        file, place, line, data = self._store.one(
            "SELECT file, place, line, data FROM blocks WHERE first = ?", (first,)
        )
        if data is not None:
            import zstandard

            return msgspec.msgpack.decode(zstandard.ZstdDecompressor().decompress(bytes(data)), type=Block)
        block = next(self._inputs.blocks(Position(file, place, line)), None)
        if block is None:
            raise DataError("the file is shorter than when it was indexed; load the page again")
        return block
