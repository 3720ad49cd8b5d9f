"""The data sockets of workers: jobs go out; pieces, ends and faults of jobs come in."""

import pickle
import selectors
import time
from collections.abc import Callable

from r1reward.errors import R1RewardError
from r1reward.pool import wire
from r1reward.pool.attempt import Attempt
from r1reward.pool.guard import Fault
from r1reward.pool.jobs import Limits, PoolStats
from r1reward.pool.process_start import error_from
from r1reward.pool.roster import Roster
from r1reward.pool.watchdog import Watchdog
from r1reward.pool.worker_handle import Worker

__all__ = ["WorkerChannels"]

_EXIT_REPORT_SECONDS = 1.0


class WorkerChannels:
    """The data sockets of all workers, by the selector of the pool's thread.

    `on_ready` is called when a worker has built its handler.
    """

    def __init__(
        self,
        roster: Roster,
        selector: selectors.BaseSelector,
        watchdog: Watchdog,
        limits: Limits,
        stats: PoolStats,
        on_ready: Callable[[], None],
    ) -> None:
        self._roster, self._selector, self._watchdog = roster, selector, watchdog
        self._limits, self._stats, self._on_ready = limits, stats, on_ready

    def open(self, worker: Worker) -> None:
        """Listen to a new worker."""
        self._selector.register(worker.data, selectors.EVENT_READ, lambda ready: self._on_data(worker, ready))

    def close(self, worker: Worker) -> None:
        """Listen no more: its end of the socket is closed."""
        if self._selector.get_map().get(worker.data) is not None:
            self._selector.unregister(worker.data)
            # It should be dead; one that only closed its descriptors is helped along.
            worker.kill_at = min(worker.kill_at, time.monotonic() + _EXIT_REPORT_SECONDS)

    def send(self, worker: Worker, lane: int, attempt: Attempt) -> None:
        """Give a worker a job."""
        head = (lane, attempt.done, attempt.faults, attempt.singly, attempt.careful, attempt.alone)
        worker.writer.add(wire.WORK, pickle.dumps(head))
        worker.writer.add(wire.PAYLOAD, attempt.job.payload, attempt.job.rest)
        self._write(worker)

    def read(self, worker: Worker, *, everything: bool = False) -> None:
        """Take in what has come, or `everything` of a worker that is dead."""
        try:
            frames = worker.reader.read(everything=everything)
        except wire.WireError as error:
            self.close(worker)
            worker.condemn(self._watchdog.careful_mark(worker), Fault("error", str(error)))
            return
        for kind, number, body in frames:
            self._on_frame(worker, kind, number, body)
        if worker.reader.closed:
            self.close(worker)

    def _write(self, worker: Worker) -> None:
        events = (
            selectors.EVENT_READ if worker.writer.flush() else selectors.EVENT_READ | selectors.EVENT_WRITE
        )
        key = self._selector.get_map().get(worker.data)
        if key is not None and key.events != events:
            self._selector.modify(worker.data, events, key.data)

    def _on_data(self, worker: Worker, ready: int) -> None:
        if worker.buried:
            return
        if ready & selectors.EVENT_WRITE:
            self._write(worker)
        if ready & selectors.EVENT_READ:
            self.read(worker)

    def _on_frame(self, worker: Worker, kind: int, number: int, body: wire.Buffer) -> None:
        worker.moved = time.monotonic()
        if kind == wire.READY:
            self._greet(worker, number, body)
            return
        lane, upto = wire.lane_of(number)
        attempt = worker.attempts.get(lane)
        if attempt is None:
            return
        try:
            if kind == wire.EMIT:
                attempt.emit(upto, body)
            elif kind == wire.PING:
                worker.writer.add(wire.PONG)
                self._write(worker)
            elif kind == wire.DONE:
                self._on_done(worker, lane, attempt)
            elif kind == wire.FAULT:
                self._on_fault(worker, lane, attempt, body)
        except R1RewardError as error:
            attempt.fail(error)
            if worker.attempts.get(lane) is attempt:
                self._roster.release(worker, lane)
                self._roster.retire(worker)

    def _greet(self, worker: Worker, depth: int, body: wire.Buffer) -> None:
        if body:
            raise error_from(body, "the workers cannot be built")
        worker.ready, worker.depth = True, depth
        self._roster.depth = depth
        self._roster.idle.insert(0, worker)
        self._on_ready()

    def _on_done(self, worker: Worker, lane: int, attempt: Attempt) -> None:
        self._roster.free(worker, lane)
        attempt.finish()
        self._stats.jobs += 1
        self._stats.items += attempt.job.size

    def _on_fault(self, worker: Worker, lane: int, attempt: Attempt, body: wire.Buffer) -> None:
        place, memory, sure, described = pickle.loads(body)
        if memory:
            self._roster.release(worker, lane)
            self._roster.retire(worker)
            self._stats.restarts["memory"] += 1
            fault = Fault("memory", f"more than {self._limits.memory_mb} MB")
            self._roster.again(attempt, place, fault, doubtful=not sure)
            return
        self._roster.free(worker, lane)
        if place is None:
            attempt.fail(error_from(described, "the handler failed"))
        else:
            self._roster.again(attempt, place, Fault("error", pickle.loads(described)[0]))
