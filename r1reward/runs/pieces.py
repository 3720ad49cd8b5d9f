"""What some rows gave: scored lines, statistics, rewards. It is given out in pieces, so that a fault costs little."""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import Protocol

import msgspec

from r1reward.files.block import BadRow
from r1reward.pool import Buffer
from r1reward.report.stats import Breakdown, RecordBuilder, Records, Stats, prompt_key
from r1reward.rows.usage import Usage
from r1reward.scoring.scorer import Rewarded
from r1reward.types import Reward, Sample

__all__ = ["Gathered", "Piece", "Place", "Result", "pieces_of"]

_EMIT_SECONDS = 0.02
_EMIT_BYTES = 1 << 19
_SLOW_SECONDS = 0.001
"""What takes longer may be among the slowest of the run."""


class Piece(msgspec.Struct, frozen=True):
    """What some rows gave."""

    rows: int
    """Their number, bad ones left out."""
    lines: memoryview = memoryview(b"")
    """The scored rows as JSONL."""
    bad: tuple[BadRow, ...] = ()
    stats: Stats = msgspec.field(default_factory=Stats)
    records: Records = msgspec.field(default_factory=Records)
    renamed: tuple[str, ...] = ()
    """Columns of the input that had the name of a key of ours."""
    usage: Usage = {}
    """Which columns the rows were read by."""
    rewards: tuple[tuple[Reward, ...], ...] = ()
    """By group, where groups came."""


class Place(Protocol):
    """Where some completions come from: a row of a file, or a group."""

    @property
    def where(self) -> str:
        """The place, for a person."""
        ...


Result = tuple[Sample, str, Sequence[Rewarded], Place]
"""A sample, its source, the rewards of its completions, and its place."""

_decode_head = msgspec.msgpack.Decoder(Piece).decode


def _encode(piece: Piece, lines: Sequence[bytes]) -> bytes:
    """A piece and its lines. They are most of it: put behind the rest, they are copied once, and not once more."""
    head = msgspec.msgpack.encode(piece)
    return b"".join((len(head).to_bytes(4, "little"), head, *lines))


def _decode(data: Buffer) -> Piece:
    view = memoryview(data)
    end = 4 + int.from_bytes(view[:4], "little")
    return msgspec.structs.replace(_decode_head(view[4:end]), lines=view[end:])


def pieces_of(outcome: Sequence[Buffer]) -> Iterator[Piece]:
    """The pieces of a job's outcome, in their order."""
    return map(_decode, outcome)


class Gathered:
    """What has been done since the last piece was given out."""

    def __init__(self, accuracy: str, fallbacks: Sequence[str] = ()) -> None:
        self._accuracy = accuracy
        self._records = RecordBuilder(accuracy, fallbacks)
        self._reset()

    def _reset(self) -> None:
        self.lines: list[bytes] = []
        self._measured = self._bytes = 0
        self.bad: list[BadRow] = []
        self.rewards: list[tuple[Reward, ...]] = []
        self._seconds = 0.0
        self._parts: defaultdict[tuple[str, str], list[float | None]] = defaultdict(list)
        self._values: defaultdict[str, list[float]] = defaultdict(list)
        self._stats, self._rows, self._since = Stats(accuracy=self._accuracy), 0, time.monotonic()
        self._last: Reward | None = None
        self._repeats = 0

    def count(self, results: Iterable[Result]) -> None:
        """Take note of rows and their rewards."""
        parts, add_record, rows, total = self._parts, self._records.add, 0, 0.0
        for sample, source, rewarded, place in results:
            rows += 1
            key, part = prompt_key(sample, source), parts[sample.task, source]
            for r in rewarded:
                reward, seconds = r.reward, r.seconds
                part.append(reward.value)
                add_record(key, reward)
                if (
                    reward is self._last
                ):  # many completions share a perfect reward: counted when another comes
                    self._repeats += 1
                else:
                    self._count_scores(reward, place.where)
                if seconds > _SLOW_SECONDS:
                    self._stats.add_slow(seconds, place.where)
                total += seconds
        self._rows += rows
        self._seconds += total

    def _count_scores(self, reward: Reward, where: str) -> None:
        """Count the scores of a reward that is not the last one; those of a plain one when another comes."""
        if self._is_plain(reward):
            self._add_repeats()
            self._last, self._repeats = reward, 1
        else:
            for name, score in reward.scores.items():
                self._stats.add_score(name, score, where)

    @staticmethod
    def _is_plain(reward: Reward) -> bool:
        """Whether all of its scores have a value and nothing else to be counted."""
        return all(score.value is not None and not score.metrics for score in reward.scores.values())

    def _add_repeats(self) -> None:
        if self._last is not None:
            for name, score in self._last.scores.items():
                if score.value is not None:
                    self._values[name] += repeat(score.value, self._repeats)
        self._last, self._repeats = None, 0

    def is_due(self) -> bool:
        """Whether there is enough to be given out."""
        late = time.monotonic() - self._since > _EMIT_SECONDS
        if late:
            return True
        self._bytes += sum(map(len, self.lines[self._measured :]))
        self._measured = len(self.lines)
        return self._bytes > _EMIT_BYTES

    def take(self, renamed: set[str], usage: Usage | None = None) -> bytes:
        """All of it, as a piece."""
        self._add_repeats()
        for (task, source), values in self._parts.items():
            part = Breakdown(missing=values.count(None))
            part.add_all([v for v in values if v is not None])
            self._stats.add_part(task, source, part)
        for name, scores in self._values.items():
            self._stats.add_values(name, scores)
        self._stats.rows, self._stats.bad_rows = self._rows, len(self.bad)
        self._stats.seconds = self._seconds
        piece = Piece(
            rows=self._rows,
            bad=tuple(self.bad),
            stats=self._stats,
            records=self._records.take(),
            renamed=tuple(sorted(renamed)),
            rewards=tuple(self.rewards),
            usage=usage or {},
        )
        lines = self.lines
        self._reset()
        return _encode(piece, lines)
