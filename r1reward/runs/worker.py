"""What a worker does: rows in, scored rows out.

The same handler runs in a pool's workers, in the caller's process and in Ray. A payload is a block of a file
(`ROWS`) or groups that are objects already (`GROUPS`). What is done is given out in pieces, so that a fault
costs little of it.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec

from r1reward._version import __version__
from r1reward.errors import DataError, EngineError
from r1reward.files.block import BadRow, Block, Row
from r1reward.files.decode import rows, without_lone_surrogates
from r1reward.files.encode import RowEncoder
from r1reward.pool.guard import Faults, Guard
from r1reward.pool.jobs import Emit, Job, Work
from r1reward.registry.registry import Registry
from r1reward.report.stats import Breakdown, RecordBuilder, Records, Stats, prompt_key
from r1reward.rows.join import Join, JoinTable
from r1reward.rows.row_reader import Reading, RowReader
from r1reward.rows.usage import Usage
from r1reward.runs.readers import row_reader
from r1reward.runs.settings import EngineSettings
from r1reward.scoring.cache import DiskCache, ScoreCache
from r1reward.scoring.scorer import Rewarded, Scorer
from r1reward.spec.spec import RewardSpec
from r1reward.types import Completion, Group, Reward, Sample

__all__ = [
    "SHIFT",
    "Gathered",
    "Piece",
    "Ready",
    "Setup",
    "Worker",
    "group_job",
    "pieces_of",
    "reader_of",
    "row_job",
]

ROWS, GROUPS = b"R", b"G"
"""The first byte of a payload."""

SHIFT = 20
"""An item of a job is a row's place in its block, shifted, plus the completion's place in its row."""

_EMIT_SECONDS = 0.02
_EMIT_BYTES = 1 << 19
_SLICE_SECONDS = 0.008
_LARGEST_SLICE = 256

_DEPTH = 32
"""Blocks of a file that a worker with async verifiers is at: enough to be busy while some wait for a slow answer."""
_MOST_ROWS = 1 << 20
"""More rows than a block has."""


class Setup(EngineSettings, frozen=True, kw_only=True):
    """Everything that a worker needs to be built; it is pickled on the way."""

    spec: RewardSpec
    step: int | None = None
    columns: Mapping[str, str] | None = None
    """The columns that the user named, by role; None where only groups come."""
    task: str = ""
    """What the user says that all rows are."""
    end_tokens: tuple[str, ...] = ()
    """End tokens beside the usual ones and those of the reward file."""
    join: Join | None = None
    """The file whose columns are added to the rows."""
    accuracy: str = ""
    check: bool = False
    """Whether the ground truths are judged instead of the completions (`r1reward.runs.check`)."""
    label: str = ""
    """The column of labels with which verdicts are compared (`r1reward.runs.audit`); empty: scores are wanted."""
    shared: str = ""
    """The folder of the cache that the workers of this run share for costly work; empty for none."""


class Piece(msgspec.Struct, frozen=True):
    """What some rows gave."""

    rows: int
    """Their number, bad ones left out."""
    lines: bytes = b""
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


class Ready(msgspec.Struct, frozen=True, gc=False):
    """A row that is understood, at its place in the block."""

    place: int
    row: Row
    reading: Reading


def reader_of(setup: Setup, registry: Registry) -> RowReader:
    """The reader of the rows of a run."""
    return row_reader(
        setup.spec,
        registry,
        setup.columns,
        setup.task,
        end_tokens=setup.end_tokens,
        need="" if setup.check else "completion",
        taken=(setup.label,) if setup.label else (),
    )


def row_job(block: Block, picked: Sequence[int] | None = None) -> Job:
    """The job of a block; `picked` are the places of the rows that are wanted, None for all."""
    size = (block.end.row - block.start.row) << SHIFT
    head = msgspec.msgpack.encode((msgspec.structs.replace(block, data=b""), picked))
    return Job(b"".join((ROWS, len(head).to_bytes(4, "little"), head, block.data)), size)


def group_job(groups: Sequence[Group]) -> Job:
    """The job of some groups. Raises `DataError` where one holds what cannot be sent to a worker.

    Halves of surrogate pairs are replaced, as they are in files: a policy may write one, and the others have no part
    in it.
    """
    sent = [_sendable(group) for group in groups]
    return Job(GROUPS + msgspec.msgpack.encode(sent), len(sent) << SHIFT)


def _sendable(group: Group) -> Group:
    try:
        msgspec.msgpack.encode(group)
    except UnicodeEncodeError:
        return msgspec.convert(without_lone_surrogates(msgspec.to_builtins(group)), Group)
    except (TypeError, ValueError, OverflowError) as error:
        raise DataError(f"sample {group.sample.id!r}: cannot be sent to a worker: {error}") from error
    return group


def pieces_of(outcome: Sequence[bytes]) -> Iterator[Piece]:
    """The pieces of a job's outcome, in their order."""
    return map(_decode_piece, outcome)


