"""How far an unfinished run has come, in one small file that is replaced whole.

A run that is killed at any moment leaves the last journal; what its files hold beyond it is cut off when the
run goes on.
"""

import zlib
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.files.block import Position
from r1reward.storage import replacing

__all__ = ["Journal", "read_journal", "write_journal"]


class Journal(msgspec.Struct, frozen=True):
    """Everything a run needs to go on."""

    fingerprint: dict[str, Any]
    """What the run's output depends on: a run with another one must not go on here."""
    position: Position
    sizes: dict[str, int]
    """By file: the bytes that are valid."""
    state: bytes
    """What the caller wants back: statistics, the mapping."""


def write_journal(path: Path, journal: Journal) -> None:
    """Replace the journal. Raises `OSError`."""
    data = msgspec.msgpack.encode(journal)
    # Not durable: after a power cut a damaged journal is found by its checksum, and a commit a second must be cheap.
    with replacing(path, durable=False) as fresh:
        fresh.write_bytes(zlib.crc32(data).to_bytes(4, "little") + data)


def read_journal(path: Path) -> Journal | None:
    """The journal, or None where there is none. Raises `DataError` where it is damaged."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from None
    if len(data) < 4 or zlib.crc32(data[4:]) != int.from_bytes(data[:4], "little"):
        raise DataError(f"{path}: the journal of the unfinished run is damaged; start anew with --overwrite")
    try:
        return msgspec.msgpack.decode(data[4:], type=Journal)
    except msgspec.DecodeError as error:
        raise DataError(
            f"{path}: is the journal of another version ({error}); start anew with --overwrite"
        ) from None
