"""The output file of a run: written beside its place, moved into it when it is whole.

    OUT.partial         what is written so far
    OUT.bad.jsonl       the bad rows that were skipped
    OUT.records.tmp     what pass@k needs (the caller's)
    OUT.journal         how far all of them are valid

A run that was killed, interrupted or ran out of disk goes on from its journal and ends with the same bytes.
"""

import base64
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import msgspec

from r1reward.errors import DataError, UsageError
from r1reward.files.block import BadRow, Position, Text
from r1reward.files.compressed_writer import Members
from r1reward.files.compression import split_suffix
from r1reward.files.convert import to_parquet
from r1reward.files.decode import decode_object
from r1reward.files.journal import Journal, read_journal, write_journal
from r1reward.files.writeback import Writeback
from r1reward.storage import as_json, changed, lock, refuse_change, replacing

__all__ = ["FORMATS", "Output", "bad_rows_beside", "check_format", "encode_bad"]

FORMATS = (".jsonl", ".parquet")

FINISHED = "finished"
"""What the journal says once every byte is written and only names have to be changed."""


class Output:
    """The output of one run. `fingerprint` is its definition: what its bytes depend on.

    `finished` is the manifest of a run that was done already: nothing is left to do. `overwrite` starts anew.
    Raises `DataError` where there is a run of another definition, something that is none of ours, or a run that
    writes there now; see `r1reward.storage` for the rule.
    """

    def __init__(
        self, path: Path, fingerprint: Mapping[str, Any], *, resume: bool = False, overwrite: bool = False
    ) -> None:
        self.path = path
        self._fingerprint = as_json(fingerprint)
        self._suffix, compression = check_format(path)
        self.partial, self.bad = beside(path, ".partial"), bad_rows_beside(path)
        self.records, self._journal = beside(path, ".records.tmp"), beside(path, ".journal")
        self.manifest = beside(path, ".manifest.json")
        self._whole = beside(path, ".partial.parquet") if self._suffix == ".parquet" else self.partial
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = lock(self.partial, path)
        except OSError as error:
            raise DataError(f"{path}: cannot be written: {error.strerror}") from None
        try:
            self.resumed, self.finished = self._begin(overwrite and not resume)
        except DataError:
            self._let_go()
            raise
        if self.finished:
            self._let_go()
            return
        sizes = self.resumed.sizes if self.resumed else {}
        file = _cut_at(self.partial, sizes.get("partial", 0))
        self._members, self._writeback = Members(file, compression), Writeback(file)
        self._bad_file: IO[bytes] | None = None
        self._bad_size = sizes.get("bad", 0)

    def write(self, rows: Text) -> None:
        """Append whole rows, those of one block."""
        with self._writable():
            self._members.write(rows)

    def write_bad(self, row: BadRow) -> None:
        """Append to the file of bad rows."""
        with self._writable():
            if self._bad_file is None:
                self._bad_file = _cut_at(self.bad, self._bad_size)
            self._bad_size += self._bad_file.write(encode_bad(row))

    @property
    def can_commit(self) -> bool:
        """Whether the rows written so far end where the file may be cut."""
        return self._members.at_end

    def commit(self, position: Position, records: int, state: bytes) -> None:
        """All rows before `position` are written; go on from here after a crash."""
        with self._writable():
            if self._bad_file:
                self._bad_file.flush()
            sizes = {"partial": self._members.flush(), "bad": self._bad_size, "records": records}
            write_journal(self._journal, Journal(self._fingerprint, position, sizes, state))
            if self._whole == self.partial:  # what Parquet is made from is deleted: no need to sync it
                self._writeback.request()

    def finish(self, manifest: Mapping[str, Any]) -> None:
        """Close the file, convert it where it is no JSONL, move it into its place, and put `manifest` beside it.

        The journal says so first: a run killed between any two of these steps is only finished again.
        """
        data = msgspec.json.encode({**manifest, "fingerprint": self._fingerprint}, order="deterministic")
        with self._writable():
            self._members.end()
            self._writeback.settle()
            if self._suffix == ".parquet":
                to_parquet(self.partial, self._whole)
            with self._whole.open("rb") as file:
                os.fsync(file.fileno())
            write_journal(self._journal, Journal(self._fingerprint, Position(), {FINISHED: 1}, data))
            self._settle(data)
        self.abandon()

    def _settle(self, manifest: bytes) -> None:
        if self._whole.exists() and self._whole.stat().st_size:
            os.replace(self._whole, self.path)
        with replacing(self.manifest) as fresh:
            fresh.write_bytes(msgspec.json.format(manifest) + b"\n")
        for path in (self._journal, self.records, self.partial):
            path.unlink(missing_ok=True)

    def abandon(self) -> None:
        """Close the files; what was committed stays for `resume`."""
        for file in (self._members, self._bad_file, self._lock):
            with suppress(OSError):  # a full disk: what is not flushed lies beyond the journal anyway
                if file:
                    file.close()

    @contextmanager
    def _writable(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise DataError(
                f"{self.partial}: cannot be written: {error.strerror or error}; what is done is kept, "
                "make room and give the command again (--resume)"
            ) from error

    def _begin(self, overwrite: bool) -> tuple[Journal | None, Mapping[str, Any] | None]:
        """The journal to go on from, or the manifest of a run that is done."""
        journal = None if overwrite else read_journal(self._journal)
        if journal:
            self._compare(journal.fingerprint)
            if FINISHED not in journal.sizes:
                return journal, None
            self._settle(journal.state)
        if self.path.exists() and not overwrite:
            if not self.manifest.exists():
                raise DataError(
                    f"{self.path} exists and was not made by this command; --overwrite replaces it"
                )
            manifest = decode_object(self.manifest.read_bytes())
            if not self._is_worthless(manifest):
                self._compare(manifest.get("fingerprint", {}))
                return None, manifest
        for path in (self.bad, self._journal, self.manifest):
            path.unlink(missing_ok=True)
        return None, None

    def _is_worthless(self, manifest: Mapping[str, Any]) -> bool:
        """Whether a run by another definition is done and has not one reward: nothing is lost with its output."""
        summary = manifest.get("summary") or {}
        return (
            bool(summary.get("completions"))
            and summary.get("unscored") == summary["completions"]
            and bool(changed(manifest.get("fingerprint", {}), self._fingerprint))
        )

    def _let_go(self) -> None:
        """Leave nothing behind of a run that did not begin."""
        if not self._journal.exists() and self.partial.exists() and self.partial.stat().st_size == 0:
            self.partial.unlink()
        self._lock.close()

    def _compare(self, old: Mapping[str, Any]) -> None:
        cure = "Say the same again, or start anew with --overwrite"
        refuse_change(self.path, old, self._fingerprint, cure)


def check_format(path: Path) -> tuple[str, str]:
    """The suffixes of an output path. Raises `UsageError`."""
    suffix, compression = split_suffix(path)
    if suffix not in FORMATS or (suffix == ".parquet" and compression):
        raise UsageError(f"{path}: an output ends in .jsonl, .jsonl.gz, .jsonl.zst or .parquet")
    return suffix, compression


def encode_bad(row: BadRow) -> bytes:
    """A bad row as a line of JSON: where it stands, what is wrong, and its own text."""
    try:
        raw = {"raw": row.raw.decode("utf-8")}
    except UnicodeDecodeError:
        raw = {"raw_base64": base64.b64encode(row.raw).decode()}
    return msgspec.json.encode({"where": row.where, "error": row.error} | raw) + b"\n"


def beside(path: Path, suffix: str) -> Path:
    """The path with something after its name."""
    return path.with_name(path.name + suffix)


def bad_rows_beside(path: Path) -> Path:
    """Where the rows are kept that a run into `path` left out."""
    return beside(path, ".bad.jsonl")


def _cut_at(path: Path, size: int) -> IO[bytes]:
    """The file, open for writing after its first `size` bytes."""
    try:
        file = path.open("r+b" if path.exists() else "w+b")
    except OSError as error:
        raise DataError(f"{path}: cannot be written: {error.strerror}") from None
    if os.fstat(file.fileno()).st_size < size:
        file.close()
        raise DataError(f"{path}: is shorter than its journal says; start anew with --overwrite")
    file.truncate(size)
    file.seek(size)
    return file
