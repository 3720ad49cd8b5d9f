"""Blocks of Parquet and Arrow files: some rows each, as an Arrow stream."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.files.block import Block, Position

__all__ = ["arrow_blocks", "parquet_blocks"]

_BLOCK_BYTES = 1 << 19
_MOST_ROWS = 2048


def parquet_blocks(path: Path, start: Position) -> Iterator[Block]:
    """Blocks of about half a megabyte. Resuming skips whole row groups without reading them."""
    import pyarrow.parquet as pq

    with _readable(path), pq.ParquetFile(path) as file:
        first = 0
        for group in range(file.num_row_groups):
            meta = file.metadata.row_group(group)
            last = first + meta.num_rows
            if last > start.row:
                size = _rows_of(meta.num_rows, meta.total_byte_size)
                batches = file.iter_batches(batch_size=size, row_groups=[group])
                for block in _cut(path, batches, first, start, lambda _, size=size: size):  # type: ignore[misc]
                    done = path.stat().st_size * block.end.row // max(1, file.metadata.num_rows)
                    yield msgspec.structs.replace(block, done=done)
            first = last


def arrow_blocks(path: Path, start: Position) -> Iterator[Block]:
    """The same for an Arrow stream, or file, as `datasets` writes them."""
    import pyarrow as pa

    with _readable(path), pa.memory_map(str(path)) as source:
        if source.read(6) == b"ARROW1":
            file = pa.ipc.open_file(source)
            batches = (file.get_batch(i) for i in range(file.num_record_batches))
        else:
            source.seek(0)
            batches = iter(pa.ipc.open_stream(source))
        yield from _cut(path, batches, 0, start, lambda b: _rows_of(b.num_rows, b.nbytes))


def _rows_of(rows: int, size: int) -> int:
    return max(1, min(_MOST_ROWS, rows * _BLOCK_BYTES // max(1, size)))


def _cut(
    path: Path, batches: Iterator[Any], first: int, start: Position, size: Callable[[Any], int]
) -> Iterator[Block]:
    for batch in batches:
        names = batch.schema.names
        if len(names) > len(set(names)):
            twice = next(name for name in names if names.count(name) > 1)
            raise DataError(f"{path}: two columns are called {twice!r}")
        step = size(batch)
        for at in range(0, batch.num_rows, step):
            row = first + at
            after = min(row + step, first + batch.num_rows)
            if row >= start.row:
                yield _block(path, batch.slice(at, after - row), start.file, row, after)
            elif after > start.row:
                yield _block(
                    path, batch.slice(start.row - first, after - start.row), start.file, start.row, after
                )
        first += batch.num_rows


def _block(path: Path, batch: Any, file: int, row: int, after: int) -> Block:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    start, end = Position(file, row, row), Position(file, after, after)
    return Block(str(path), "arrow", start, end, sink.getvalue().to_pybytes())


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError) as error:
        words = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise DataError(f"{path}: cannot be read: {words}") from error
