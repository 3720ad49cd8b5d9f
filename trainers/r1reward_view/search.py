"""Search in the text of completions and prompts: the file is scanned, and hits are a filter as they come.

Text is compared without regard to case. Lines are looked at as bytes, and only those that may hold the text are
decoded.
"""

import json
import re
import threading
import time
from collections.abc import Iterator

from r1reward.files import Row
from r1reward.files.block import Block
from r1reward.files.decode import rows
from r1reward.rows.row_reader import RowReader
from r1reward_view.store import Store
from r1reward_view.texts import Texts

__all__ = ["Search", "Searches"]

_KEPT = 8
_SHOWN_EVERY = 0.2
"""Seconds: what was found stands in the page after so many, and not once all is read."""
_ALMOST = 0.999
"""A search is done once its last hits are in the index."""
_SAME = re.compile(r"[a-z0-9 ,.:;=+*()\[\]{}_^$#!?|~-]+")
"""What every encoder of JSON writes in one way."""


class Search:
    """One search. `done`: the share of the blocks that are scanned; `hits`: completions so far."""

    def __init__(self, text: str) -> None:
        self.text, self.done, self.hits, self.error = text, 0.0, 0, ""
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Scan no further."""
        self._stopped.set()

    def run(self, store: Store, texts: Texts, reader: RowReader) -> None:
        """Fill `mem.hits`."""
        _add(store, self.text, self._indexed(store))
        needles, pending = _needles(self.text), list[tuple[int, int]]()
        blocks = max(1, store.one("SELECT count(*) FROM blocks")[0])
        due = 0.0  # the first hits at once
        for count, (first, block) in enumerate(texts.blocks(), 1):
            if self._stopped.is_set():
                return
            pending += self._scan(block, first, needles, reader)
            if pending and time.monotonic() >= due:
                self._flush(store, pending)
                pending, due = [], time.monotonic() + _SHOWN_EVERY
            self.done = min(count / blocks, _ALMOST)
        self._flush(store, pending)
        self.done = 1.0

    def _indexed(self, store: Store) -> list[int]:
        sql = (
            "SELECT i FROM c WHERE contains(lower(id), ?) OR contains(lower(coalesce(answer, '')), ?) "
            "OR contains(lower(reason), ?) OR contains(lower(truth), ?)"
        )
        return [i for (i,) in store.all(sql, (self.text,) * 4)]

    def _scan(
        self, block: Block, first: int, needles: tuple[bytes, ...], reader: RowReader
    ) -> Iterator[tuple[int, int]]:
        if block.kind == "jsonl" and not _may_hold(block.data, needles):
            return
        for number, row in enumerate(rows(block), first):
            if not isinstance(row, Row) or (row.raw is not None and not _may_hold(row.raw, needles)):
                continue
            reading = reader(row.columns)
            if self.text in reading.sample.prompt.lower():
                yield from ((number, k) for k in range(len(reading.completions)))
            else:
                yield from (
                    (number, k) for k, c in enumerate(reading.completions) if self.text in c.text.lower()
                )

    def _flush(self, store: Store, places: list[tuple[int, int]]) -> None:
        import pyarrow as pa

        if places:
            cursor = store.cursor
            table = pa.table({"row": [row for row, _ in places], "k": [k for _, k in places]})
            cursor.register("places", table)
            found = cursor.execute("SELECT c.i FROM c JOIN places USING (row, k)").fetchall()
            _add(store, self.text, [i for (i,) in found])
        (self.hits,) = store.one("SELECT count(*) FROM mem.hits WHERE q = ?", (self.text,))


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
            search.error, search.done = str(error), 1.0


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


def _may_hold(data: bytes, needles: tuple[bytes, ...]) -> bool:
    if not needles:
        return True
    lowered = data.lower()
    return any(needle in lowered for needle in needles)


def _add(store: Store, text: str, numbers: list[int]) -> None:
    import pyarrow as pa

    if numbers:
        cursor = store.cursor
        cursor.register("fresh_hits", pa.table({"i": pa.array(numbers, "int32")}))
        cursor.execute(
            "INSERT INTO mem.hits SELECT DISTINCT ?, i FROM fresh_hits WHERE i NOT IN "
            "(SELECT i FROM mem.hits WHERE q = ?)",
            [text, text],
        )
