"""The turn to run a program, shared by all processes of a user on one machine: as many run at once as it has CPUs.

Record locks on one file, and no server: the kernel gives back the locks of a process that dies in whatever way,
there is nothing to start, to find or to leave behind, and workers of Ray, of a trainer and of a command line meet
without knowing one another. Byte 0 is a turnstile at which each process has at most one thread, so that a
process with many threads gets no more turns than one with few; the bytes after it are the turns, one for each CPU. A
process takes those of the CPUs that it may run on: two that are pinned to different ones do not compete.
"""

import contextlib
import fcntl
import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from r1reward_sandbox import runtime

__all__ = ["FairLock", "Slots", "turn"]

_FIRST_WAIT, _LONGEST_WAIT = 0.0001, 0.0005


class FairLock:
    """A lock that its waiters get in the order in which they came."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = False

    def __enter__(self) -> None:
        with self._mutex:
            if not self._held:
                self._held = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        try:
            mine.acquire()
        except BaseException:  # interrupted: what may have been handed to us meanwhile goes on to the next
            with self._mutex:
                waits = mine in self._waiting
                if waits:
                    self._waiting.remove(mine)
            if not waits:
                self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()  # it is held on, by the next
            else:
                self._held = False


class Slots:
    """The turns that are counted in one file. One object a process, for its locks are the process's."""

    def __init__(self, path: Path, count: int | None = None) -> None:
        """`count` turns, instead of one for each CPU that the calling thread may use."""
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._count = count
        self._line = FairLock()
        self._mine: set[int] = set()
        self._last = os.getpid()
        self._mutex = threading.Lock()

    @contextlib.contextmanager
    def turn(self) -> Iterator[int]:
        """Wait for a turn, and have it; which one."""
        number = self._take()
        try:
            yield number
        finally:
            self._leave(number)

    def _take(self) -> int:
        with self._line:
            fcntl.lockf(self._file, fcntl.LOCK_EX, 1, 0)
            try:
                wait = _FIRST_WAIT
                while (number := self._free()) < 0:
                    time.sleep(wait)
                    wait = min(2 * wait, _LONGEST_WAIT)
                return number
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN, 1, 0)

    def _free(self) -> int:
        """A turn that nobody has, now ours; -1 if there is none."""
        with self._mutex:
            cpus = sorted(os.sched_getaffinity(0)) if self._count is None else range(self._count)
            for step in range(len(cpus)):
                # Each process begins elsewhere, and goes on where it found one last.
                number = cpus[(self._last + step) % len(cpus)] + 1
                if number in self._mine:
                    continue
                try:
                    fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, number)
                except OSError:
                    continue
                self._mine.add(number)
                self._last = (self._last + step) % len(cpus)
                return number
        return -1

    def _leave(self, number: int) -> None:
        with self._mutex:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, number)
            self._mine.discard(number)


_made: dict[int, Slots] = {}
_making = threading.Lock()


def turn() -> contextlib.AbstractContextManager[int]:
    """A turn on this machine. A forked process has none of its parent's."""
    with _making:
        slots = _made.get(os.getpid())
        if slots is None:
            _made.clear()
            slots = _made[os.getpid()] = Slots(runtime.folder() / "turns")
    return slots.turn()
