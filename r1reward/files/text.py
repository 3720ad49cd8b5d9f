"""Cuts JSONL and CSV text into blocks of whole rows, without decoding a row.

Where a block ends depends on nothing but the text and where the block begins, so a resumed run cuts the rest
of a file as the first run would have.
"""

import csv
import io
from collections.abc import Callable, Iterator

from r1reward.errors import DataError
from r1reward.files.block import Block, Position
from r1reward.files.compression import Opened

__all__ = ["LONGEST_ROW", "block_bytes", "csv_blocks", "jsonl_blocks"]

LEAST_BYTES, MOST_BYTES = 1 << 16, 1 << 20
"""The size of blocks: small at the beginning, so that a short file keeps all workers busy, and then large,
because a block costs something, too."""
LONGEST_ROW = 1 << 28
"""Bytes; a longer row is no row but a broken file."""

_BOM = b"\xef\xbb\xbf"
_OTHERS = {
    b"\xff\xfe": "UTF-16 text: convert it (iconv -f UTF-16 -t UTF-8)",
    b"\xfe\xff": "UTF-16 text: convert it (iconv -f UTF-16 -t UTF-8)",
    b"PK\x03\x04": "a zip archive: unpack it",
    b"\x1f\x8b": "gzip data: give its name the suffix .gz",
    b"\x28\xb5\x2f\xfd": "zstandard data: give its name the suffix .zst",
    b"PAR1": "a Parquet file: give its name the suffix .parquet",
    b"ARROW1": "an Arrow file: give its name the suffix .arrow",
}

_Cut = Callable[[bytes], int]
"""The end of the last whole row in these bytes, 0 for none."""


def block_bytes(offset: int) -> int:
    """How large a block is that begins at this byte of a file: an eighth of what came before."""
    return min(MOST_BYTES, max(LEAST_BYTES, offset >> 3))


def jsonl_blocks(opened: Opened, start: Position) -> Iterator[Block]:
    """Blocks of about `block_bytes`, each ending after a line's end or at the file's."""
    opened.skip_to(start.offset)
    if start.offset == 0:
        skipped = _check_start(opened)
        start = Position(start.file, skipped, 0)
    yield from _blocks("jsonl", opened, start, lambda data: data.rfind(b"\n") + 1, ())


def csv_blocks(opened: Opened, start: Position) -> Iterator[Block]:
    """The same for CSV, where a quoted field may hold line ends. The first row names the columns.

    A block's `header` is the delimiter, then the names.
    """
    _check_start(opened)
    header, lines = _header(opened)
    if start.offset:
        opened.skip_to(start.offset)
    else:
        start = Position(start.file, opened.offset, lines)
    yield from _blocks("csv", opened, start, _end_of_csv_rows, header)


def _blocks(
    kind: str, opened: Opened, start: Position, cut: _Cut, header: tuple[str, ...]
) -> Iterator[Block]:
    while data := _rows(opened, start, cut):
        lines = _count_line_ends(data) + (not data.endswith(b"\n"))
        after = Position(start.file, start.offset + len(data), start.row + lines)
        yield Block(opened.name, kind, start, after, data, header, opened.done)
        start = after


def _count_line_ends(data: bytes) -> int:
    """How many there are; `count` looks at each byte by itself, and takes four times as long."""
    return len(data) - len(data.replace(b"\n", b""))


def _rows(opened: Opened, start: Position, cut: _Cut) -> bytes:
    """A block's bytes less the beginning of a row at their end; more where one row is longer."""
    parts, size, want = list[bytes](), 0, block_bytes(start.offset)
    while True:
        while size < want:
            fresh = opened.read(min(want - size, MOST_BYTES))
            if not fresh:
                return b"".join(parts)
            parts.append(fresh)
            size += len(fresh)
            if size > LONGEST_ROW:  # counted as it grows: a file of 3 MB may say a row without an end
                raise _endless(opened, start)
        data = b"".join(parts)
        if end := cut(data):
            opened.unread(data[end:])
            return data[:end]
        parts, want = [data], 2 * size


def _endless(opened: Opened, start: Position) -> DataError:
    return DataError(
        f"{opened.name}:{start.row + 1}: this row does not end within {LONGEST_ROW >> 20} MB; "
        "is a quote left open, or is this no text file?"
    )


def _check_start(opened: Opened) -> int:
    """Skip a byte order mark, refuse what is no text; the bytes skipped."""
    begin = opened.read(8)
    for magic, what in _OTHERS.items():
        if begin.startswith(magic):
            raise DataError(f"{opened.name}: is {what}")
    rest = begin.removeprefix(_BOM)
    opened.unread(rest)
    return len(begin) - len(rest)


def _end_of_csv_rows(data: bytes) -> int:
    """The end after the last line end that has an even number of quotes before it."""
    even, end = data.count(b'"') % 2 == 0, len(data)
    while (at := data.rfind(b"\n", 0, end)) >= 0:
        even ^= data.count(b'"', at, end) % 2 == 1
        if even:
            return at + 1
        end = at
    return 0


def _header(opened: Opened) -> tuple[tuple[str, ...], int]:
    """The delimiter and the column names, and the lines that they take."""
    data = b""
    while not (end := _first_row(data)):
        fresh = opened.read(4096)
        data += fresh
        if not fresh or len(data) > 1 << 24:
            end = len(data)
            break
    opened.unread(data[end:])
    try:
        text = data[:end].decode("utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"{opened.name}:1: not UTF-8 (byte {error.start + 1})") from None
    delimiter = max(",\t;", key=text.count)
    try:
        names = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error as error:
        raise DataError(
            f"{opened.name}:1: not CSV: {error}; do its lines end in a carriage return alone?"
        ) from None
    if twice := next((n for n in names if names.count(n) > 1), None):
        raise DataError(f"{opened.name}:1: two columns are called {twice!r}")
    return (delimiter, *names), text.count("\n")


def _first_row(data: bytes) -> int:
    at = -1
    while (at := data.find(b"\n", at + 1)) >= 0:
        if data.count(b'"', 0, at) % 2 == 0:
            return at + 1
    return 0
