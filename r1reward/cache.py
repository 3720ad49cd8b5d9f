"""The score cache: identical work is done once.

A key stands for everything a score depends on (verifier, version, options, ground truth, the text it looked
at). In memory the most recently used scores are kept; on disk (`--cache DIR`, or a folder that lasts for one
run and is shared by its workers) all of them, in SQLite, which is safe under several processes.
"""

import hashlib
import os
import sqlite3
from collections import OrderedDict
from pathlib import Path

import msgspec

from r1reward.errors import DataError
from r1reward.types import Score, Status

__all__ = ["DiskCache", "ScoreCache", "digest"]

_KEEP = frozenset({Status.SCORED, Status.UNDECIDED, Status.BAD_GROUND_TRUTH, Status.NOT_APPLICABLE})
# A time-out or an error may pass; it is never remembered.


def digest(*parts: str | bytes) -> bytes:
    """A 16-byte key of the parts, in their order; no two lists of parts share one by concatenation."""
    h = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        h.update(len(data).to_bytes(8, "little"))
        h.update(data)
    return h.digest()


class DiskCache:
    """Scores in one SQLite file of a folder; several processes may use it at once.

    Raises `DataError` where the folder or the file is not usable.
    """

    def __init__(self, folder: str | Path) -> None:
        self._path = Path(folder) / "scores.sqlite"
        self._decode = msgspec.msgpack.Decoder(Score)
        self._pending: dict[bytes, bytes] = {}
        self._connection: sqlite3.Connection | None = None
        self._process = 0
        try:
            Path(folder).mkdir(parents=True, exist_ok=True)
            if not os.access(folder, os.W_OK):
                raise PermissionError("no right to write there")
        except OSError as error:
            raise self._unusable(error) from error

    @property
    def _db(self) -> sqlite3.Connection:
        """The connection of this process: workers are forks, and a connection of SQLite must not be shared so."""
        if self._connection is None or self._process != os.getpid():
            db = sqlite3.connect(self._path, timeout=60, isolation_level=None, check_same_thread=False)
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=OFF")  # losing entries at a power cut only costs work
            db.execute("CREATE TABLE IF NOT EXISTS scores (key BLOB PRIMARY KEY, score BLOB) WITHOUT ROWID")
            self._connection, self._process = db, os.getpid()
        return self._connection

    def get(self, key: bytes) -> Score | None:
        """The score of a key, or None."""
        data = self._pending.get(key)
        try:
            if data is None:
                row = self._db.execute("SELECT score FROM scores WHERE key = ?", (key,)).fetchone()
                data = row[0] if row else None
            return self._decode.decode(data) if data is not None else None
        except (sqlite3.Error, msgspec.DecodeError) as error:
            raise self._unusable(error) from error

    def put(self, key: bytes, score: Score) -> None:
        """Remember a score; it is written at the next `flush`, or when enough have gathered."""
        self._pending[key] = msgspec.msgpack.encode(score)
        if len(self._pending) >= 512:
            self.flush()

    def flush(self) -> None:
        """Write what has gathered, in one transaction."""
        if not self._pending:
            return
        try:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT OR IGNORE INTO scores VALUES (?, ?)", self._pending.items())
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._unusable(error) from error
        self._pending.clear()

    def close(self) -> None:
        """Write what has gathered and close the file."""
        self.flush()
        if self._connection is not None and self._process == os.getpid():
            self._connection.close()

    def _unusable(self, error: Exception) -> DataError:
        return DataError(f"score cache {self._path}: {error}; delete the file, or name another folder")


class ScoreCache:
    """The scores of this process, most recently used first, and the disk behind them.

    `slow_only`: the disk is used only for work that is worth the look-up (the caller says so by `slow`).
    """

    def __init__(self, size: int = 16384, disk: DiskCache | None = None, *, slow_only: bool = False) -> None:
        self._memory: OrderedDict[bytes, Score] = OrderedDict()
        self._size, self._disk, self._slow_only = size, disk, slow_only
        self.hits = self.misses = 0

    def get(self, key: bytes, *, slow: bool) -> Score | None:
        """The score of a key, or None."""
        score = self._memory.get(key)
        if score is not None:
            self._memory.move_to_end(key)
        elif self._disk and (slow or not self._slow_only):
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
        if score.status not in _KEEP:
            return
        self._remember(key, score)
        if self._disk and (slow or not self._slow_only):
            self._disk.put(key, score)

    def flush(self) -> None:
        """Let the other processes see what this one found."""
        if self._disk:
            self._disk.flush()

    def close(self) -> None:
        """Close the disk cache."""
        if self._disk:
            self._disk.close()

    def _remember(self, key: bytes, score: Score) -> None:
        self._memory[key] = score
        if len(self._memory) > self._size:
            self._memory.popitem(last=False)
