"""The one thread of a pool: hands out jobs, takes in pieces, watches time and memory, replaces workers."""

import os
import selectors
import socket
import threading
from contextlib import suppress

from r1reward.errors import EngineError, R1RewardError
from r1reward.pool.attempt import Attempt
from r1reward.pool.fork_server import Setup
from r1reward.pool.heartbeats import HEARTBEATS_NAME, clear_heartbeat, open_heartbeats
from r1reward.pool.jobs import PoolStats
from r1reward.pool.process_start import plug_standard_streams
from r1reward.pool.reaper import Reaper
from r1reward.pool.roster import Roster
from r1reward.pool.shutdown import shut_down
from r1reward.pool.spawner import Spawner
from r1reward.pool.watchdog import Watchdog
from r1reward.pool.worker_channels import WorkerChannels
from r1reward.pool.worker_handle import Worker

__all__ = ["Manager"]


class Manager:
    """The parts of a pool, and its thread, whose all is but `submit`, `stop` and `wait_ready`."""

    def __init__(self, setup: Setup, workers: int, spares: int) -> None:
        self._limits, self._wanted = setup.limits, workers + spares
        plug_standard_streams()
        self._heartbeats_fd = os.memfd_create(HEARTBEATS_NAME)
        self._heartbeats = open_heartbeats(self._heartbeats_fd, setup.slots)
        self._selector = selectors.DefaultSelector()
        self._wake = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._selector.register(self._wake, selectors.EVENT_READ, self._woken)
        self._lock = threading.Lock()
        self._stopping = False
        self._broken: R1RewardError | None = None
        self._settled = threading.Event()
        self.stats = PoolStats()
        self._roster = Roster(workers, self._limits, self.stats)
        self._watchdog = Watchdog(self._heartbeats, self._limits)
        self._spawner = Spawner(setup, self._heartbeats_fd, self._selector, self.stats, self._adopt)
        self._channels = WorkerChannels(
            self._roster, self._selector, self._watchdog, self._limits, self.stats, self._on_ready
        )
        self._reaper = Reaper(
            self._roster, self._channels, self._spawner, self._selector, self._watchdog, self._heartbeats, self.stats,
        )  # fmt: skip
        self.thread = threading.Thread(target=self._run, name="r1reward-pool", daemon=True)

    # Called from any thread.

    @property
    def depth(self) -> int:
        """How many jobs a worker takes at once, as the first worker has reported."""
        return self._roster.depth

    def submit(self, attempt: Attempt) -> None:
        """Put a job in line."""
        with self._lock:
            if self._broken is not None:
                raise self._broken
            if self._stopping:
                raise EngineError("the pool is closed")
            self._roster.queue.append(attempt)
            self._poke()

    def stop(self) -> None:
        """End the thread and every process; unfinished jobs are cancelled."""
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
        # After the end of the thread its descriptor is closed, and its number may be in use again.
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
                self._watchdog.look(self._roster.live)
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
        timeout = self._watchdog.timeout(self._roster.live)
        return 1.0 if timeout is None and not self._spawner.is_settled else timeout

    def _fill(self) -> None:
        """As many workers as are wanted, and some spares."""
        self._spawner.keep()
        count = sum(not (w.leaving or w.verdict) for w in self._roster.live) + self._spawner.asked
        self._spawner.ask(self._wanted - count)

    def _adopt(self, slot: int, fds: list[int]) -> None:
        clear_heartbeat(self._heartbeats, slot)
        worker = Worker(slot, socket.socket(fileno=fds[0]), socket.socket(fileno=fds[1]))
        self._roster.live.append(worker)
        self._reaper.watch(worker)
        self._channels.open(worker)
        self.stats.forks += 1

    def _on_ready(self) -> None:
        self._reaper.barren = 0
        self._settled.set()

    def _hand_out(self) -> None:
        while job := self._roster.next_job():
            worker, attempt = job
            self._channels.send(worker, self._roster.assign(worker, attempt), attempt)

    def _end(self) -> None:
        with self._lock:
            self._stopping = True
            wake, self._wake = self._wake, -1
        error = self._broken or EngineError("the pool was closed")
        running = [attempt for w in self._roster.live for attempt in w.attempts.values()]
        for attempt in (*running, *self._roster.queue):
            if attempt.runs:
                attempt.fail(error)
            elif self._broken is None:
                attempt.future.cancel()
                attempt.future.set_running_or_notify_cancel()
            elif attempt.begin():
                attempt.fail(error)
        self._settled.set()
        shut_down(self._roster.live, self._limits.close_seconds)
        self._spawner.end()
        self._selector.close()
        os.close(wake)
        os.close(self._heartbeats_fd)
