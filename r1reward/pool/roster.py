"""The workers of a pool and the queue of jobs: which worker takes which job, and how both end."""

import time
from collections import deque

from r1reward.errors import EngineError
from r1reward.pool import linux
from r1reward.pool.attempt import Attempt
from r1reward.pool.guard import Fault
from r1reward.pool.jobs import Limits, PoolStats
from r1reward.pool.shutdown import retire
from r1reward.pool.worker_handle import Worker

__all__ = ["Roster"]


class Roster:
    """All workers, those that may be given a job, and the queue; of the pool's thread, but for the queue's end."""

    def __init__(self, workers: int, limits: Limits, stats: PoolStats) -> None:
        self._workers, self._limits, self._stats = workers, limits, stats
        self.live: list[Worker] = []
        self.idle: list[Worker] = []
        self.queue: deque[Attempt] = deque()
        self.depth = 1
        """How many jobs a worker takes at once, as the first worker has reported."""

    def next_job(self) -> tuple[Worker, Attempt] | None:
        """The next job that is still awaited, and its worker; `None` if there is no job or no free worker."""
        while self.queue and self.idle:
            attempt = self.queue[0]
            worker = self._choose(attempt)
            if worker is None:
                return None
            self.queue.popleft()
            if attempt.begin():
                return worker, attempt
        return None

    def assign(self, worker: Worker, attempt: Attempt) -> int:
        """Put a worker down for a job; the lane."""
        now = time.monotonic()
        worker.since = worker.since if worker.attempts else now
        worker.moved = now
        lane = worker.take(attempt)
        if not worker.has_room:
            self.idle.remove(worker)
        return lane

    def _choose(self, attempt: Attempt) -> Worker | None:
        """The worker for the job: an idle one or else, where handlers take several jobs, the one with the fewest."""
        if sum(bool(w.attempts) for w in self.live) < self._workers:
            free = [w for w in self.idle if not w.attempts]
            if attempt.fresh:
                return self._fresh(free)
            if free:
                # Last in, first out: the warmest worker works, the spare stays fresh.
                return free[-1]
        if attempt.alone:
            return None
        return min((w for w in self.idle if w.attempts), key=lambda w: len(w.attempts), default=None)

    def _fresh(self, free: list[Worker]) -> Worker | None:
        for worker in free:
            if worker.jobs == 0:
                return worker
        if free:
            self.retire(free[0])
        return None

    def again(
        self, attempt: Attempt, place: tuple[int, int] | None, fault: Fault, *, doubtful: bool = False
    ) -> None:
        """Put a job first in line again after a fault, unless it can have no outcome any more."""
        try:
            attempt.fault(place, fault, doubtful=doubtful)
        except EngineError as error:
            attempt.fail(error)
        else:
            self.queue.appendleft(attempt)

    def release(self, worker: Worker, lane: int) -> None:
        """A worker is no longer at the job of this lane."""
        del worker.attempts[lane]
        worker.is_alone = False
        if not worker.attempts:
            self._stats.busy_seconds += time.monotonic() - worker.since

    def free(self, worker: Worker, lane: int) -> None:
        """The same, and it may be given another one, unless it has grown or has done as many as it may."""
        self.release(worker, lane)
        limits = self._limits
        grown = linux.resident_mb(worker.pid) - worker.baseline_mb if worker.pid else 0.0
        if grown > limits.recycle_mb or 0 < limits.recycle_jobs <= worker.jobs:
            self._unlist(worker)
            if not worker.attempts:
                self._stats.restarts["recycled"] += 1
                retire(worker, limits.close_seconds)
        elif not (worker.leaving or worker.verdict or worker.reader.closed or worker in self.idle):
            self.idle.append(worker)

    def retire(self, worker: Worker) -> None:
        """Give it no more jobs, and let it close its handler and go."""
        self._unlist(worker)
        retire(worker, self._limits.close_seconds)

    def remove(self, worker: Worker) -> None:
        """Strike off a worker that is dead."""
        self.live.remove(worker)
        self._unlist(worker)

    def _unlist(self, worker: Worker) -> None:
        if worker in self.idle:
            self.idle.remove(worker)
