"""What travels between the reader, the workers and the writer: blocks of raw rows, rows, bad rows.

The main process cuts a file into blocks without decoding it; a worker decodes the rows of a block.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

__all__ = ["BadRow", "Block", "Position", "Row", "Text"]

Text = Sequence[bytes | memoryview]
"""Whole lines, in as many parts as they came in."""


class Position(msgspec.Struct, frozen=True, order=True, array_like=True):
    """A place between two rows of the input files, from which reading can go on."""

    file: int = 0
    """Which of the input files."""
    offset: int = 0
    """Bytes of the (uncompressed) text before it, or rows where the format is not text."""
    row: int = 0
    """Lines (of text) or rows (otherwise) before it in this file."""


class Block(msgspec.Struct, frozen=True, array_like=True):
    """Some whole rows of one file, as bytes."""

    name: str
    """The file, as the user named it; `-` for standard input."""
    kind: str
    """How `data` is to be decoded: `jsonl`, `csv` or `arrow`."""
    start: Position
    end: Position
    data: bytes
    header: tuple[str, ...] = ()
    """The column names of a CSV file."""
    done: int = 0
    """Bytes of the file as it lies on disk that are read by now: for the progress bar."""


class Row(msgspec.Struct, frozen=True, gc=False):
    """One decoded row."""

    name: str
    """The file, as in `Block`."""
    number: int
    """Its line for text, its row otherwise, counted from 1."""
    columns: dict[str, Any]
    raw: bytes | None = None
    """The row's own JSON text without the line's end, where it has one."""

    @property
    def where(self) -> str:
        """`file:line` for text, `file:row` otherwise."""
        return f"{self.name}:{self.number}"


class BadRow(msgspec.Struct, frozen=True):
    """A row that could not be decoded, or not be understood."""

    where: str
    error: str
    raw: bytes = b""
    """The row's own bytes, all of them: nothing is lost."""
