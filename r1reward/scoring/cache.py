"""The score cache: identical work is done once.

A key stands for everything a score depends on (verifier, version, options, ground truth, the text it looked
at). In memory the most recently used scores are kept; on disk (`--cache DIR`, or a folder that lasts for one
run and is shared by its workers) all of them, in SQLite, which is safe under several processes.
"""

import hashlib
import os
import sqlite3
import threading
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

import msgspec

from r1reward.errors import DataError
from r1reward.types import Score

__all__ = ["DiskCache", "ScoreCache", "digest", "lasts"]

_CHARACTERS = 16_000_000
"""Of answers and reasons that are kept in memory: a verifier may take a whole completion for the answer."""


def lasts(score: Score) -> bool:
    """Whether the same work would give it again: a time-out or an error may pass."""
    return score.status.keeps


def digest(*parts: str | bytes) -> bytes:
    """A 16-byte key of the parts, in their order; no two lists of parts share one by concatenation."""
    h = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        h.update(len(data).to_bytes(8, "little"))
        h.update(data)
    return h.digest()


class DiskCache:
    """Scores in one SQLite file of a folder; several processes and threads may use it at once.

    Raises `DataError` where the folder or the file is not usable.
    """

    def __init__(self, folder: str | Path) -> None:
        self._path = Path(folder) / "scores.sqlite"
        self._decode = msgspec.msgpack.Decoder(Score)
        self._pending: dict[bytes, bytes] = {}
        self._lock = threading.Lock()
        self._owner = 0
        self._db: sqlite3.Connection | None = None
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
            # Tried now, so that an unusable one stops the start. A connection must not live through a fork.
            self._connect().close()
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error

    def get(self, key: bytes) -> Score | None:
        """The score of a key, or None."""
        try:
            with self._lock:
                data = self._pending.get(key)
                if data is None:
                    cursor = self._connection().execute("SELECT score FROM scores WHERE key = ?", (key,))
                    row = cursor.fetchone()
                    data = row[0] if row else None
            return self._decode.decode(data) if data is not None else None
        except (sqlite3.Error, msgspec.DecodeError, TypeError) as error:
            raise self._unusable(error) from error

    def put(self, key: bytes, score: Score) -> None:
        """Remember a score; it is written at the next `flush`, or when enough are pending."""
        with self._lock:
            self._pending[key] = msgspec.msgpack.encode(score)
            due = len(self._pending) >= 512
        if due:
            self.flush()

    def flush(self) -> None:
        """Write the pending scores in one transaction."""
        with self._lock:
            if not self._pending:
                return
            try:
                self._write(self._connection())
            except sqlite3.Error as error:
                raise self._unusable(error) from error
            self._pending.clear()

    def close(self) -> None:
        """Write the pending scores and close the file."""
        self.flush()
        with self._lock:
            if self._db is not None and self._owner == os.getpid():
                self._db.close()
            self._db = None

    def _write(self, db: sqlite3.Connection) -> None:
        db.execute("BEGIN IMMEDIATE")
        try:
            db.executemany("INSERT OR IGNORE INTO scores VALUES (?, ?)", self._pending.items())
            db.execute("COMMIT")
        except sqlite3.Error:
            with suppress(sqlite3.Error):
                db.execute("ROLLBACK")
            raise

    def _connection(self) -> sqlite3.Connection:
        """The connection of this very process: SQLite's must not be used after a fork, nor closed after one."""
        if self._db is None or self._owner != os.getpid():
            self._db, self._owner = self._connect(), os.getpid()
        return self._db

    def _connect(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=60, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=OFF")  # losing entries at a power cut only costs work
            db.execute("CREATE TABLE IF NOT EXISTS scores (key BLOB PRIMARY KEY, score BLOB) WITHOUT ROWID")
        except sqlite3.Error:
            db.close()
            raise
        return db

    def _unusable(self, error: Exception) -> DataError:
        return DataError(f"score cache {self._path}: {error}; delete the file, or name another folder")


class ScoreCache:
    """The scores of this process, most recently used first, and the disk behind them.

    `slow_only`: the disk is used only for work that is worth the look-up (the caller says so by `slow`).
    It may be used by several threads.
    """

    def __init__(self, size: int = 16384, disk: DiskCache | None = None, *, slow_only: bool = False) -> None:
        self._memory: OrderedDict[bytes, Score] = OrderedDict()
        self._size, self._disk, self._slow_only = size, disk, slow_only
        self._characters, self._lock = 0, threading.Lock()
        self.hits = self.misses = 0

    def get(self, key: bytes, *, slow: bool) -> Score | None:
        """The score of a key, or None."""
        with self._lock:
            score = self._memory.get(key)
            if score is not None:
                self._memory.move_to_end(key)
        if score is None and self._disk and (slow or not self._slow_only):
            score = self._disk.get(key)
            if score is not None:
                self._remember(key, score)
        if score is None:
            self.misses += 1
        else:
            self.hits += 1
        return score

    def put(self, key: bytes, score: Score, *, slow: bool) -> None:
        """Remember a score, unless its status may pass."""
        if not lasts(score):
            return
        self._remember(key, score)
        if self._disk and (slow or not self._slow_only):
            self._disk.put(key, score)

    def flush(self) -> None:
        """Write pending scores, so that other processes see them."""
        if self._disk:
            self._disk.flush()

    def close(self) -> None:
        """Close the disk cache."""
        if self._disk:
            self._disk.close()

    def _remember(self, key: bytes, score: Score) -> None:
        with self._lock:
            known = self._memory.pop(key, None)
            self._characters += _length(score) - (_length(known) if known else 0)
            self._memory[key] = score
            while len(self._memory) > self._size or self._characters > _CHARACTERS:
                self._characters -= _length(self._memory.popitem(last=False)[1])


def _length(score: Score) -> int:
    return len(score.reason) + len(score.answer or "")
