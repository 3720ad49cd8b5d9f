"""The results of a run: written row by row as they come, put into the prompts' order at the end.

OUT.partial          results as they came, one JSON line each: [row, result]
OUT.manifest.json    what made OUT, once it is whole
OUT.failed.jsonl     rows that the server would not answer, with the reason; --resume asks again
"""

import os
from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from r1reward._version import __version__
from r1reward.errors import DataError
from r1reward.storage import as_json, atomic, lock, read_json, refuse_change, write_json

__all__ = ["Store"]


class Store:
    """The results of one run. `fingerprint` is its definition: what they depend on. Raises `DataError`.

    `finished`: this very run was done already; nothing is left to do. See `r1reward.storage` for the rule.
    """

    def __init__(
        self, path: Path, fingerprint: Mapping[str, Any], *, resume: bool = False, overwrite: bool = False
    ) -> None:
        self.path = path
        if path.suffix != ".jsonl":
            raise DataError(f"{path}: rollouts are written as .jsonl")
        self._partial, self._about = _beside(path, ".partial"), _beside(path, ".partial.json")
        self.failed_path, self._manifest = _beside(path, ".failed.jsonl"), _beside(path, ".manifest.json")
        self.finished = False
        definition = as_json(fingerprint)
        self._check(definition, overwrite and not resume)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = lock(self._partial, path)
        except OSError as error:
            raise DataError(f"{path}: cannot be written: {error.strerror}") from None
        if not self.finished:
            write_json(self._about, definition)
        self._places: dict[int, int] = {}
        self._failed: dict[int, str] = {}
        self._read()

    def _check(self, definition: Mapping[str, Any], overwrite: bool) -> None:
        if overwrite:
            for path in (self.path, self._partial, self._about, self.failed_path, self._manifest):
                path.unlink(missing_ok=True)
            return
        previous = read_json(self._about)
        if previous is None and self.path.exists():
            previous = (read_json(self._manifest) or {}).get("run")
            if previous is None:
                raise DataError(
                    f"{self.path} exists and was not made by this command; --overwrite replaces it"
                )
            self.finished = previous == definition
        if previous is not None:
            refuse_change(
                self.path, previous, definition, "Say the same again, or start anew with --overwrite"
            )

    def _read(self) -> None:
        """Index the rows that are done; an incomplete last line is removed."""
        self._file.seek(0)
        place = 0
        for line in self._file:
            if not line.endswith(b"\n"):
                break
            row, _ = _decode(line)
            self._places[row] = place
            place += len(line)
        self._file.truncate(place)
        self._file.seek(place)

    def __contains__(self, row: int) -> bool:
        return row in self._places

    def __len__(self) -> int:
        return len(self._places)

    def add(self, row: int, result: Any) -> None:
        """Keep a row's result."""
        self._places[row] = self._file.tell()
        try:
            self._file.write(msgspec.json.encode([row, result]) + b"\n")
            self._file.flush()
        except OSError as error:
            raise DataError(f"{self._partial}: cannot be written: {error.strerror}") from error
        self._failed.pop(row, None)

    def fail(self, row: int, columns: Mapping[str, Any], error: str) -> None:
        """Note that a row has no result, and why."""
        self._failed[row] = msgspec.json.encode({"error": error, "row": dict(columns)}, enc_hook=str).decode()

    @property
    def failed(self) -> int:
        """Rows without a result."""
        return len(self._failed)

    def finish(self) -> None:
        """Write the output, in order. Where rows have failed, what is done stays for --resume."""
        with atomic(self.path) as temporary, temporary.open("wb") as output:
            for row in array("q", sorted(self._places)):
                self._file.seek(self._places[row])
                _, result = _decode(self._file.readline())
                output.write(msgspec.json.encode(result) + b"\n")
        if self._failed:
            with atomic(self.failed_path) as temporary:
                temporary.write_text(
                    "".join(f"{self._failed[row]}\n" for row in sorted(self._failed)), "utf-8"
                )
            return
        write_json(self._manifest, {"made_by": {"r1reward": __version__}, "run": read_json(self._about)})
        for path in (self._about, self._partial, self.failed_path):
            path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the files; what is written stays."""
        os.fsync(self._file.fileno())
        self._file.close()
        if self.finished:
            self._partial.unlink(missing_ok=True)


def _decode(line: bytes) -> tuple[int, Any]:
    row, result = msgspec.json.decode(line)
    return int(row), result


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
