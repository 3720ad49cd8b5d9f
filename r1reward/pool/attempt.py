"""The state of one job: its results so far, its faults, and the next step."""

from concurrent.futures import Future

from r1reward.errors import EngineError
from r1reward.pool.guard import Fault
from r1reward.pool.heartbeats import Heartbeat
from r1reward.pool.jobs import Job, Outcome
from r1reward.pool.wire import Buffer

__all__ = ["Attempt", "place_of"]

_MOST_STRAYS = 5


class Attempt:
    """A job on its way to an outcome, over as many workers as that takes."""

    def __init__(self, job: Job, future: "Future[Outcome]") -> None:
        self.job, self.future = job, future
        self.done = 0
        self.pieces: list[Buffer] = []
        self.faults: dict[tuple[int, int], Fault] = {}
        self.singly = self.careful = self.fresh = False
        self.alone = False
        """Whether it must be the only job of its worker: it is run again because something went wrong."""
        self.runs = 0
        self._warned: set[tuple[int, int]] = set()
        self._strays = 0

    def begin(self) -> bool:
        """Whether the job is still wanted; called before each run."""
        self.runs += 1
        return self.runs > 1 or self.future.set_running_or_notify_cancel()

    def emit(self, upto: int, data: Buffer) -> None:
        """Keep a piece. Raises `EngineError` where the handler goes back or too far."""
        if not self.done <= upto <= self.job.size:
            raise EngineError(f"the handler emitted up to item {upto} after {self.done} of {self.job.size}")
        if upto > self.done:
            self._strays = 0
        self.done = upto
        self.pieces.append(data)

    def finish(self) -> None:
        """The handler has returned."""
        if self.done != self.job.size:
            raise EngineError(f"the handler emitted {self.done} of {self.job.size} items")
        self.future.set_result(Outcome(tuple(self.pieces), self.faults, self.runs))

    def fail(self, error: BaseException) -> None:
        """The job has no outcome."""
        self.future.set_exception(error)

    def fault(self, place: tuple[int, int] | None, fault: Fault, *, doubtful: bool = False) -> None:
        """Take note of a fault, so that the next run does better. Raises `EngineError` if it could not.

        A `doubtful` fault may be due to what ran before it or to somebody outside: it is run once more.
        """
        self.alone = True
        if place is None:
            return self._stray(fault)
        if place[0] < 0:
            if self.singly:
                raise EngineError(f"the handler ran a batch though it was asked not to ({fault.detail})")
            self.singly = True
            return None
        if place in self.faults:
            raise EngineError(f"the handler ran item {place[0]} again after a fault ({fault.detail})")
        if doubtful and place not in self._warned:
            self._warned.add(place)
            self.fresh = True
            return None
        self.faults[place] = fault
        self._strays = 0
        return None

    def _stray(self, fault: Fault) -> None:
        self._strays += 1
        self.careful = self.fresh = True
        if self._strays > _MOST_STRAYS:
            raise EngineError(
                "the workers keep dying between two items, "
                f"after item {self.done} of {self.job.size}: {fault.detail}"
            )


def place_of(heartbeat: Heartbeat | None) -> tuple[int, int] | None:
    """The (item, tag) of a heartbeat."""
    return None if heartbeat is None else (heartbeat.item, heartbeat.tag)
