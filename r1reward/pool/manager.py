"""The one thread of a pool: hands out jobs, takes in pieces, watches time and memory, replaces workers."""

import os
import pickle
import selectors
import socket
import threading
import time
from collections import deque
from contextlib import suppress

from r1reward.errors import EngineError, R1RewardError
from r1reward.pool import linux, wire
from r1reward.pool.attempt import Attempt, place_of
from r1reward.pool.fork_server import Setup
from r1reward.pool.guard import Fault
from r1reward.pool.heartbeats import (
    HEARTBEATS_NAME,
    Heartbeat,
    clear_heartbeat,
    open_heartbeats,
    read_heartbeat,
)
from r1reward.pool.jobs import PoolStats
from r1reward.pool.process_start import error_from, plug_standard_streams
from r1reward.pool.shutdown import retire, shut_down
from r1reward.pool.spawner import Spawner
from r1reward.pool.supervisor import PID, STATUS
from r1reward.pool.watchdog import Watchdog
from r1reward.pool.worker_handle import Worker, fault_of_status
from r1reward.pool.worker_main import CLOSED

__all__ = ["Manager"]

_EXIT_REPORT_SECONDS = 1.0
_MOST_BARREN = 20
_DOUBTFUL = frozenset(("memory", "SIGKILL"))


