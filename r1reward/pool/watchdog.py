"""Watches over workers at work: time and memory. What it finds it holds against the work that was marked."""

import time
from collections.abc import Sequence

from r1reward.pool import linux
from r1reward.pool.guard import Fault
from r1reward.pool.heartbeats import Heartbeat, Heartbeats, read_heartbeat
from r1reward.pool.jobs import Limits
from r1reward.pool.worker_handle import Worker

__all__ = ["Watchdog"]

_LOOK_SECONDS = 0.05
_MEMORY_LOOK_SECONDS = 0.1
_FOREVER = float("inf")


class Watchdog:
    """Called between two events; condemns workers that run over their deadline or their memory."""

    def __init__(self, heartbeats: Heartbeats, limits: Limits) -> None:
        self._heartbeats, self._limits = heartbeats, limits
        self._memory_due = 0.0

    def timeout(self, live: Sequence[Worker]) -> float | None:
        """Seconds until the next check is due; None where no worker has a job."""
        busy = [w for w in live if w.attempts or w.kill_at < _FOREVER]
        if not busy:
            return None
        now = time.monotonic()
        untils = [
            m.until for w in busy if w.verdict is None and (m := read_heartbeat(self._heartbeats, w.slot))
        ]
        return max(0.001, min([now + _LOOK_SECONDS, *untils]) - now)

    def look(self, live: Sequence[Worker]) -> None:
        """Condemn whoever has to be."""
        now = time.monotonic()
        look_at_memory = now >= self._memory_due
        for worker in live:
            if now >= worker.kill_at:
                fault = Fault("exit", "closed the worker's file descriptors")
                worker.condemn(self.careful_mark(worker), fault)
                worker.kill_at = _FOREVER
            elif worker.attempts and worker.verdict is None:
                self._look_at_time(worker, now)
                if look_at_memory:
                    self._look_at_memory(worker)
        if look_at_memory:
            self._memory_due = now + _MEMORY_LOOK_SECONDS

    def careful_mark(self, worker: Worker) -> Heartbeat | None:
        """Its heartbeat, where it surely still is at the item that did it, as only a careful worker is."""
        careful = any(attempt.careful for attempt in worker.attempts.values())
        return read_heartbeat(self._heartbeats, worker.slot) if careful else None

    def _look_at_time(self, worker: Worker, now: float) -> None:
        heartbeat = read_heartbeat(self._heartbeats, worker.slot)
        if heartbeat is not None and heartbeat.until != worker.last_until:
            worker.last_until, worker.moved = heartbeat.until, now
        if heartbeat is not None and now > heartbeat.until:
            worker.condemn(heartbeat, Fault("timeout", f"over {heartbeat.seconds:g} s"))
        elif heartbeat is None and now - worker.moved > self._limits.stall_seconds:
            worker.condemn(None, Fault("timeout", f"no sign of life for {self._limits.stall_seconds:g} s"))

    def _look_at_memory(self, worker: Worker) -> None:
        most = worker.baseline_mb + self._limits.memory_mb
        if worker.pid and linux.resident_mb(worker.pid) > most:
            heartbeat = read_heartbeat(self._heartbeats, worker.slot)
            worker.condemn(heartbeat, Fault("memory", f"more than {self._limits.memory_mb} MB"))
