"""What a worker does: rows in, scored rows out.

The same handler runs in a pool's workers, in the caller's process and in Ray. A payload is a block of a file
(`ROWS`) or groups that are objects already (`GROUPS`). What is done is given out in pieces, so that a fault
costs little of it.
"""

import time
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeVar, cast

import msgspec

from r1reward._version import __version__
from r1reward.errors import DataError, EngineError
from r1reward.files.block import BadRow, Block, Row
from r1reward.files.decode import rows
from r1reward.files.encode import RowEncoder
from r1reward.pool.guard import Faults, Guard
from r1reward.pool.jobs import Emit, Work
from r1reward.registry.registry import Registry
from r1reward.rows.join import JoinTable
from r1reward.rows.row_reader import Reading
from r1reward.runs.payloads import ROWS, SHIFT, decode_block, decode_groups
from r1reward.runs.pieces import Gathered, Result
from r1reward.runs.setup import Setup, reader_of
from r1reward.scoring.cache import DiskCache, ScoreCache
from r1reward.scoring.scorer import Rewarded, Scorer
from r1reward.spec.fallbacks import fallbacks_of
from r1reward.types import Completion, Sample

__all__ = ["Ready", "Worker"]

_SLICE_SECONDS = 0.008
_LARGEST_SLICE = 256

_DEPTH = 32
"""Blocks of a file that a worker with async verifiers is at: enough to be busy while some wait for a slow answer."""
T = TypeVar("T")
_MOST_ROWS = 1 << 20
"""More rows than a block has."""


class Ready(msgspec.Struct, frozen=True, gc=False):
    """A row that is understood, at its place in the block."""

    place: int
    row: Row
    reading: Reading


class _GroupPlace(NamedTuple):
    """The place of a group that came without a file."""

    number: int
    id: str

    @property
    def where(self) -> str:
        return self.id or f"group {self.number + 1}"


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
        self._fallbacks = fallbacks_of(setup.spec).get(setup.accuracy, ())
        self._reader = None
        if setup.columns is not None:
            self._reader = reader_of(setup, registry)
        self._join = JoinTable(setup.join) if setup.join else None
        self.depth = _DEPTH if self.scorer.is_async else 1
        # Awaited verifiers all start at once: a slow answer must not delay the rows behind it.
        self._pace = _Pace(_MOST_ROWS if self.scorer.is_async else self.scorer.batch_size)

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
        block, picked = decode_block(payload)
        batch = Gathered(self._setup.accuracy, self._fallbacks)
        for lot in self._lots(_placed_rows(block, picked, work.start >> SHIFT)):
            self.score_rows(self._ready(lot, batch), batch, work, guard)
            if batch.is_due():
                emit((lot[-1][0] + 1) << SHIFT, self._payload(batch))
        emit((block.end.row - block.start.row) << SHIFT, self._payload(batch))

    def _payload(self, batch: "Gathered") -> bytes:
        return batch.take(self._encoder.renamed, self._reader.usage() if self._reader else {})

    def _ready(self, lot: Sequence[tuple[int, Row | BadRow]], batch: Gathered) -> list[Ready]:
        """The rows of a lot that are understood; the others are bad rows of the batch."""
        if self._reader is None:
            raise EngineError("this worker was built for groups, not for files")
        if self._join is not None:
            lot = [(place, _joined(row, self._join)) for place, row in lot]
        readings = iter(self._reader.read([row.columns for _, row in lot if type(row) is Row]))
        ready: list[Ready] = []
        for place, row in lot:
            if type(row) is not Row:
                batch.bad.append(cast(BadRow, row))
            elif type(reading := next(readings)) is Reading:
                ready.append(Ready(place, row, reading))
            else:
                batch.bad.append(BadRow(row.where, str(reading), _raw(row)))
        return ready

    def _lots(self, items: Iterator[T]) -> Iterator[list[T]]:
        while lot := list(islice(items, self._pace.size)):
            yield lot

    def score_rows(self, ready: list[Ready], batch: "Gathered", work: Work, guard: Guard) -> None:
        """Score rows and add the results to `batch`."""
        pairs: list[tuple[Sample, Completion]] = []
        places: list[int] = []
        for r in ready:
            sample, completions, place = r.reading.sample, r.reading.completions, r.place << SHIFT
            if len(completions) == 1:  # most rows: a third of the cost of what follows
                pairs.append((sample, completions[0]))
                places.append(place)
            else:
                pairs += [(sample, c) for c in completions]
                places += range(place, place + len(completions))
        rewarded = self.score(pairs, places, guard, work.faults, work.singly)
        results: list[Result] = []
        end = 0
        for r in ready:
            reading = r.reading
            begin, end = end, end + len(reading.completions)
            mine = rewarded[begin:end]
            self.tell(r, mine, batch)
            results.append((reading.sample, reading.source, mine, r.row))
        batch.count(results)

    def tell(self, ready: Ready, rewarded: list[Rewarded], batch: "Gathered") -> None:
        """Add the result of one row to the lines of `batch`."""
        rewards = [rewarded[0].reward] if len(rewarded) == 1 else [r.reward for r in rewarded]
        batch.lines += self._encoder.parts(ready.row, rewards, ready.reading.several)

    def _groups(self, payload: memoryview, work: Work, guard: Guard, emit: Emit) -> None:
        groups = decode_groups(payload)
        batch = Gathered(self._setup.accuracy, self._fallbacks)
        places = iter(range(work.start >> SHIFT, len(groups)))
        for lot in self._lots(places):
            pairs = [(groups[g].sample, c) for g in lot for c in groups[g].completions]
            ids = [(g << SHIFT) + i for g in lot for i in range(len(groups[g].completions))]
            rewarded = iter(self.score(pairs, ids, guard, work.faults, work.singly))
            for g in lot:
                mine = list(islice(rewarded, len(groups[g].completions)))
                batch.rewards.append(tuple(m.reward for m in mine))
                batch.count([(groups[g].sample, "", mine, _GroupPlace(g, groups[g].sample.id))])
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

    def __init__(self, batch_size: int) -> None:
        self._least = batch_size
        self.size = max(8, batch_size)

    def learn(self, completions: int, seconds: float) -> None:
        """Double or halve the size by the time that the last rows took."""
        if seconds > 2 * _SLICE_SECONDS:
            self.size = max(self._least, self.size // 2)
        elif seconds < _SLICE_SECONDS / 2 and completions:
            self.size = min(max(_LARGEST_SLICE, self._least), self.size * 2)


def _placed_rows(
    block: Block, picked: Sequence[int] | None, start: int
) -> Iterator[tuple[int, Row | BadRow]]:
    """The rows of a block that are wanted, from one on, with their places."""
    placed = islice(enumerate(rows(block)), start, None)
    if picked is None:
        return placed
    wanted = frozenset(picked)
    return ((place, row) for place, row in placed if place in wanted)


def _joined(row: Row | BadRow, table: JoinTable) -> Row | BadRow:
    """The row with the columns that are added to it."""
    if isinstance(row, BadRow):
        return row
    try:
        return msgspec.structs.replace(row, columns=table(row.columns))
    except DataError as error:
        return BadRow(row.where, str(error), _raw(row))


def _raw(row: Row) -> bytes:
    return row.raw if row.raw is not None else msgspec.json.encode(row.columns, enc_hook=str)
