"""The ends of workers: why each has died, which of its jobs is to blame, and which jobs are run again."""

import os
import selectors

from r1reward.errors import EngineError
from r1reward.pool import linux
from r1reward.pool.attempt import place_of
from r1reward.pool.guard import Fault
from r1reward.pool.heartbeats import Heartbeat, Heartbeats, read_heartbeat
from r1reward.pool.jobs import PoolStats
from r1reward.pool.roster import Roster
from r1reward.pool.spawner import Spawner
from r1reward.pool.supervisor import PID, STATUS
from r1reward.pool.watchdog import Watchdog
from r1reward.pool.worker_channels import WorkerChannels
from r1reward.pool.worker_handle import Worker, fault_of_status
from r1reward.pool.worker_main import CLOSED

__all__ = ["Reaper"]

_MOST_BARREN = 20
_DOUBTFUL = frozenset(("memory", "SIGKILL"))


class Reaper:
    """Hears from the supervisor of each worker when it dies, by the selector of the pool's thread."""

    def __init__(
        self,
        roster: Roster,
        channels: WorkerChannels,
        spawner: Spawner,
        selector: selectors.BaseSelector,
        watchdog: Watchdog,
        heartbeats: Heartbeats,
        stats: PoolStats,
    ) -> None:
        self._roster, self._channels, self._spawner, self._selector = roster, channels, spawner, selector
        self._watchdog, self._heartbeats, self._stats = watchdog, heartbeats, stats
        self.barren = 0
        """How many workers in a row have died before they were ready."""

    def watch(self, worker: Worker) -> None:
        """Listen to the supervisor of a new worker."""
        self._selector.register(worker.life, selectors.EVENT_READ, lambda _: self._on_life(worker))

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
            self._channels.read(worker, everything=True)
        heartbeat, fault = worker.verdict or self._post_mortem(worker, status)
        self._forget(worker)
        if not worker.ready:
            self.barren += 1
            if self.barren > _MOST_BARREN:
                raise EngineError(f"the workers die before they are ready: {fault.detail}")
        if worker.attempts:
            self._settle(worker, heartbeat, fault)
        elif not worker.leaving:
            self._stats.restarts["idle"] += 1

    def _settle(self, worker: Worker, heartbeat: Heartbeat | None, fault: Fault) -> None:
        """Have the jobs of a dead worker run again, those that its death is held against with care."""
        attempts, blamed = worker.attempts, _blamed(worker, heartbeat)
        for lane, attempt in sorted(attempts.items(), reverse=True):
            if lane not in blamed:
                self._roster.queue.appendleft(attempt)
        self._stats.restarts[fault.kind if heartbeat else "stray"] += 1
        doubtful = fault.kind in _DOUBTFUL or fault.detail.split(",")[0] in _DOUBTFUL
        for lane in blamed:
            self._roster.again(attempts[lane], place_of(heartbeat), fault, doubtful=doubtful)
        for lane in list(attempts):
            self._roster.release(worker, lane)

    def _post_mortem(self, worker: Worker, status: int | None) -> tuple[Heartbeat | None, Fault]:
        if status is not None and os.WIFEXITED(status) and os.WEXITSTATUS(status) == CLOSED:
            # It found its channel closed; only a careful one finds that at the item that did it.
            fault = Fault("exit", f"exit code {CLOSED}, its channel was closed")
            return self._watchdog.careful_mark(worker), fault
        return read_heartbeat(self._heartbeats, worker.slot), fault_of_status(status)

    def _forget(self, worker: Worker) -> None:
        self._channels.close(worker)
        self._selector.unregister(worker.life)
        worker.buried = True
        worker.close()
        self._roster.remove(worker)
        self._spawner.release(worker.slot)


def _blamed(worker: Worker, heartbeat: Heartbeat | None) -> list[int]:
    """The lanes of a dead worker whose jobs are to blame for its end; the others are only run again."""
    if worker.leaving:
        return []
    if heartbeat is not None and heartbeat.lane in worker.attempts:
        return [heartbeat.lane]
    return list(worker.attempts)
