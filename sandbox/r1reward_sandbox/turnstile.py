"""The turnstile before the turns, and what becomes of locks whose process has been suspended.

A record lock outlives everything but its process, a suspended one (Ctrl-Z, a debugger, a frozen cgroup) included.
Nobody may wait for such a process, because it may never resume: whoever finds that the holder of a lock is suspended
passes it by.
"""

import fcntl
import os
import queue
import struct
import threading
from collections.abc import Callable
from pathlib import Path

from r1reward_sandbox import cgroup

__all__ = ["Turnstile", "is_held_by_suspended"]

Over = Callable[[], bool]

# The kernel's `struct flock`: type, whence, start, length, pid.
_FLOCK = struct.Struct("@hhqqi0q")
# How often a waiter checks whether it still waits for somebody who runs, and whether it is needed (seconds).
_CHECK, _AGAIN = 0.25, 0.005


def is_held_by_suspended(file: int, place: int) -> bool:
    """Whether this byte of a file is locked by a process that is suspended."""
    question = _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, place, 1, 0)
    kind, *_, pid = _FLOCK.unpack(fcntl.fcntl(file, fcntl.F_GETLK, question))
    if kind == fcntl.F_UNLCK or pid <= 0:  # a process of another pid namespace has no number here
        return False
    try:
        status = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return False
    return status.rpartition(b")")[2].split()[0] in (b"T", b"t") or cgroup.is_frozen(pid)


class _Entry:
    """One wait for the lock: it is entered or abandoned, whichever comes first."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self._abandoned, self._mutex = False, threading.Lock()

    def enter(self) -> bool:
        """Say that the lock is held; False if nobody waits for it any more."""
        with self._mutex:
            if not self._abandoned:
                self.entered.set()
            return not self._abandoned

    def abandon(self) -> bool:
        """Wait no longer; False if the lock was entered before."""
        with self._mutex:
            self._abandoned = not self.entered.is_set()
            return self._abandoned


class Turnstile:
    """The first byte of a file, which one process at a time has locked; its threads come one after another.

    The kernel wakes processes in the order in which they came, but cannot end such a wait early: a thread of its own
    waits, and hands the lock on to the one that needs it.
    """

    def __init__(self, file: int) -> None:
        self._file = file
        self._entries: queue.SimpleQueue[_Entry] = queue.SimpleQueue()
        self._waiter: threading.Thread | None = None
        self._is_blocked = False

    def enter(self, over: Over | None = None) -> bool:
        """Wait until it is free, or held by a suspended process; False if `over` becomes true before."""
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 0)
        except OSError:
            # Once its holder is known to be suspended, each entry looks at once.
            self._is_blocked = self._is_blocked and is_held_by_suspended(self._file, 0)
            return self._is_blocked or self._queue(over)
        return True

    def leave(self) -> None:
        """Let the next process in."""
        fcntl.lockf(self._file, fcntl.LOCK_UN, 1, 0)

    def _queue(self, over: Over | None) -> bool:
        entry = _Entry()
        self._ask(entry)
        try:
            return self._wait(entry, over)
        except BaseException:  # interrupted
            if not entry.abandon():
                self.leave()
            raise

    def _ask(self, entry: _Entry) -> None:
        self._entries.put(entry)
        if self._waiter is None:
            self._waiter = threading.Thread(target=self._lock_for_entries, name="turnstile", daemon=True)
            self._waiter.start()

    def _wait(self, entry: _Entry, over: Over | None) -> bool:
        pause, waited = (_CHECK if over is None else _AGAIN), 0.0
        while not entry.entered.wait(pause):
            waited += pause
            if over is not None and over() and entry.abandon():
                return False
            if waited >= _CHECK:
                waited = 0.0
                self._is_blocked = is_held_by_suspended(self._file, 0)
                if self._is_blocked and entry.abandon():
                    return True
        return True

    def _lock_for_entries(self) -> None:
        while True:
            entry = self._entries.get()
            fcntl.lockf(self._file, fcntl.LOCK_EX, 1, 0)
            if not entry.enter():
                self.leave()
