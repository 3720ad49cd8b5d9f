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
from r1reward.guard import Fault
from r1reward.pool import linux, wire
from r1reward.pool.attempt import Attempt, place_of
from r1reward.pool.jobs import PoolStats
from r1reward.pool.keeper import PID, STATUS
from r1reward.pool.launch import Zygote, error_from, plug_standard_streams
from r1reward.pool.marks import MARKS_NAME, Mark, clear_mark, open_marks, read_mark
from r1reward.pool.process import Worker, fault_of_status
from r1reward.pool.worker import CLOSED
from r1reward.pool.zygote import BROKEN, FORK, FORKED, READY, Setup

__all__ = ["Engine"]

_LOOK_SECONDS = 0.05
_MEMORY_LOOK_SECONDS = 0.1
_LAST_WORDS_SECONDS = 1.0
_MOST_ZYGOTES = 5
_MOST_BARREN = 20
_DOUBTFUL = frozenset(("memory", "SIGKILL"))


class Engine:
    """The state of a pool; everything but `submit`, `stop` and `wait_ready` belongs to its thread."""

    def __init__(self, setup: Setup, workers: int, spares: int) -> None:
        self._setup, self._limits = setup, setup.limits
        self._workers, self._spares = workers, spares
        plug_standard_streams()
        self._marks_fd = os.memfd_create(MARKS_NAME)
        self._marks = open_marks(self._marks_fd, setup.slots)
        self._free = list(range(setup.slots))
        self._asked: set[int] = set()
        self._live: list[Worker] = []
        self._idle: list[Worker] = []
        self._queue: deque[Attempt] = deque()
        self._selector = selectors.DefaultSelector()
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._selector.register(self._wake, selectors.EVENT_READ, self._woken)
        self._zygote: Zygote | None = None
        self._zygotes = self._barren = 0
        self._zygote_due = self._memory_due = 0.0
        self._lock = threading.Lock()
        self._stopping = False
        self._broken: R1RewardError | None = None
        self._settled = threading.Event()
        self.stats = PoolStats()
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
                self._keep_zygote()
                self._fill()
                self._hand_out()
                for key, events in self._selector.select(self._timeout()):
                    key.data(events)
                self._watch()
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
        busy = [w for w in self._live if w.attempt is not None or w.kill_at < float("inf")]
        if not busy:
            return 1.0 if self._asked or self._zygote is None or not self._zygote.ready else None
        now = time.monotonic()
        untils = [m.until for w in busy if w.verdict is None and (m := read_mark(self._marks, w.slot))]
        return max(0.001, min([now + _LOOK_SECONDS, *untils]) - now)

    # The zygote.

    def _keep_zygote(self) -> None:
        if self._zygote is None:
            if self._zygotes >= _MOST_ZYGOTES:
                raise EngineError(f"the process that forks the workers died {self._zygotes} times")
            self._zygotes += 1
            self._zygote = Zygote(self._setup, self._marks_fd)
            self._zygote_due = time.monotonic() + self._limits.start_seconds
            self._selector.register(self._zygote.control, selectors.EVENT_READ, self._on_zygote)
        elif not self._zygote.ready and time.monotonic() > self._zygote_due:
            self._zygote.process.kill()
            raise EngineError(f"the workers were not ready after {self._limits.start_seconds} s")

    def _on_zygote(self, _: int) -> None:
        assert self._zygote is not None
        try:
            message, fds, *_rest = socket.recv_fds(self._zygote.control, 1 << 17, 2)
        except BlockingIOError:
            return
        except OSError:
            message, fds = b"", []
        kind, body = message[:1], message[1:]
        if kind == READY:
            self._zygote.ready = True
        elif kind == BROKEN:
            raise error_from(body, "the workers cannot be built")
        elif kind == FORKED and len(fds) == 2:
            self._adopt(int.from_bytes(body, "little"), fds)
        else:
            self._lose_zygote()

    def _lose_zygote(self) -> None:
        assert self._zygote is not None
        self._selector.unregister(self._zygote.control)
        self._zygote.end()
        self._zygote = None
        self._free.extend(self._asked)
        self._asked.clear()
        self.stats.restarts["zygote"] += 1

    def _fill(self) -> None:
        zygote = self._zygote
        if zygote is None or not zygote.ready:
            return
        here = sum(not (w.leaving or w.verdict) for w in self._live) + len(self._asked)
        for _ in range(min(self._workers + self._spares - here, len(self._free))):
            slot = self._free.pop()
            try:
                zygote.control.send(FORK + slot.to_bytes(8, "little"))
            except OSError:
                # Full or gone: if gone, its end of the stream says so.
                self._free.append(slot)
                return
            self._asked.add(slot)

    def _adopt(self, slot: int, fds: list[int]) -> None:
        self._asked.discard(slot)
        clear_mark(self._marks, slot)
        worker = Worker(slot, socket.socket(fileno=fds[0]), socket.socket(fileno=fds[1]))
        self._live.append(worker)
        self._selector.register(worker.life, selectors.EVENT_READ, lambda _: self._on_life(worker))
        self._selector.register(worker.data, selectors.EVENT_READ, lambda ready: self._on_data(worker, ready))
        self.stats.forks += 1

    # Jobs out.

    def _hand_out(self) -> None:
        busy = sum(w.attempt is not None for w in self._live)
        while self._queue and self._idle and busy < self._workers:
            attempt = self._queue[0]
            worker = self._choose(fresh=attempt.fresh)
            if worker is None:
                return
            self._queue.popleft()
            if attempt.begin():
                self._start(worker, attempt)
                busy += 1
            else:
                self._idle.append(worker)

    def _choose(self, *, fresh: bool) -> Worker | None:
        # Last in, first out: the warmest worker works, the spare stays fresh.
        if not fresh:
            return self._idle.pop()
        for at, worker in enumerate(self._idle):
            if worker.jobs == 0:
                return self._idle.pop(at)
        self._retire(self._idle.pop(0))
        return None

    def _start(self, worker: Worker, attempt: Attempt) -> None:
        worker.attempt = attempt
        worker.jobs += 1
        worker.since = worker.moved = time.monotonic()
        head = (attempt.done, attempt.faults, attempt.singly, attempt.careful)
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
            worker.condemn(self._careful_mark(worker), Fault("error", str(error)))
            return
        for kind, number, body in frames:
            self._frame(worker, kind, number, body)
        if worker.reader.closed:
            self._unlisten(worker)

    def _unlisten(self, worker: Worker) -> None:
        if self._selector.get_map().get(worker.data) is not None:
            self._selector.unregister(worker.data)
            # It should be dead; one that only closed its descriptors is helped along.
            worker.kill_at = min(worker.kill_at, time.monotonic() + _LAST_WORDS_SECONDS)

    def _careful_mark(self, worker: Worker) -> Mark | None:
        # Only a careful worker surely still is at the item that did it.
        careful = worker.attempt is not None and worker.attempt.careful
        return read_mark(self._marks, worker.slot) if careful else None

    def _frame(self, worker: Worker, kind: int, number: int, body: bytes) -> None:
        worker.moved = time.monotonic()
        if kind == wire.READY:
            self._greet(worker, body)
            return
        attempt = worker.attempt
        if attempt is None:
            return
        try:
            if kind == wire.EMIT:
                attempt.emit(number, body)
            elif kind == wire.PING:
                worker.writer.add(wire.PONG)
                self._write(worker)
            elif kind == wire.DONE:
                self._free_worker(worker)
                attempt.finish()
                self.stats.jobs += 1
                self.stats.items += attempt.job.size
            elif kind == wire.FAULT:
                self._on_fault(worker, attempt, body)
        except R1RewardError as error:
            attempt.fail(error)
            if worker.attempt is attempt:
                self._release(worker)
                self._retire(worker)

    def _greet(self, worker: Worker, body: bytes) -> None:
        if body:
            raise error_from(body, "the workers cannot be built")
        worker.ready = True
        self._barren = 0
        self._settled.set()
        self._idle.insert(0, worker)

    def _on_fault(self, worker: Worker, attempt: Attempt, body: bytes) -> None:
        place, memory, sure, described = pickle.loads(body)
        if memory:
            self._release(worker)
            self._retire(worker)
            self.stats.restarts["memory"] += 1
            fault = Fault("memory", f"more than {self._limits.memory_mb} MB")
            self._again(attempt, place, fault, doubtful=not sure)
            return
        self._free_worker(worker)
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

    def _release(self, worker: Worker) -> None:
        worker.attempt = None
        self.stats.busy_seconds += time.monotonic() - worker.since

    def _free_worker(self, worker: Worker) -> None:
        self._release(worker)
        limits = self._limits
        grown = linux.resident_mb(worker.pid) - worker.baseline_mb if worker.pid else 0.0
        if grown > limits.recycle_mb or 0 < limits.recycle_jobs <= worker.jobs:
            self.stats.restarts["recycled"] += 1
            self._retire(worker)
        elif not (worker.leaving or worker.verdict or worker.reader.closed):
            self._idle.append(worker)

    def _retire(self, worker: Worker) -> None:
        """Let it close its handler and go."""
        worker.leaving = True
        worker.kill_at = min(worker.kill_at, time.monotonic() + self._limits.close_seconds)
        with suppress(OSError):
            worker.data.shutdown(socket.SHUT_WR)

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
        mark, fault = worker.verdict or self._post_mortem(worker, status)
        self._forget(worker)
        if not worker.ready:
            self._barren += 1
            if self._barren > _MOST_BARREN:
                raise EngineError(f"the workers die before they are ready: {fault.detail}")
        attempt = worker.attempt
        if attempt is None:
            if not worker.leaving:
                self.stats.restarts["idle"] += 1
            return
        self._release(worker)
        self.stats.restarts[fault.kind if mark else "stray"] += 1
        doubtful = fault.kind in _DOUBTFUL or fault.detail.split(",")[0] in _DOUBTFUL
        self._again(attempt, place_of(mark), fault, doubtful=doubtful)

    def _post_mortem(self, worker: Worker, status: int | None) -> tuple[Mark | None, Fault]:
        if status is not None and os.WIFEXITED(status) and os.WEXITSTATUS(status) == CLOSED:
            # It found its channel closed; only a careful one finds that at the item that did it.
            return self._careful_mark(worker), Fault("exit", f"exit code {CLOSED}, its channel was closed")
        return read_mark(self._marks, worker.slot), fault_of_status(status)

    def _forget(self, worker: Worker) -> None:
        self._unlisten(worker)
        self._selector.unregister(worker.life)
        worker.buried = True
        worker.close()
        self._live.remove(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        self._free.append(worker.slot)

    # The watchdog.

    def _watch(self) -> None:
        now = time.monotonic()
        look_at_memory = now >= self._memory_due
        for worker in self._live:
            if now >= worker.kill_at:
                fault = Fault("exit", "closed the worker's file descriptors")
                worker.condemn(self._careful_mark(worker), fault)
                worker.kill_at = float("inf")
            elif worker.attempt is not None and worker.verdict is None:
                self._watch_time(worker, now)
                if look_at_memory:
                    self._watch_memory(worker)
        if look_at_memory:
            self._memory_due = now + _MEMORY_LOOK_SECONDS

    def _watch_time(self, worker: Worker, now: float) -> None:
        mark = read_mark(self._marks, worker.slot)
        if mark is not None and mark.until != worker.last_until:
            worker.last_until, worker.moved = mark.until, now
        if mark is not None and now > mark.until:
            worker.condemn(mark, Fault("timeout", f"over {mark.seconds:g} s"))
        elif mark is None and now - worker.moved > self._limits.stall_seconds:
            worker.condemn(None, Fault("timeout", f"no sign of life for {self._limits.stall_seconds:g} s"))

    def _watch_memory(self, worker: Worker) -> None:
        most = worker.baseline_mb + self._limits.memory_mb
        if worker.pid and linux.resident_mb(worker.pid) > most:
            mark = read_mark(self._marks, worker.slot)
            worker.condemn(mark, Fault("memory", f"more than {self._limits.memory_mb} MB"))

    # The end.

    def _end(self) -> None:
        with self._lock:
            self._stopping = True
            wake, self._wake = self._wake, -1
        error = self._broken or EngineError("the pool was closed")
        running = [w.attempt for w in self._live if w.attempt is not None]
        for attempt in (*running, *self._queue):
            if attempt.runs:
                attempt.fail(error)
            elif self._broken is None:
                attempt.future.cancel()
                attempt.future.set_running_or_notify_cancel()
            elif attempt.begin():
                attempt.fail(error)
        self._settled.set()
        self._say_goodbye()
        if self._zygote is not None:
            self._zygote.end()
        self._selector.close()
        os.close(wake)
        os.close(self._marks_fd)

    def _say_goodbye(self) -> None:
        """Idle workers may close their handlers, busy ones are killed; return when all are gone."""
        for worker in self._live:
            if worker.attempt is None and worker.ready:
                self._retire(worker)
            else:
                worker.kill()
        until = time.monotonic() + self._limits.close_seconds
        for worker in self._live:
            worker.life.setblocking(True)
            if self._gone(worker, until):
                continue
            worker.kill()
            self._gone(worker, time.monotonic() + self._limits.close_seconds)
        for worker in self._live:
            worker.close()

    def _gone(self, worker: Worker, until: float) -> bool:
        """Wait for a keeper's last message."""
        while (left := until - time.monotonic()) > 0:
            worker.life.settimeout(left)
            try:
                if worker.life.recv(64)[:1] != PID:
                    return True
            except TimeoutError:
                return False
            except OSError:
                return True
        return False