_decode_piece = msgspec.msgpack.Decoder(Piece).decode
_decode_block = msgspec.msgpack.Decoder(tuple[Block, list[int] | None]).decode
_decode_groups = msgspec.msgpack.Decoder(list[Group]).decode


class Worker:
    """Scores the rows of a block, or groups. Raises what building the verifiers raises."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        folder = setup.cache or setup.shared
        disk = DiskCache(folder) if folder else None
        cache = ScoreCache(disk=disk, slow_only=not setup.cache)
        registry = Registry.load(setup.plugins)
        self.scorer = Scorer(setup.spec, registry, step=setup.step, deadline=setup.deadline, cache=cache)
        self._encoder = RowEncoder(self.stamp())
        self._reader = None
        if setup.columns is not None:
            self._reader = reader_of(setup, registry)
        self._join = JoinTable(setup.join) if setup.join else None
        self.depth = _DEPTH if self.scorer.is_async else 1
        # What is awaited begins all at once: a slow answer must not hold up the rows behind it.
        self._pace = _Pace(_MOST_ROWS if self.scorer.is_async else self.scorer.together)

    def stamp(self) -> dict[str, Any]:
        """What a scored row says of what produced it."""
        versions = {j.offer.name: j.version for j in self.scorer.judges}
        return {"r1reward": __version__, "spec": self._setup.spec.hash, "verifiers": versions}

    def __call__(self, work: Work, guard: Guard, emit: Emit) -> None:
        """Do one job; see `r1reward.pool`."""
        kind, payload = work.payload[:1], memoryview(work.payload)[1:]
        if kind == ROWS:
            self._block(payload, work, guard, emit)
        else:
            self._groups(payload, work, guard, emit)
        self.scorer.flush()

    def close(self) -> None:
        """Close the verifiers and the cache."""
        self.scorer.close()

    def _block(self, payload: memoryview, work: Work, guard: Guard, emit: Emit) -> None:
        end = 4 + int.from_bytes(payload[:4], "little")
        block, picked = _decode_block(payload[4:end])
        block = msgspec.structs.replace(block, data=bytes(payload[end:]))
        batch = Gathered(self._setup.accuracy)
        for lot in self._lots(self._rows(block, picked, work.start >> SHIFT)):
            ready = [r for r in lot if type(r) is Ready]
            if len(ready) < len(lot):
                batch.bad += [r[1] for r in lot if type(r) is not Ready]
            self.score_rows(ready, batch, work, guard)
            if batch.is_due():
                emit((_place(lot[-1]) + 1) << SHIFT, self._taken(batch))
        emit((block.end.row - block.start.row) << SHIFT, self._taken(batch))

    def _taken(self, batch: "Gathered") -> bytes:
        return batch.take(self._encoder.renamed, self._reader.usage() if self._reader else {})

    def _rows(
        self, block: Block, picked: Sequence[int] | None, start: int
    ) -> Iterator[Ready | tuple[int, BadRow]]:
        reader = self._reader
        if reader is None:
            raise EngineError("this worker was built for groups, not for files")
        wanted = None if picked is None else frozenset(picked)
        for place, row in enumerate(rows(block)):
            if place < start or (wanted is not None and place not in wanted):
                continue
            if isinstance(row, BadRow):
                yield place, row
                continue
            try:
                if self._join is not None:
                    row = Row(row.where, self._join(row.columns), row.raw)
                yield Ready(place, row, reader(row.columns))
            except DataError as error:
                yield place, BadRow(row.where, str(error), _raw(row))

    def _lots(self, found: Iterator[Any]) -> Iterator[list[Any]]:
        while lot := list(islice(found, self._pace.size)):
            yield lot

    def score_rows(self, ready: list[Ready], batch: "Gathered", work: Work, guard: Guard) -> None:
        """Score rows and put what they gave into `batch`."""
        pairs = [(r.reading.sample, c) for r in ready for c in r.reading.completions]
        places = [(r.place << SHIFT) + i for r in ready for i in range(len(r.reading.completions))]
        rewarded = iter(self.score(pairs, places, guard, work.faults, work.singly))
        for r in ready:
            mine = list(islice(rewarded, len(r.reading.completions)))
            self.tell(r, mine, batch)
            batch.count(r.reading.sample, r.reading.source, mine, r.row.where)

    def tell(self, ready: Ready, rewarded: list[Rewarded], batch: "Gathered") -> None:
        """Put what one row gave into the lines of `batch`."""
        self._encoder(ready.row, [m.reward for m in rewarded], ready.reading.several, batch.lines)

    def _groups(self, payload: memoryview, work: Work, guard: Guard, emit: Emit) -> None:
        groups = _decode_groups(payload)
        batch = Gathered(self._setup.accuracy)
        places = iter(range(work.start >> SHIFT, len(groups)))
        for lot in self._lots(places):
            pairs = [(groups[g].sample, c) for g in lot for c in groups[g].completions]
            ids = [(g << SHIFT) + i for g in lot for i in range(len(groups[g].completions))]
            rewarded = iter(self.score(pairs, ids, guard, work.faults, work.singly))
            for g in lot:
                mine = list(islice(rewarded, len(groups[g].completions)))
                batch.rewards.append(tuple(m.reward for m in mine))
                batch.count(groups[g].sample, "", mine, groups[g].sample.id or f"group {g + 1}")
            if batch.is_due():
                emit((lot[-1] + 1) << SHIFT, batch.take(set()))
        emit(len(groups) << SHIFT, batch.take(set()))

    def score(
        self,
        pairs: list[tuple[Sample, Completion]],
        places: list[int],
        guard: Guard,
        faults: Faults,
        singly: bool,
    ) -> list[Rewarded]:
        """The rewards of some completions, at these places of the job."""
        began = time.perf_counter()
        rewarded = self.scorer.score_items(pairs, places, guard=guard, faults=faults, singly=singly)
        self._pace.learn(len(pairs), time.perf_counter() - began)
        return rewarded


class _Pace:
    """How many rows to score at once: enough for batches, no more than some milliseconds' work."""

    def __init__(self, together: int) -> None:
        self._least = together
        self.size = max(8, together)

    def learn(self, completions: int, seconds: float) -> None:
        """Double or halve by what the last rows took."""
        if seconds > 2 * _SLICE_SECONDS:
            self.size = max(self._least, self.size // 2)
        elif seconds < _SLICE_SECONDS / 2 and completions:
            self.size = min(max(_LARGEST_SLICE, self._least), self.size * 2)


class Gathered:
    """What has been done since the last piece was given out."""

    def __init__(self, accuracy: str) -> None:
        self._accuracy = accuracy
        self._records = RecordBuilder(accuracy)
        self._reset()

    def _reset(self) -> None:
        self.lines = bytearray()
        self.bad: list[BadRow] = []
        self.rewards: list[tuple[Reward, ...]] = []
        self._parts: defaultdict[tuple[str, str], list[float | None]] = defaultdict(list)
        self._values: defaultdict[str, list[float]] = defaultdict(list)
        self._stats, self._rows, self._since = Stats(accuracy=self._accuracy), 0, time.monotonic()

    def count(self, sample: Sample, source: str, rewarded: Sequence[Rewarded], where: str) -> None:
        """Take note of a row and its rewards."""
        self._rows += 1
        records, stats = self._records, self._stats
        key, part = prompt_key(sample, source), self._parts[sample.task, source]
        for r in rewarded:
            reward = r.reward
            part.append(reward.value)
            for name, score in reward.scores.items():
                if score.value is None or score.metrics:
                    stats.add_score(name, score, where)
                else:
                    self._values[name].append(score.value)
            records.add(key, reward)
            if r.seconds > 0.001:
                stats.add_slow(r.seconds, where)
            stats.seconds += r.seconds

    def is_due(self) -> bool:
        """Whether there is enough to be given out."""
        late = time.monotonic() - self._since > _EMIT_SECONDS
        return late or len(self.lines) > _EMIT_BYTES

    def take(self, renamed: set[str], usage: Usage | None = None) -> bytes:
        """All of it, as a piece."""
        for (task, source), values in self._parts.items():
            part = Breakdown(missing=values.count(None))
            part.add_all([v for v in values if v is not None])
            self._stats.add_part(task, source, part)
        for name, scores in self._values.items():
            self._stats.add_values(name, scores)
        self._stats.rows, self._stats.bad_rows = self._rows, len(self.bad)
        piece = Piece(
            rows=self._rows,
            lines=bytes(self.lines),
            bad=tuple(self.bad),
            stats=self._stats,
            records=self._records.take(),
            renamed=tuple(sorted(renamed)),
            rewards=tuple(self.rewards),
            usage=usage or {},
        )
        self._reset()
        return msgspec.msgpack.encode(piece)


def _place(row: Ready | tuple[int, BadRow]) -> int:
    return row.place if isinstance(row, Ready) else row[0]


def _raw(row: Row) -> bytes:
    return row.raw if row.raw is not None else msgspec.json.encode(row.columns, enc_hook=str)
