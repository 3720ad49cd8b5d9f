"""The same jobs and the same handler in the caller's own process: nobody watches, nothing can be stopped."""

from concurrent.futures import Future
from contextlib import suppress

from r1reward.errors import EngineError, R1RewardError
from r1reward.pool.attempt import Attempt, place_of
from r1reward.pool.guard import Fault
from r1reward.pool.heartbeats import SharedGuard
from r1reward.pool.jobs import Handler, Outcome, PoolStats, Work

__all__ = ["Inline"]

_CELLS = 4


class Inline:
    """Runs a job when it is submitted. An exception costs its item, as in a worker; a hang hangs us."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self.stats = PoolStats()

    def run(self, attempt: Attempt) -> None:
        """Run a job to its end; its future is then done."""
        while attempt.begin() and not attempt.future.done():
            # Its own heartbeats for each run: jobs may come from several threads.
            guard = SharedGuard(memoryview(bytearray(_CELLS * 8)).cast("d"), 0)
            work = Work(attempt.job.payload, attempt.done, attempt.faults, attempt.singly)
            try:
                self._handler(work, guard, attempt.emit)
                attempt.finish()
            except (KeyboardInterrupt, GeneratorExit):
                # In the caller's process these are the caller's.
                attempt.fail(EngineError("interrupted"))
                raise
            except BaseException as error:  # noqa: BLE001 - the boundary, as in a worker
                self._fault(attempt, place_of(guard.heartbeat()), error)
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
