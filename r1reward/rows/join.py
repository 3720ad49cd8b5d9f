"""Columns from another file: the ground truths of an OpenAI batch, say, by the id of each request."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import DataError, UsageError
from r1reward.rows.lookup import lookup

__all__ = ["Join", "JoinTable"]


class Join(msgspec.Struct, frozen=True):
    """A file whose columns are added to the rows: `left` is the rows' column, `right` the file's."""

    path: str
    left: str
    right: str

    @classmethod
    def parse(cls, path: str, on: str) -> "Join | None":
        """Of the options `--join FILE --on LEFT=RIGHT`; one name is both. Raises `UsageError`."""
        if not path and not on:
            return None
        left, _, right = (part.strip() for part in on.partition("="))
        if not path or not left:
            raise UsageError("--join FILE and --on COLUMN=COLUMN (of the rows, of FILE) go together")
        return cls(str(Path(path).absolute()), left, right or left)


class JoinTable:
    """The rows of the other file by their key. Raises `DataError` for a key twice with different columns."""

    def __init__(self, join: Join) -> None:
        from r1reward.files import BadRow, Inputs, rows

        self._join = join
        self._table: dict[str, dict[str, Any]] = {}
        for block in Inputs([join.path]).blocks():
            for row in rows(block):
                if isinstance(row, BadRow):
                    raise DataError(f"{row.where}: {row.error}")
                self._add(row.columns, row.where)

    def _add(self, columns: dict[str, Any], where: str) -> None:
        key = _key(columns, self._join.right, f"{where}: --on")
        if self._table.setdefault(key, columns) != columns:
            raise DataError(f"{where}: {self._join.right}={key} stands there twice, with different columns")

    def __call__(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row with the other file's columns; its own go first, unless they are null."""
        key = _key(row, self._join.left, "--on")
        other = self._table.get(key)
        if other is None:
            raise DataError(f"no row of {Path(self._join.path).name} has {self._join.right}={key}")
        values = {name: value for name, value in row.items() if value is not None}
        return {**other, **values}


def _key(row: Mapping[str, Any], column: str, where: str) -> str:
    try:
        value = lookup(row, column)
    except KeyError:
        raise DataError(f"{where}: no column {column!r}") from None
    if value is None or isinstance(value, dict | list):
        raise DataError(f"{where}: {column!r} is no key: {value!r}")
    return str(value)