class Manager:
    """The state of a pool; everything but `submit`, `stop` and `wait_ready` belongs to its thread."""

    def __init__(self, setup: Setup, workers: int, spares: int) -> None:
        self._setup, self._limits = setup, setup.limits
        self._workers, self._spares = workers, spares
        plug_standard_streams()
        self._heartbeats_fd = os.memfd_create(HEARTBEATS_NAME)
        self._heartbeats = open_heartbeats(self._heartbeats_fd, setup.slots)
        self._live: list[Worker] = []
        self._idle: list[Worker] = []
        self._queue: deque[Attempt] = deque()
        self._selector = selectors.DefaultSelector()
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._selector.register(self._wake, selectors.EVENT_READ, self._woken)
        self._barren = 0
        self._lock = threading.Lock()
        self._stopping = False
        self._broken: R1RewardError | None = None
        self._settled = threading.Event()
        self.stats = PoolStats()
        self.depth = 1
        """How many jobs a worker takes at once, as the first of them said."""
        self._watchdog = Watchdog(self._heartbeats, self._limits)
        self._spawner = Spawner(setup, self._heartbeats_fd, self._selector, self.stats, self._adopt)
        self.thread = threading.Thread(target=self._run, name="r1reward-pool", daemon=True)

    # Called from any thread.

    def submit(self, attempt: Attempt) -> None:
        """Put a job in line."""
        with self._lock:
            if self._broken is not None:
                raise self._broken
            if self._stopping:
                raise EngineError("the pool is closed")
            self._queue.append(attempt)
            self._poke()

    def stop(self) -> None:
        """End the thread and every process; what is not done is cancelled."""
        with self._lock:
            if not self._stopping:
                self._stopping = True
                self._poke()
        if self.thread is not threading.current_thread():
            self.thread.join()

    def wait_ready(self) -> None:
        """Wait until the handler is built. Raises what its building raised."""
        self._settled.wait()
        if self._broken is not None:
            raise self._broken

    def _poke(self) -> None:
        # After the thread has ended its descriptor is closed and may be somebody else's.
        if self._wake >= 0:
            os.eventfd_write(self._wake, 1)

    # The thread.

    def _run(self) -> None:
        try:
            while not self._stopping and self._broken is None:
                self._fill()
                self._hand_out()
                for key, events in self._selector.select(self._timeout()):
                    key.data(events)
                self._watchdog.look(self._live)
        except R1RewardError as error:
            self._broken = error
        except Exception as error:  # noqa: BLE001 - nobody must wait for ever for a thread that died of a bug
            self._broken = EngineError(f"the pool's thread failed: {error!r}")
            self._broken.__cause__ = error
        finally:
            self._end()

    def _woken(self, _: int) -> None:
        with suppress(BlockingIOError):
            os.eventfd_read(self._wake)

    def _timeout(self) -> float | None:
        timeout = self._watchdog.timeout(self._live)
        return 1.0 if timeout is None and not self._spawner.is_settled else timeout

    def _fill(self) -> None:
        """As many workers as are wanted, and some spares."""
        self._spawner.keep()
        here = sum(not (w.leaving or w.verdict) for w in self._live) + self._spawner.asked
        self._spawner.ask(self._workers + self._spares - here)

    def _adopt(self, slot: int, fds: list[int]) -> None:
        clear_heartbeat(self._heartbeats, slot)
        worker = Worker(slot, socket.socket(fileno=fds[0]), socket.socket(fileno=fds[1]))
        self._live.append(worker)
        self._selector.register(worker.life, selectors.EVENT_READ, lambda _: self._on_life(worker))
        self._selector.register(worker.data, selectors.EVENT_READ, lambda ready: self._on_data(worker, ready))
        self.stats.forks += 1

    # Jobs out.

    def _hand_out(self) -> None:
        while self._queue and self._idle:
            attempt = self._queue[0]
            worker = self._choose(attempt)
            if worker is None:
                return
            self._queue.popleft()
            if attempt.begin():
                self._start(worker, attempt)

    def _choose(self, attempt: Attempt) -> Worker | None:
        """Who takes the job: one that has none yet, or else, where handlers take several, the one with the fewest."""
        if sum(bool(w.attempts) for w in self._live) < self._workers:
            free = [w for w in self._idle if not w.attempts]
            if attempt.fresh:
                return self._fresh(free)
            if free:
                # Last in, first out: the warmest worker works, the spare stays fresh.
                return free[-1]
        if attempt.alone:
            return None
        return min((w for w in self._idle if w.attempts), key=lambda w: len(w.attempts), default=None)

    def _fresh(self, free: list[Worker]) -> Worker | None:
        for worker in free:
            if worker.jobs == 0:
                return worker
        if free:
            self._idle.remove(free[0])
            retire(free[0], self._limits.close_seconds)
        return None

    def _start(self, worker: Worker, attempt: Attempt) -> None:
        now = time.monotonic()
        worker.since = worker.since if worker.attempts else now
        worker.moved = now
        lane = worker.take(attempt)
        if not worker.has_room:
            self._idle.remove(worker)
        head = (lane, attempt.done, attempt.faults, attempt.singly, attempt.careful, attempt.alone)
        worker.writer.add(wire.WORK, pickle.dumps(head))
        worker.writer.add(wire.PAYLOAD, attempt.job.payload)
        self._write(worker)

    def _write(self, worker: Worker) -> None:
        events = (
            selectors.EVENT_READ if worker.writer.flush() else selectors.EVENT_READ | selectors.EVENT_WRITE
        )
        key = self._selector.get_map().get(worker.data)
        if key is not None and key.events != events:
            self._selector.modify(worker.data, events, key.data)

    # Frames in.

    def _on_data(self, worker: Worker, ready: int) -> None:
        if worker.buried:
            return
        if ready & selectors.EVENT_WRITE:
            self._write(worker)
        if ready & selectors.EVENT_READ:
            self._read(worker)

    def _read(self, worker: Worker, *, everything: bool = False) -> None:
        try:
            frames = worker.reader.read(everything=everything)
        except wire.WireError as error:
            self._unlisten(worker)
            worker.condemn(self._watchdog.careful_mark(worker), Fault("error", str(error)))
            return
        for kind, number, body in frames:
            self._frame(worker, kind, number, body)
        if worker.reader.closed:
            self._unlisten(worker)

    def _unlisten(self, worker: Worker) -> None:
        if self._selector.get_map().get(worker.data) is not None:
            self._selector.unregister(worker.data)
            # It should be dead; one that only closed its descriptors is helped along.
            worker.kill_at = min(worker.kill_at, time.monotonic() + _EXIT_REPORT_SECONDS)

    def _frame(self, worker: Worker, kind: int, number: int, body: bytes) -> None:
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
                self._free_worker(worker, lane)
                attempt.finish()
                self.stats.jobs += 1
                self.stats.items += attempt.job.size
            elif kind == wire.FAULT:
                self._on_fault(worker, lane, attempt, body)
        except R1RewardError as error:
            attempt.fail(error)
            if worker.attempts.get(lane) is attempt:
                self._release(worker, lane)
                self._unlist(worker)
                retire(worker, self._limits.close_seconds)

    def _greet(self, worker: Worker, depth: int, body: bytes) -> None:
        if body:
            raise error_from(body, "the workers cannot be built")
        worker.ready, worker.depth = True, depth
        self.depth = depth
        self._barren = 0
        self._settled.set()
        self._idle.insert(0, worker)

    def _on_fault(self, worker: Worker, lane: int, attempt: Attempt, body: bytes) -> None:
        place, memory, sure, described = pickle.loads(body)
        if memory:
            self._release(worker, lane)
            self._unlist(worker)
            retire(worker, self._limits.close_seconds)
            self.stats.restarts["memory"] += 1
            fault = Fault("memory", f"more than {self._limits.memory_mb} MB")
            self._again(attempt, place, fault, doubtful=not sure)
            return
        self._free_worker(worker, lane)
        if place is None:
            attempt.fail(error_from(described, "the handler failed"))
        else:
            self._again(attempt, place, Fault("error", pickle.loads(described)[0]))

    def _again(
        self, attempt: Attempt, place: tuple[int, int] | None, fault: Fault, *, doubtful: bool = False
    ) -> None:
        try:
            attempt.fault(place, fault, doubtful=doubtful)
        except EngineError as error:
            attempt.fail(error)
        else:
            self._queue.appendleft(attempt)

    def _release(self, worker: Worker, lane: int) -> None:
        del worker.attempts[lane]
        worker.is_alone = False
        if not worker.attempts:
            self.stats.busy_seconds += time.monotonic() - worker.since

    def _unlist(self, worker: Worker) -> None:
        """Give it no more jobs."""
        if worker in self._idle:
            self._idle.remove(worker)

    def _free_worker(self, worker: Worker, lane: int) -> None:
        self._release(worker, lane)
        limits = self._limits
        grown = linux.resident_mb(worker.pid) - worker.baseline_mb if worker.pid else 0.0
        if grown > limits.recycle_mb or 0 < limits.recycle_jobs <= worker.jobs:
            self._unlist(worker)
            if not worker.attempts:
                self.stats.restarts["recycled"] += 1
                retire(worker, self._limits.close_seconds)
        elif not (worker.leaving or worker.verdict or worker.reader.closed or worker in self._idle):
            self._idle.append(worker)

    # The ends of workers.

    def _on_life(self, worker: Worker) -> None:
        if worker.buried:
            return
        try:
            message = worker.life.recv(64)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        number = int.from_bytes(message[1:], "little")
        if message[:1] == PID:
            worker.pid = number
            worker.baseline_mb = linux.resident_mb(number)
        else:
            self._bury(worker, number if message[:1] == STATUS else None)

    def _bury(self, worker: Worker, status: int | None) -> None:
        if worker.verdict is None and not worker.reader.closed:
            # What it gave before it died counts.
            self._read(worker, everything=True)
        heartbeat, fault = worker.verdict or self._post_mortem(worker, status)
        self._forget(worker)
        if not worker.ready:
            self._barren += 1
            if self._barren > _MOST_BARREN:
                raise EngineError(f"the workers die before they are ready: {fault.detail}")
        attempts = worker.attempts
        if not attempts:
            if not worker.leaving:
                self.stats.restarts["idle"] += 1
            return
        blamed = _blamed(worker, heartbeat)
        for lane, attempt in sorted(attempts.items(), reverse=True):
            if lane not in blamed:
                self._queue.appendleft(attempt)
        self.stats.restarts[fault.kind if heartbeat else "stray"] += 1
        doubtful = fault.kind in _DOUBTFUL or fault.detail.split(",")[0] in _DOUBTFUL
        for lane in blamed:
            self._again(attempts[lane], place_of(heartbeat), fault, doubtful=doubtful)
        for lane in list(attempts):
            self._release(worker, lane)

    def _post_mortem(self, worker: Worker, status: int | None) -> tuple[Heartbeat | None, Fault]:
        if status is not None and os.WIFEXITED(status) and os.WEXITSTATUS(status) == CLOSED:
            # It found its channel closed; only a careful one finds that at the item that did it.
            return self._watchdog.careful_mark(worker), Fault(
                "exit", f"exit code {CLOSED}, its channel was closed"
            )
        return read_heartbeat(self._heartbeats, worker.slot), fault_of_status(status)

    def _forget(self, worker: Worker) -> None:
        self._unlisten(worker)
        self._selector.unregister(worker.life)
        worker.buried = True
        worker.close()
        self._live.remove(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        self._spawner.release(worker.slot)

    # The end.

    def _end(self) -> None:
        with self._lock:
            self._stopping = True
            wake, self._wake = self._wake, -1
        error = self._broken or EngineError("the pool was closed")
        running = [attempt for w in self._live for attempt in w.attempts.values()]
        for attempt in (*running, *self._queue):
            if attempt.runs:
                attempt.fail(error)
            elif self._broken is None:
                attempt.future.cancel()
                attempt.future.set_running_or_notify_cancel()
            elif attempt.begin():
                attempt.fail(error)
        self._settled.set()
        shut_down(self._live, self._limits.close_seconds)
        self._spawner.end()
        self._selector.close()
        os.close(wake)
        os.close(self._heartbeats_fd)


def _blamed(worker: Worker, heartbeat: Heartbeat | None) -> list[int]:
    """The lanes of a dead worker whose jobs its end is held against; the others are only run again."""
    if worker.leaving:
        return []
    if heartbeat is not None and heartbeat.lane in worker.attempts:
        return [heartbeat.lane]
    return list(worker.attempts)
