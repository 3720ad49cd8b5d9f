"""Builds the index of a run's files, or goes on with it where they have grown.

Blocks are decoded in worker processes and come back in their order; what is committed is a whole number of blocks, so
that a build which was killed goes on from there.
"""

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.files import Inputs, Row, rows
from r1reward.files.block import Block
from r1reward.files.compression import split_suffix
from r1reward.pool.linux import die_with_parent
from r1reward.report.overview import accuracy_of
from r1reward.report.term_weights import term_weights
from r1reward.spec.fallbacks import fallbacks_beside
from r1reward_view.completions import BlockReader, Portion, scored_lists
from r1reward_view.growth import continues, head_of, whole_lines
from r1reward_view.store import Meta, Store, Term

__all__ = ["Builder", "accuracy_in"]

_SMALL = 1 << 23
"""Bytes; a smaller input is indexed in this process, before the first worker would have started."""
_FIRST, _LOT = 2_000, 100_000
"""Completions of a transaction: few at first, so that there is something to look at."""
_MOST_BAD = 20
_SEEKABLE = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".arrow")

_reader: BlockReader | None = None
"""A worker's own."""


class Builder:
    """Builds one index. `progress` is told the completions and the bytes that are done."""

    def __init__(
        self,
        store: Store,
        inputs: Inputs,
        columns: Mapping[str, str],
        term: str = "",
        workers: int | None = None,
    ) -> None:
        self._store, self._inputs, self._columns, self._term = store, inputs, columns, term
        self._workers = workers if workers is not None else min(8, os.cpu_count() or 1)
        self._tables: list[Any] = []
        self._marks: list[tuple[int, str]] = []
        self._blocks: list[dict[str, Any]] = []
        self._pending = self._grouped = 0

    def __call__(
        self, progress: Callable[[int, int], None], stop: Callable[[], bool] = lambda: False
    ) -> None:
        """Index what is not indexed yet. Raises `DataError`."""
        meta = self._begin()
        blocks = whole_lines(self._inputs.blocks(meta.position))
        first = next(blocks, None)
        if first is not None and not meta.terms:
            terms = [Term(*each) for each in term_weights(Path(self._inputs.names[0])).items()]
            self._store.widen(len(terms))
            meta.accuracy, meta.terms = self._term or accuracy_in(first), terms
        fallbacks = fallbacks_beside(self._inputs.names[0]).get(meta.accuracy, ())
        with self._readers(meta.accuracy, fallbacks) as read:
            for block, portion in read(_chained(first, blocks)):
                self._take(block, portion, meta)
                if self._pending >= min(_LOT, max(_FIRST, meta.completions)):
                    self._commit(meta)
                progress(meta.completions, block.done)
                if stop():
                    return
        if not meta.completions:
            raise DataError(
                f"{self._inputs.names[0]}: no completions" + "".join(f"; {b}" for b in meta.bad[:1])
            )
        meta.done = True
        self._commit(meta, last=True)

    def _begin(self) -> Meta:
        """Where to go on; from nothing where a file is another one than before."""
        meta = self._store.meta
        if meta.inputs and not continues(meta, self._inputs):
            self._store.reset()
            meta = self._store.meta
        meta.inputs, meta.head, meta.done = self._inputs.fingerprint(), head_of(self._inputs, meta), False
        return meta

    def _take(self, block: Block, portion: Portion, meta: Meta) -> None:
        names = [term.name for term in meta.terms]
        for name in portion.terms:
            if name not in names:
                names.append(name)
                self._store.widen(len(names))
                meta.terms.append(Term(name))
        table = portion.table.rename_columns(_global(portion, names))
        table = _numbered(table, meta.completions, meta.rows)
        self._tables.append(table)
        self._marks += [(meta.completions + at, sign) for at, sign in portion.marks]
        self._blocks.append(_place(block, portion, meta.rows, self._inputs))
        meta.completions += len(table)
        meta.rows += portion.rows
        meta.blocks += 1
        meta.bad_rows += len(portion.bad)
        meta.bad = (meta.bad + portion.bad)[:_MOST_BAD]
        meta.position = block.end
        self._pending += len(table)

    def _commit(self, meta: Meta, *, last: bool = False) -> None:
        import pyarrow as pa

        meta.head = head_of(self._inputs, meta)
        marks = pa.table({
            "i": pa.array([i for i, _ in self._marks], "int32"),
            "sign": pa.array([sign for _, sign in self._marks], "string"),
        })  # fmt: skip
        self._store.append(_alike(self._tables), marks, pa.Table.from_pylist(self._blocks, _block_schema()))
        self._tables, self._marks, self._blocks, self._pending = [], [], [], 0
        if last or meta.completions >= 2 * self._grouped:
            self._store.group()
            self._grouped = meta.completions

    @contextmanager
    def _readers(
        self, accuracy: str, fallbacks: Sequence[str]
    ) -> Iterator[Callable[[Iterator[Block]], Iterator[tuple[Block, Portion]]]]:
        size = self._inputs.size or 0
        if self._workers < 2 or size < _SMALL:
            reader = BlockReader(self._columns, accuracy, fallbacks)
            yield lambda blocks: ((block, reader(block)) for block in blocks)
            return
        # Spawned: this process has threads, and a database that must not be forked.
        with ProcessPoolExecutor(
            self._workers,
            get_context("spawn"),
            initializer=_start,
            initargs=(os.getpid(), self._columns, accuracy, fallbacks),
        ) as pool:
            try:
                yield lambda blocks: _in_order(pool, blocks, 3 * self._workers)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def _start(parent: int, columns: Mapping[str, str], accuracy: str, fallbacks: Sequence[str]) -> None:
    global _reader  # noqa: PLW0603  (a worker process has one)
    die_with_parent(parent)  # which may be killed, and a worker would wait for its next block for ever
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the page, which ends the workers itself
    _reader = BlockReader(columns, accuracy, fallbacks)
    gc.freeze()
    # Rows are trees of fresh objects: by default every 700th of them starts a search for circles.
    gc.set_threshold(100_000, 50, 50)


