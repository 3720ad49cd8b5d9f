"""A reward with its workers kept warm: batches of completions in, rewards out, from any thread.

The workers are made at the first batch and again where the pool is lost, in a fork, or where the training step
brings scheduled terms in or out. The object pickles: its copy makes workers of its own.
"""

import math
import os
import threading
import time
import weakref
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Self, Unpack

from r1reward.api import Spec
from r1reward.errors import DataError, EngineError, SpecError
from r1reward.pool import Limits, Pool
from r1reward.registry.registry import Registry
from r1reward.rows.row_reader import RowReader
from r1reward.runs.engine import default_workers
from r1reward.runs.plan import check_spec
from r1reward.runs.readers import row_reader
from r1reward.runs.settings import WorkerKeywords, WorkerSettings, make_settings
from r1reward.runs.setup import Setup
from r1reward.scoring.scorer import Rewarded
from r1reward.spec.file import load_spec, locate
from r1reward.spec.spec import RewardSpec
from r1reward_serve.reward_worker import TARGET, Pair, pair_job, parts, rewarded_of, traits_job, traits_of

__all__ = ["WarmReward"]

_PART_SECONDS = 0.02
"""How long one job should take: long beside what a job costs (0.15 ms), short beside a batch."""

_PARTS = 16
"""Jobs for each worker, where nothing is known yet of what a completion costs."""


