"""The turn to run a program, shared by all processes of a user on one machine: as many run at once as it has CPUs.

Record locks on one file, and no server: the kernel gives back the locks of a process that dies in whatever way,
nothing has to be started, found or cleaned up, and workers of Ray, of a trainer and of a command line share the
machine without knowing of one another. Byte 0 is a turnstile at which each process has at most one thread, so that a
process with many threads gets no more turns than one with few; the bytes after it are the turns, one for each CPU. A
process takes those of the CPUs that it may run on: two that are pinned to different CPUs do not compete. Behind each
turn stand spare ones for as long as its holder is suspended.

A program that sleeps, or waits for another one, needs no CPU: its turn is given back (`Turn.pause`) and taken again
when the program resumes. The program itself resumes at once, with a turn or without; only programs that have not
started yet wait for a turn.
"""

import contextlib
import fcntl
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from r1reward_sandbox import runtime
from r1reward_sandbox.turnstile import Turnstile, is_held_by_suspended

__all__ = ["FairLock", "Slots", "Turn", "turn"]

_FIRST_WAIT, _LONGEST_WAIT = 0.0001, 0.0005
# How often a waiter checks whether it still needs a turn (seconds).
_AGAIN = 0.005
# How often a waiter checks whether those that hold the turns run (seconds).
_CHECK = 0.25
# How far apart a turn and its spares are (bytes).
_SPARE = 1 << 20
Over = Callable[[], bool]


class FairLock:
    """A lock that is handed to its waiters in the order in which they came."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._held = False

    def acquire(self, over: Over | None = None) -> bool:
        """Wait for the lock; False if `over` becomes true before."""
        with self._mutex:
            if not self._held:
                self._held = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        try:
            while not mine.acquire(timeout=-1 if over is None else _AGAIN):
                if over is not None and over():
                    self._withdraw(mine)
                    return False
        except BaseException:  # interrupted
            self._withdraw(mine)
            raise
        return True

    def _withdraw(self, mine: threading.Lock) -> None:
        """Stop waiting; if the lock has been handed to us in the meantime, pass it on."""
        with self._mutex:
            waits = mine in self._waiting
            if waits:
                self._waiting.remove(mine)
        if not waits:
            self.release()

    def release(self) -> None:
        """Hand the lock to the longest waiter."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()  # it stays held, by the next waiter
            else:
                self._held = False

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


class Slots:
    """The turns that one file counts. One object for each process, because record locks belong to the process."""

    def __init__(self, path: Path, count: int | None = None) -> None:
        """`count` turns, instead of one for each CPU that the calling thread may use."""
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._count = count
        self._line, self._turnstile = FairLock(), Turnstile(self._file)
        # The byte that is locked for each turn of ours, and those whose holders were suspended when we last looked.
        self._mine: dict[int, int] = {}
        self._suspended: set[int] = set()
        self._last = os.getpid()
        self._mutex = threading.Lock()

    @contextlib.contextmanager
    def turn(self, programs: int = 1) -> Iterator["Turn"]:
        """Wait for a turn, and hold it, for programs that run at the same time."""
        turn = Turn(self, self.take(), programs)
        try:
            yield turn
        finally:
            turn.end()

    def take(self, over: Over | None = None) -> int:
        """Wait for a turn and return its number; -1 if `over` becomes true before."""
        if not self._line.acquire(over):
            return -1
        try:
            if not self._turnstile.enter(over):
                return -1
            try:
                return self._wait(over)
            finally:
                self._turnstile.leave()
        finally:
            self._line.release()

    def _wait(self, over: Over | None) -> int:
        wait, check = _FIRST_WAIT, time.monotonic() + _CHECK
        while (number := self._free()) < 0:
            if over is not None and over():
                return -1
            if time.monotonic() > check:
                check += _CHECK
                self._look_for_suspended()
            time.sleep(wait)
            wait = min(2 * wait, _LONGEST_WAIT)
        return number

    def _free(self) -> int:
        """Take a free turn; -1 if there is none."""
        with self._mutex:
            cpus = self._cpus()
            for step in range(len(cpus)):
                # Each process begins at another CPU, and later at the one that it last found free.
                number = cpus[(self._last + step) % len(cpus)] + 1
                if number not in self._mine and self._lock(number):
                    self._last = (self._last + step) % len(cpus)
                    return number
        return -1

    def _cpus(self) -> Sequence[int]:
        return sorted(os.sched_getaffinity(0)) if self._count is None else range(self._count)

    def _lock(self, number: int) -> bool:
        """Lock a turn, or the first spare one behind those of suspended processes."""
        place = number
        while place in self._suspended:
            if not is_held_by_suspended(self._file, place):
                self._suspended.discard(place)
                break
            place += _SPARE
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except OSError:
            return False
        self._mine[number] = place
        return True

    def _look_for_suspended(self) -> None:
        with self._mutex:
            for number in (cpu + 1 for cpu in self._cpus()):
                while is_held_by_suspended(self._file, number):
                    self._suspended.add(number)
                    number += _SPARE

    def leave(self, number: int) -> None:
        """Give a turn back."""
        with self._mutex:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, self._mine.pop(number))


class Turn:
    """The turn of programs that run at the same time. Safe for threads."""

    def __init__(self, slots: Slots, number: int, programs: int) -> None:
        """`number` as `Slots.take` gave it."""
        self._slots, self.number, self._busy = slots, number, set(range(programs))
        self._lock = threading.Lock()

    def pause(self, program: int = 0) -> None:
        """Note that a program has ended or is idle; the turn is given back when all have or are."""
        with self._lock:
            self._busy.discard(program)
            if not self._busy:
                self._leave()

    def resume(self, over: Over, program: int = 0) -> None:
        """Note that a program is busy again: take a turn as soon as one is free, unless it is `over` before."""
        with self._lock:
            self._busy.add(program)
            if self.number < 0:
                self.number = self._slots.take(over)

    def end(self) -> None:
        """Give the turn back for good."""
        with self._lock:
            self._leave()

    def _leave(self) -> None:
        if self.number >= 0:
            self._slots.leave(self.number)
        self.number = -1


_by_pid: dict[int, Slots] = {}
_making = threading.Lock()


def turn(programs: int = 1) -> contextlib.AbstractContextManager[Turn]:
    """A turn on this machine, for programs that run at the same time. Forks do not inherit their parent's turns."""
    with _making:
        slots = _by_pid.get(os.getpid())
        if slots is None:
            _by_pid.clear()
            slots = _by_pid[os.getpid()] = Slots(runtime.folder() / "turns")
    return slots.turn(programs)