def _read(block: Block) -> Portion:
    assert _reader is not None
    return _reader(block)


def _in_order(
    pool: ProcessPoolExecutor, blocks: Iterator[Block], ahead: int
) -> Iterator[tuple[Block, Portion]]:
    running: deque[tuple[Block, Future[Portion]]] = deque()
    for block in blocks:
        running.append((block, pool.submit(_read, block)))
        if len(running) >= ahead:
            block, future = running.popleft()
            yield block, future.result()
    while running:
        block, future = running.popleft()
        yield block, future.result()


def _chained(first: Block | None, rest: Iterator[Block]) -> Iterator[Block]:
    if first is not None:
        yield first
        yield from rest


def accuracy_in(block: Block) -> str:
    """The term that says whether an answer is right. Raises `DataError` where the block's first row has no scores."""
    for row in rows(block):
        if isinstance(row, Row):
            return accuracy_of([name for scores in scored_lists(row)[1] for name in scores])
    return "accuracy"


def _global(portion: Portion, names: list[str]) -> list[str]:
    """The columns of a block's table under the numbers that the terms have in the whole index."""
    new = []
    for column in portion.table.column_names:
        number, line, field = column.partition("_")
        if line and number[0] == "t" and number[1:].isdigit():
            column = f"t{names.index(portion.terms[int(number[1:])])}_{field}"
        new.append(column)
    return new


def _numbered(table: Any, completions: int, rows: int) -> Any:
    import numpy as np
    import pyarrow as pa  # its `compute` takes half a second to import

    at, numbers = table.column_names.index("row"), np.arange(completions, completions + len(table))
    own = table["row"].to_numpy() + rows
    return table.set_column(at, "row", pa.array(own, "int32")).append_column("i", pa.array(numbers, "int32"))


def _alike(tables: list[Any]) -> list[Any]:
    """Tables with the same terms as one."""
    import pyarrow as pa

    by_columns: dict[tuple[str, ...], list[Any]] = {}
    for table in tables:
        by_columns.setdefault(tuple(table.column_names), []).append(table)
    return [pa.concat_tables(group) for group in by_columns.values()]


def _place(block: Block, portion: Portion, first: int, inputs: Inputs) -> dict[str, Any]:
    suffix, compression = split_suffix(block.name)
    data = None
    if compression or suffix not in _SEEKABLE:
        import zstandard

        data = zstandard.ZstdCompressor(level=1).compress(msgspec.msgpack.encode(block))
    start = block.start
    place = {"file": start.file, "place": start.offset, "line": start.row, "data": data}
    return {"first": first, "rows": portion.rows, **place, "grams": portion.grams}


def _block_schema() -> Any:
    import pyarrow as pa

    kinds = {
        "first": "int32",
        "rows": "int32",
        "file": "int32",
        "place": "int64",
        "line": "int64",
        "data": "binary",
        "grams": "binary",
    }
    return pa.schema([(name, pa.type_for_alias(kind)) for name, kind in kinds.items()])
