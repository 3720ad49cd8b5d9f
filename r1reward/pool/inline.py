"""Runs jobs in the caller's own process with the same handler: there is no watchdog, and nothing can be stopped."""

import threading
from concurrent.futures import Future
from contextlib import suppress

from r1reward.errors import EngineError, R1RewardError
from r1reward.pool.attempt import Attempt, place_of
from r1reward.pool.guard import Fault
from r1reward.pool.heartbeats import SharedGuard
from r1reward.pool.jobs import Handler, Outcome, PoolStats, Work
from r1reward.pool.lanes import LaneGuard, Lanes

__all__ = ["Inline"]

_CELLS = 4


def _private_guard() -> SharedGuard:
    return SharedGuard(memoryview(bytearray(_CELLS * 8)).cast("d"), 0)


class Inline:
    """Runs a job when it is submitted. An exception costs its item, as in a worker; a hang hangs this process.

    Where the handler takes several jobs at once, each is run in a thread; see `r1reward.pool.lanes`.
    """

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self.stats = PoolStats()
        self.depth = int(getattr(handler, "depth", 1))
        self._turn = threading.Lock()

    def run(self, attempt: Attempt) -> None:
        """Run a job to its end; its future is then done. With lanes: begin it."""
        if self.depth == 1:
            self._run(attempt, None)
            return
        lanes = Lanes(_private_guard())
        lanes.turn = self._turn  # each has a heartbeat of its own, and all of them one turn
        lanes.start(0, lambda guard: self._run(attempt, guard))

    def _run(self, attempt: Attempt, lane: LaneGuard | None) -> None:
        while attempt.begin() and not attempt.future.done():
            # Its own heartbeats for each run: jobs may come from several threads.
            own = _private_guard() if lane is None else lane.own
            work = Work(attempt.job.payload + attempt.job.rest, attempt.done, attempt.faults, attempt.singly)
            try:
                self._handler(work, lane or own, attempt.emit)
                attempt.finish()
            except (KeyboardInterrupt, GeneratorExit):
                # In the caller's process these are the caller's.
                attempt.fail(EngineError("interrupted"))
                raise
            except BaseException as error:  # noqa: BLE001 - the boundary, as in a worker
                self._fault(attempt, place_of(own.heartbeat()), error)
        with suppress(ValueError):
            self._count(attempt.future, attempt.job.size)

    def _count(self, future: "Future[Outcome]", size: int) -> None:
        if not future.cancelled() and future.exception() is None:
            self.stats.jobs += 1
            self.stats.items += size

    def _fault(self, attempt: Attempt, place: tuple[int, int] | None, error: BaseException) -> None:
        kind = "memory" if isinstance(error, MemoryError) else "error"
        line = f"{type(error).__name__}: {error}".rstrip(": ")
        try:
            if place is None:
                raise (
                    error if isinstance(error, R1RewardError) else EngineError(f"the handler failed: {line}")
                )
            attempt.fault(place, Fault(kind, " ".join(line.split())[:500]))
        except R1RewardError as failure:
            if failure is not error:
                failure.__cause__ = error
            attempt.fail(failure)

    def close(self) -> None:
        """Close the handler."""
        close = getattr(self._handler, "close", None)
        if close is not None:
            close()
