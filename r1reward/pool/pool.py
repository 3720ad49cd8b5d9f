"""`Pool`: warm worker processes that cannot hang their caller."""

import os
import pickle
import weakref
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from copy import deepcopy
from types import TracebackType
from typing import Any, Self

from r1reward.errors import EngineError
from r1reward.pool.attempt import Attempt
from r1reward.pool.fork_server import Setup
from r1reward.pool.inline import Inline
from r1reward.pool.jobs import Job, Limits, Outcome, PoolStats
from r1reward.pool.manager import Manager
from r1reward.pool.worker_main import BuildLater

__all__ = ["Pool"]


class Pool:
    """Runs jobs in worker processes, each with a deadline for each item and a cap on its memory.

    `target` is "module:function"; called with `config` (anything that pickles) it gives the handler.
    `workers` is the number of jobs that run at once; with 0 they run in the caller's process, where nothing
    can be stopped. Usable from any thread; the futures can be awaited through `asyncio.wrap_future`.
    """

    def __init__(
        self, target: str, config: Any = None, *, workers: int, limits: Limits | None = None
    ) -> None:
        self._pid, self._workers = os.getpid(), workers
        self._manager: Manager | Inline
        if workers == 0:
            self._manager = Inline(BuildLater(target, pickle.dumps(config)).build())
            return
        spares = 1 + workers // 8
        limits = limits or Limits()
        setup = Setup(target, pickle.dumps(config), os.getpid(), 4 * (workers + spares), limits)
        self._manager = Manager(setup, workers, spares)
        self._manager.thread.start()
        # The thread holds the manager, not the pool: a pool that nobody holds ends, and so does one at exit.
        self._finalizer = weakref.finalize(self, _stop, self._manager, os.getpid())

    def ready(self) -> None:
        """Wait until the first worker is ready. Raises what the building of the handler raised."""
        if isinstance(self._manager, Manager):
            self._check_process()
            self._manager.wait_ready()

    def submit(self, job: Job) -> "Future[Outcome]":
        """Put a job in line; jobs start in the order they come. Raises `EngineError` on a closed pool."""
        self._check_process()
        attempt = Attempt(job, Future())
        if isinstance(self._manager, Inline):
            self._manager.run(attempt)
        else:
            self._manager.submit(attempt)
        return attempt.future

    def map(self, jobs: Iterable[Job], *, ahead: int | None = None) -> Iterator[Outcome]:
        """The outcomes in the order of the jobs, of which at most `ahead` (twice the workers) wait."""
        limit = max(
            1, 2 * self._workers if ahead is None else ahead, self._manager.depth * (self._workers or 1)
        )
        waiting: deque[Future[Outcome]] = deque()
        source = iter(jobs)
        try:
            for job in source:
                waiting.append(self.submit(job))
                if len(waiting) >= limit:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()

    def stats(self) -> PoolStats:
        """A copy of the counts so far."""
        return deepcopy(self._manager.stats)

    def close(self) -> None:
        """End all processes. Jobs that wait are cancelled, those that run fail with `EngineError`."""
        if isinstance(self._manager, Inline):
            self._manager.close()
        else:
            self._finalizer()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _check_process(self) -> None:
        if os.getpid() != self._pid:
            raise EngineError("a pool cannot be used in a fork of the process that made it: make one there")


def _stop(manager: Manager, pid: int) -> None:
    # A fork of the caller has the object but not the thread, and the processes are not its own.
    if os.getpid() == pid:
        manager.stop()
