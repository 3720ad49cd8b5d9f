"""Several jobs in one worker, each in a thread: one does its work while the others wait for an event loop.

An async verifier's slowest answer must not hold up the jobs behind it. So a worker whose handler says `depth` takes
that many jobs at once. Only one of them runs at a time, the one that has the *turn*; it gives the turn away where it
waits (`Guard.waiting`). Verifiers are therefore never called from two threads at once, and the one heartbeat of the
worker always says whose work is running, or which jobs are waiting.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from r1reward.pool.heartbeats import ANY_LANE, SharedGuard

__all__ = ["LaneGuard", "Lanes"]


class Lanes:
    """The jobs of one worker: who has the turn, and who waits. `guard` is the worker's own."""

    def __init__(self, guard: SharedGuard) -> None:
        self.guard = guard
        self.turn = threading.Lock()
        self._waiting: dict[int, tuple[int, int, float, float]] = {}
        self._lock = threading.Lock()
        self._is_shown = False
        """Whether the heartbeat shows a wait instead of a piece of work."""

    def start(self, lane: int, work: Callable[["LaneGuard"], None]) -> None:
        """Do the work in a thread, when it has the turn."""

        def run() -> None:
            with self.turn:
                work(LaneGuard(self, lane))
                self.show()

        threading.Thread(target=run, daemon=True, name=f"r1reward-lane-{lane}").start()

    def mark(self, lane: int, item: int, tag: int, deadline: float) -> None:
        """A piece of work of this lane runs now."""
        with self._lock:
            self._is_shown = False
            self.guard.enter(item, tag, deadline)  # looks at the memory, too
            self.guard.enter_lane(lane, item, tag, deadline)

    def show(self) -> None:
        """No piece of work runs: show the wait, if there is one."""
        with self._lock:
            self._show()

    def park(self, lane: int, item: int, tag: int, seconds: float) -> None:
        """The lane waits, and gives the turn away."""
        with self._lock:
            self._waiting[lane] = (item, tag, seconds, monotonic() + seconds)
            self._show()
        self.turn.release()

    def resume(self, lane: int) -> None:
        """The lane waits no more, and takes the turn."""
        self.turn.acquire()
        with self._lock:
            del self._waiting[lane]
            self._is_shown = False

    def pulse(self) -> None:
        """The awaited work makes progress: its deadline starts again."""
        with self._lock:
            now = monotonic()
            for lane, (item, tag, seconds, _) in self._waiting.items():
                self._waiting[lane] = (item, tag, seconds, now + seconds)
            if self._is_shown:
                self._show()

    def _show(self) -> None:
        self._is_shown = bool(self._waiting)
        if not self._waiting:
            SharedGuard.leave(self.guard)
            return
        lane, (item, tag, _, until) = max(self._waiting.items(), key=lambda pair: pair[1][3])
        if len(self._waiting) > 1:
            lane, item = ANY_LANE, -1
        self.guard.enter_lane(lane, item, tag, max(0.001, until - monotonic()))


class LaneGuard:
    """The guard of one job among several. Its lane has the turn whenever one of these is called, but `pulse`."""

    def __init__(self, lanes: Lanes, lane: int) -> None:
        self._lanes, self._lane = lanes, lane

    @property
    def own(self) -> SharedGuard:
        """The worker's guard, whose heartbeat this one writes."""
        return self._lanes.guard

    def enter(self, item: int, tag: int, deadline: float) -> None:
        """Work on an item (-1: several at once) begins and may take `deadline` seconds."""
        self._lanes.mark(self._lane, item, tag, deadline)

    def advance(self, item: int, tag: int, deadline: float) -> None:
        """The next item of the same work."""
        self._lanes.mark(self._lane, item, tag, deadline)

    def leave(self) -> None:
        """The work is done."""
        self._lanes.show()

    @contextmanager
    def waiting(self, item: int, tag: int, seconds: float) -> Iterator[None]:
        """Other jobs have the turn while the block waits."""
        self._lanes.park(self._lane, item, tag, seconds)
        try:
            yield
        finally:
            self._lanes.resume(self._lane)
            self._lanes.mark(self._lane, item, tag, seconds)
        self._lanes.show()

    def pulse(self) -> None:
        """What is waited for goes on."""
        self._lanes.pulse()