class WarmReward:
    """Scores batches by one reward in warm worker processes.

    `settings` are the fields of `r1reward.runs.settings.WorkerSettings`; `workers` None = the cores divided by the
    ranks on this machine. Raises `SpecError` or
    `PluginError` for a reward that cannot be built.
    """

    def __init__(
        self,
        reward: Spec,
        **settings: Unpack[WorkerKeywords],
    ) -> None:
        checked = make_settings(WorkerSettings, settings)
        # Absolute, because a copy of this object may stand in another folder.
        self._settings = WorkerSettings(**checked.absolute())
        self.spec: RewardSpec = load_spec(reward)
        self._registry: Registry | None = None
        check_spec(self.spec, self.registry, step=0)  # the step comes with each batch
        self._reset()

    def _reset(self) -> None:
        self._lock, self._pool, self._made_for = threading.Lock(), None, None
        self._judges_many, self._groups, self._seconds_each, self.rebuilt = False, False, math.nan, 0

    _pool: "_Workers | None"
    _made_for: tuple[object, ...] | None
    rebuilt: int
    """How often a lost pool was replaced."""

    @property
    def registry(self) -> Registry:
        """The plugins of the reward."""
        if self._registry is None:
            self._registry = Registry.load(self._settings.plugins)
        return self._registry

    @property
    def workers(self) -> int:
        """Worker processes; 0 = none but this one."""
        if self._settings.workers is not None:
            return self._settings.workers
        return max(1, default_workers() // max(1, int(os.environ.get("LOCAL_WORLD_SIZE", "1"))))

    def __call__(self, pairs: Sequence[Pair], step: int | None = None) -> list[Rewarded]:
        """The rewards of completions, in their order; `step` is the training step, for scheduled terms.

        A pool that is lost is made anew, once a batch. Raises `EngineError` where that does not help, `DataError`
        for a sample that cannot be sent to a worker.
        """
        if not pairs:
            return []
        try:
            return self._run(self._ready(step), pairs)
        except EngineError as first:
            self._drop()
            self.rebuilt += 1
            try:
                return self._run(self._ready(step), pairs)
            except EngineError as second:
                raise EngineError(
                    f"the reward workers were lost twice in one batch: {first}; {second}"
                ) from second

    def reader(
        self,
        columns: Mapping[str, str | Sequence[str]] | None = None,
        task: str = "",
        *,
        end_tokens: Sequence[str] = (),
        need: str = "completion",
    ) -> RowReader:
        """The reader of rows for this reward; the arguments are `RowReader`'s."""
        return row_reader(self.spec, self.registry, columns, task, end_tokens=end_tokens, need=need)

    @property
    def groups(self) -> bool:
        """Whether some verifier judges a sample's completions together; known when the workers have been started."""
        return self._groups

    def groups_of(self, pairs: Sequence[Pair], places: Sequence[int]) -> list[int]:
        """These places and, where verifiers judge the completions of a sample together, the rest of their groups."""
        if not self._groups:
            return list(places)
        samples = {id(pairs[place][0]) for place in places}
        return [place for place, (sample, _) in enumerate(pairs) if id(sample) in samples]

    def smallest_group(self, pairs: Sequence[Pair]) -> int | None:
        """The size of the smallest group of a batch; None where no verifier of the reward looks at groups."""
        return (
            min(Counter(id(sample) for sample, _ in pairs).values(), default=None) if self._groups else None
        )

    def warm_up(self, step: int | None = None) -> None:
        """Start the workers now, so that the first batch does not wait for them."""
        self._ready(step)

    @property
    def judges_many(self) -> bool:
        """Whether some verifier judges many completions at once; known when the workers have been started."""
        return self._judges_many

    def notes(self) -> dict[str, int]:
        """Workers lost so far, by kind, since the pool was made."""
        workers = self._pool
        return dict(workers.pool.stats().restarts) if workers else {}

    def close(self) -> None:
        """End the workers; a later batch starts them again."""
        self._drop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getstate__(self) -> dict[str, Any]:
        process_state = ("_lock", "_pool", "_made_for")
        return {k: v for k, v in self.__dict__.items() if k not in process_state} | {"_registry": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._reset()

    def _phase(self, step: int | None) -> tuple[object, ...]:
        """What tells one pool from another: the process, and which scheduled terms count."""
        active = tuple(t.schedule.active(step) for t in self.spec.terms if t.schedule)
        return os.getpid(), active

    def _ready(self, step: int | None) -> "_Workers":
        self._check_step(step)
        with self._lock:
            phase = self._phase(step)
            if self._pool is None or self._made_for != phase:
                # Calls in other threads may still use the old workers: they end with the last of them.
                self._pool = _Workers(
                    self._setup(step), self.workers, Limits(memory_mb=self._settings.memory_mb)
                )
                traits = self._pool.traits
                self._judges_many, self._groups, self._made_for = traits.judges_many, traits.groups, phase
            return self._pool

    def _check_step(self, step: int | None) -> None:
        try:
            self.spec.check_step(step)
        except SpecError as error:
            raise locate(self.spec, error) from None

    def _setup(self, step: int | None) -> Setup:
        return Setup(spec=self.spec, **self._settings.worker_fields(), step=step)

    def _drop(self) -> None:
        with self._lock:
            if self._pool is not None:
                self._pool.close()  # does nothing in a fork: the processes are not its own
            self._pool = None

    def _run(self, workers: "_Workers", pairs: Sequence[Pair]) -> list[Rewarded]:
        size = self._part(len(pairs))
        try:
            cuts = parts(pairs, size, groups=self._groups)
            jobs = [pair_job(pairs[at:upto]) for at, upto in cuts]
        except (TypeError, ValueError, OverflowError) as error:
            raise DataError(f"a sample of this batch cannot be sent to a worker: {error}") from error
        began = time.perf_counter()
        futures = [workers.pool.submit(job) for job in jobs]
        rewards = [r for future in futures for r in rewarded_of(future.result().pieces)]
        self._seconds_each = (time.perf_counter() - began) * max(1, self.workers) / len(pairs)
        return rewards

    def _part(self, count: int) -> int:
        """How many completions make a job: jobs of `_PART_SECONDS`, but few where verifiers judge many at once."""
        workers = max(1, self.workers)
        limit = math.ceil(count / workers)
        if self._judges_many or self.workers == 0:
            return limit
        if math.isnan(self._seconds_each):
            return math.ceil(count / (workers * _PARTS))
        return max(1, min(limit, int(_PART_SECONDS / max(self._seconds_each, 1e-9))))


class _Workers:
    """A pool and what its verifiers are like; closed when nobody holds it."""

    def __init__(self, setup: Setup, workers: int, limits: Limits) -> None:
        self.pool = Pool(TARGET, setup, workers=workers, limits=limits)
        # An inline pool has no finaliser of its own, and its verifiers hold a thread.
        self.close = weakref.finalize(self, self.pool.close)
        self.pool.ready()
        self.traits = traits_of(self.pool.submit(traits_job()).result().pieces)
