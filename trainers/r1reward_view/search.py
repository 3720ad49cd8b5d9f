"""Search in the text of completions and prompts: blocks are scanned, and hits are a filter as they come.

Text is compared without regard to case. Blocks that cannot hold the text are left out (`grams`); lines are looked at
as bytes, and only those that may hold it are decoded.
"""

import json
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from r1reward.files import Row
from r1reward.files.block import Block
from r1reward.files.decode import decode_object, rows
from r1reward.rows.row_reader import RowReader
from r1reward_view.store import Store
from r1reward_view.texts import Texts

__all__ = ["Search", "Searches"]

_KEPT = 8
_SHOWN_EVERY = 0.2
"""Seconds: what was found stands in the page after so many, and not once all is read."""
_PAGE = 200
_PATIENCE = 0.2
"""Seconds that the first questions about a search wait for a page of hits."""
_ALMOST = 0.999
"""A search is done once its last hits are in the index."""
_SAME = re.compile(r"[a-z0-9 ,.:;=+*()\[\]{}_^$#!?|~-]+")
"""What every encoder of JSON writes in one way."""


class Search:
    """One search. `done`: the share of what may hold the text that is scanned; `hits`: completions so far."""

    def __init__(self, text: str) -> None:
        self.text, self.done, self.hits, self.error = text, 0.0, 0, ""
        self._stopped, self._to_show = threading.Event(), threading.Event()
        self._until = time.monotonic() + _PATIENCE

    def stop(self) -> None:
        """Scan no further."""
        self._stopped.set()

    def wait(self) -> None:
        """Until there is a page of hits, or all is read, or whoever asks has waited long enough."""
        self._to_show.wait(max(0.0, self._until - time.monotonic()))

    def end(self, error: str = "") -> None:
        """There is nothing more to come."""
        self.error, self.done = error, 1.0
        self._to_show.set()

    def run(self, store: Store, texts: Texts, reader: RowReader) -> None:
        """Fill `mem.hits`."""
        needles, pending = _needles(self.text), list[tuple[int, int]]()
        firsts = texts.blocks_with(needles)
        due = 0.0  # the first hits at once
        for count, first in enumerate(firsts, 1):
            if self._stopped.is_set():
                return
            pending += self._scan(texts.block(first), first, needles, reader)
            if pending and time.monotonic() >= due:
                self._flush(store, pending)
                pending, due = [], time.monotonic() + _SHOWN_EVERY
            self.done = min(count / len(firsts), _ALMOST)
        self._flush(store, pending)
        self._add(store, self._indexed(store))
        self.end()

    def _indexed(self, store: Store) -> list[int]:
        sql = (
            "SELECT i FROM c WHERE contains(lower(id), ?) OR contains(lower(coalesce(answer, '')), ?) "
            "OR contains(lower(reason), ?) OR contains(lower(truth), ?)"
        )
        return [i for (i,) in store.all(sql, (self.text,) * 4)]

    def _scan(
        self, block: Block, first: int, needles: tuple[bytes, ...], reader: RowReader
    ) -> Iterator[tuple[int, int]]:
        for number, columns in _rows_with(block, needles):
            reading = reader(columns)
            every = self.text in reading.sample.prompt.lower()
            for k, completion in enumerate(reading.completions):
                if every or self.text in completion.text.lower():
                    yield first + number, k

    def _flush(self, store: Store, places: list[tuple[int, int]]) -> None:
        import pyarrow as pa

        if not places:
            return
        cursor = store.cursor
        table = pa.table({"row": [row for row, _ in places], "k": [k for _, k in places]})
        cursor.register("places", table)
        sql = "SELECT c.i FROM c JOIN places USING (row, k) WHERE c.row BETWEEN ? AND ?"
        self._add(store, [i for (i,) in store.all(sql, (places[0][0], places[-1][0]))])

    def _add(self, store: Store, numbers: list[int]) -> None:
        import pyarrow as pa

        if numbers:
            store.cursor.register("fresh_hits", pa.table({"i": pa.array(numbers, "int32")}))
            (added,) = store.one(
                "INSERT INTO mem.hits SELECT DISTINCT ?, i FROM fresh_hits WHERE i NOT IN "
                "(SELECT i FROM mem.hits WHERE q = ? AND i BETWEEN ? AND ?)",
                (self.text, self.text, min(numbers), max(numbers)),
            )
            self.hits += added
        if self.hits >= _PAGE:
            self._to_show.set()


class Searches:
    """The searches of a page, the last few of which are kept; a new one ends the one that runs."""

    def __init__(self, store: Store, texts: Texts, reader: RowReader) -> None:
        self._store, self._texts, self._reader = store, texts, reader
        self._known: dict[str, Search] = {}
        self._lock = threading.Lock()

    def start(self, text: str) -> Search:
        """The search for a text, begun where it is new."""
        text = text.lower()
        with self._lock:
            if text in self._known:
                return self._known[text]
            for other in self._known.values():
                other.stop()
            self._known = {t: s for t, s in self._known.items() if s.done == 1.0}
            while len(self._known) >= _KEPT:
                old = next(iter(self._known))
                del self._known[old]
            search = self._known[text] = Search(text)
        self._store.cursor.execute("DELETE FROM mem.hits WHERE q = ?", [text])
        threading.Thread(target=self._run, args=(search,), daemon=True).start()
        return search

    def forget(self) -> None:
        """The files have changed: what was found may be no longer all."""
        with self._lock:
            for search in self._known.values():
                search.stop()
            self._known = {}

    def _run(self, search: Search) -> None:
        try:
            search.run(self._store, self._texts, self._reader)
        except Exception as error:  # noqa: BLE001  (a thread's: the page tells it)
            search.end(str(error))


def _needles(text: str) -> tuple[bytes, ...]:
    """Of which a line that holds the text has one, in small letters; none where no such can be named.

    JSON may write a character that is not ASCII as itself or by its number, and quotes and slashes in two ways.
    """
    runs = _SAME.findall(text)
    if runs:
        return (max(runs, key=len).encode(),)
    char = text[0]
    if char.isascii() or char.upper() != char.lower():
        return ()
    return char.encode(), json.dumps(char)[1:-1].lower().encode()


def _rows_with(block: Block, needles: tuple[bytes, ...]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows that may hold one of the needles, by their number in the block."""
    if block.kind != "jsonl":
        yield from ((number, row.columns) for number, row in enumerate(rows(block)) if isinstance(row, Row))
        return
    small = block.data.lower() if any(needle.upper() != needle for needle in needles) else block.data
    if needles and not any(needle in small for needle in needles):
        return
    lines = (line for line in block.data.split(b"\n") if line.strip())
    for number, line in enumerate(lines):
        low = line.lower()
        if not needles or any(needle in low for needle in needles):
            with suppress(ValueError):  # a row that cannot be read is told where the index is built
                yield number, decode_object(line)
