"""Search in the text of completions and prompts: blocks are scanned, and hits are a filter as they come.

Text is compared without regard to case. Blocks that cannot hold the text are left out (`grams`); lines are looked at
as bytes, and only those that may hold it are decoded.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from r1reward.errors import DataError
from r1reward.files import Row
from r1reward.files.block import Block
from r1reward.files.decode import decode_object, plain_lines, rows
from r1reward.rows.row_reader import Reading, RowReader
from r1reward_view.raw_rows import columns_without_scores
from r1reward_view.store import Store
from r1reward_view.texts import Texts

__all__ = ["Search", "Searches"]

_KEPT = 8
_SHOWN_EVERY = 0.2
"""Seconds: what was found stands in the page after so many, and not once all is read."""
_SHARE = 10
"""To show what was found takes at most one part in so many of a search."""
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
            if pending and (now := time.monotonic()) >= due:
                self._flush(store, pending)
                pending, spent = [], time.monotonic() - now
                due = now + max(_SHOWN_EVERY, _SHARE * spent)
            self.done = min(count / len(firsts), _ALMOST)
        self._flush(store, pending)
        self._add_indexed(store)
        self.end()

    def _add_indexed(self, store: Store) -> None:
        """What has the text in its id, answer, reason or ground truth."""
        sql = (
            "SELECT ?, i FROM c WHERE (contains(lower(id), ?) OR contains(lower(coalesce(answer, '')), ?) "
            "OR contains(lower(reason), ?) OR contains(lower(truth), ?)) "
            "AND i NOT IN (SELECT i FROM mem.hits WHERE q = ?)"
        )
        self._insert(store, sql, (self.text,) * 6)

    def _scan(
        self, block: Block, first: int, needles: tuple[bytes, ...], reader: RowReader
    ) -> Iterator[tuple[int, int]]:
        is_in = _matcher(self.text)
        for number, reading in _readings_with(block, needles, reader):
            every = is_in(reading.sample.prompt)
            for k, completion in enumerate(reading.completions):
                if every or is_in(completion.text):
                    yield first + number, k

    def _flush(self, store: Store, places: list[tuple[int, int]]) -> None:
        import pyarrow as pa

        if not places:
            return
        table = pa.table({"row": [row for row, _ in places], "k": [k for _, k in places]})
        store.cursor.register("places", table)
        self._insert(
            store,
            "SELECT ?, c.i FROM c JOIN places USING (row, k) WHERE c.row BETWEEN ? AND ?",
            (self.text, places[0][0], places[-1][0]),
        )

    def _insert(self, store: Store, query: str, values: tuple[Any, ...]) -> None:
        (added,) = store.one(f"INSERT INTO mem.hits {query}", values)
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


def _matcher(text: str) -> Callable[[str], bool]:
    """Whether another text holds this one, which is in small letters, without regard to case."""
    encoded = text.encode() if text.isascii() else b""

    def is_in(other: str) -> bool:
        if text in other:
            return True
        if encoded and not other.isascii():  # small letters of other alphabets take ten times as long
            return encoded in other.encode("utf-8", "surrogatepass").lower()
        return text in other.lower()

    return is_in


def _readings_with(
    block: Block, needles: tuple[bytes, ...], reader: RowReader
) -> Iterator[tuple[int, Reading]]:
    """The rows that may hold one of the needles, by their number in the block.

    Rows that cannot be read are left out: they are told where the index is built, which has none of them.
    """
    for number, columns in _at_once(block, needles, reader) or _rows_with(block, needles):
        with suppress(DataError, ValueError):
            yield number, columns if isinstance(columns, Reading) else reader(columns)


def _at_once(
    block: Block, needles: tuple[bytes, ...], reader: RowReader
) -> list[tuple[int, Reading | Mapping[str, Any]]] | None:
    """The same of rows as `r1reward score` writes them, but for those that need a closer look; None for others."""
    lines = (
        plain_lines(block.data) if block.kind == "jsonl" and "scores" not in str(reader.explicit) else None
    )
    if lines is None:
        return None
    small = block.data.lower().split(b"\n")
    numbers = [
        n for n, low in enumerate(small[: len(lines)]) if not needles or any(x in low for x in needles)
    ]
    try:
        readings = reader.read([columns_without_scores(lines[number]) for number in numbers])
        return [
            (n, reading if isinstance(reading, Reading) and reading.is_text else decode_object(lines[n]))
            for n, reading in zip(numbers, readings, strict=True)
        ]
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def _rows_with(block: Block, needles: tuple[bytes, ...]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    if block.kind != "jsonl":
        yield from ((number, row.columns) for number, row in enumerate(rows(block)) if isinstance(row, Row))
        return
    lines = (line for line in block.data.split(b"\n") if line.strip())
    for number, line in enumerate(lines):
        low = line.lower()
        if not needles or any(needle in low for needle in needles):
            with suppress(ValueError):
                yield number, decode_object(line)
