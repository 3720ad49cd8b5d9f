"""Files that appear whole or not at all: written beside their place, then moved into it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import DataError

__all__ = ["atomic", "read_json", "replacing", "write_json"]


@contextmanager
def replacing(path: Path, *, durable: bool = True, suffix: str = ".new") -> Iterator[Path]:
    """A path to write to, which becomes `path` when the block ends well. Raises `OSError`.

    `durable`: the bytes are on the disk before the name is; without it a power cut may leave an empty file, a killed
    process may not. `suffix` names the file meanwhile: one name, so that what a killed run leaves is overwritten by
    the next; several processes need one each.
    """
    fresh = path.with_name(path.name + suffix)
    try:
        yield fresh
        if durable:
            with fresh.open("rb+") as file:
                os.fsync(file.fileno())
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def atomic(path: Path) -> Iterator[Path]:
    """The same for several processes; makes the folder, too, and raises `DataError` (disk full, say)."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path, suffix=f".{os.getpid()}.new") as fresh:
            yield fresh
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror or error}") from error


def write_json(path: Path, value: Any) -> None:
    """Write a value as JSON, whole or not at all. Raises `DataError`."""
    with atomic(path) as fresh:
        fresh.write_bytes(msgspec.json.format(msgspec.json.encode(value, enc_hook=str)) + b"\n")


def read_json(path: Path) -> Any:
    """The value, or None where there is no such file. Raises `DataError`."""
    try:
        return msgspec.json.decode(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise DataError(f"{path}: cannot be read: {error}") from None
