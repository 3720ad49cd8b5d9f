"""The records of a run in a file: memory does not grow with the number of prompts.

Records lie in columns, and prompts are taken a part at a time.
"""

import marshal
import math
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from math import inf
from pathlib import Path
from typing import IO

import msgspec

from r1reward.report.metrics import GroupMetrics, Record, Tally
from r1reward.report.stats import Breakdown, Records

__all__ = ["RecordFile"]

_PART = 65_536
"""Records that are looked at together, as long as that takes no more than `_MOST_PARTS` files."""

_MOST_PARTS = 256


class RecordFile:
    """A file of records; `offset` is where it may be cut to go on from there.

    Without a path it is a temporary file.
    """

    _COLUMNS = 4

    def __init__(self, path: str | Path | None = None, offset: int = 0) -> None:
        self._file: IO[bytes] = (
            open(path, "r+b" if offset else "w+b") if path else tempfile.TemporaryFile()  # noqa: SIM115
        )
        self._file.truncate(offset)
        self._file.seek(offset)
        self._pending: list[list[bytes]] = [[] for _ in range(self._COLUMNS)]
        self._size = 0

    def add(self, records: Records) -> None:
        """Append records; small lots are gathered."""
        for column, data in zip(self._pending, msgspec.structs.astuple(records), strict=True):
            column.append(data)
        self._size += len(records.prompts)
        if self._size >= 1 << 16:
            self.flush()

    def flush(self) -> int:
        """Write what has gathered; returns the offset after it."""
        if self._size:
            lot = [b"".join(column) for column in self._pending]
            self._file.write(len(lot[0]).to_bytes(8, "little"))
            for column in lot:
                self._file.write(column)
            self._pending = [[] for _ in range(self._COLUMNS)]
            self._size = 0
        self._file.flush()
        return self._file.tell()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def lots(self) -> Iterator[list[bytes]]:
        """The lots of records as they were written: prompts, answers, rewards, correct."""
        end = self.flush()
        self._file.seek(0)
        while self._file.tell() < end:
            size = int.from_bytes(self._file.read(8), "little")
            yield [self._file.read(size) for _ in range(self._COLUMNS)]

    def metrics(self, reward: Breakdown, bounds: tuple[float, float] = (-inf, inf)) -> GroupMetrics:
        """pass@k, cons@k, and the mean of `reward`, which lies within `bounds`, with its interval."""
        tally, records = self._tally(reward.mean or 0.0)
        return tally.metrics(records, reward, bounds)

    def solved(self) -> Counter[tuple[int, int]]:
        """Prompts by their number of verdicts and of right ones among them."""
        return self._tally(0.0)[0].groups

    def _tally(self, mean: float) -> tuple[Tally, int]:
        """What the records show, and their number."""
        records = self._count()
        tally = Tally(mean)
        if (distinct := self._distinct()) is not None:
            tally.add(distinct)
            return tally, records
        for part in self._parts(min(_MOST_PARTS, 1 << max(0, math.ceil(math.log2(max(1, records) / _PART))))):
            tally.add(Counter(part))
        return tally, records

    def _distinct(self) -> Counter[Record] | None:
        """All records, each with how often there is an equal one; None where they are too many for the memory."""
        distinct: Counter[Record] = Counter()
        for lot in self.lots():
            distinct.update(_records(lot))
            if len(distinct) > _PART:
                return None
        return distinct

    def _parts(self, count: int) -> Iterator[Iterable[Record]]:
        """All records in `count` (a power of two) parts, those of one prompt together."""
        with ExitStack() as stack:
            files = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(count)]
            for lot in self.lots():
                split: list[list[Record]] = [[] for _ in files]
                for record in _records(lot):
                    split[record[0] & (count - 1)].append(record)
                for file, mine in zip(files, split, strict=True):
                    data = marshal.dumps(mine)  # our own, and gone with this call: the fastest way out and in
                    file.write(len(data).to_bytes(8, "little") + data)
            for file in files:
                file.seek(0)
                yield _loaded(file)
                file.close()

    def _count(self) -> int:
        """The number of records, from the heads of the lots alone."""
        end, at, records = self.flush(), 0, 0
        while at < end:
            self._file.seek(at)
            size = int.from_bytes(self._file.read(8), "little")
            records += size // 8
            at += 8 + self._COLUMNS * size
        return records


def _loaded(file: IO[bytes]) -> Iterator[Record]:
    while size := int.from_bytes(file.read(8), "little"):
        lot: list[Record] = marshal.loads(file.read(size))
        yield from lot


def _records(lot: list[bytes]) -> Iterator[Record]:
    prompts, answers, rewards, correct = lot
    return zip(
        memoryview(prompts).cast("q"),
        memoryview(answers).cast("q"),
        memoryview(rewards).cast("d"),
        memoryview(correct).cast("q"),
        strict=True,
    )
