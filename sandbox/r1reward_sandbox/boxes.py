"""A pool of warm boxes for the threads of one process: started on demand, lent in order, replaced when broken."""

import os
import threading
from collections import deque
from collections.abc import Callable

from r1reward_sandbox.box import Box
from r1reward_sandbox.errors import ClosedError, SandboxError

__all__ = ["Boxes"]


class Boxes:
    """At most `count` boxes at once; further callers wait, first come, first served."""

    def __init__(self, count: int, start: Callable[[], Box]) -> None:
        self._start = start
        self._lock = threading.Lock()
        # None is a box that has not been started yet. The most recently used box has the warmest caches.
        self._idle: list[Box | None] = [None] * count
        self._waiting: deque[_Waiter] = deque()
        self._closed = False
        self._owner = os.getpid()

    def take(self) -> Box:
        """Lend a box to the caller until it is given back; `BoxError` or `UnavailableError` if none starts."""
        box = self._place()
        if box is not None:
            return box
        try:
            return self._start()
        except BaseException:
            self.give(None)
            raise

    def _place(self) -> Box | None:
        with self._lock:
            self._check()
            if self._idle:
                return self._idle.pop()
            waiter = _Waiter()
            self._waiting.append(waiter)
        try:
            waiter.ready.acquire()
        except BaseException:  # interrupted: a box that was handed to us in the meantime is passed on
            with self._lock:
                waits = waiter in self._waiting
                if waits:
                    self._waiting.remove(waiter)
            if not waits:
                self.give(waiter.box)
            raise
        if self._closed:
            self.give(waiter.box)
            self._check()
        return waiter.box

    def _check(self) -> None:
        if self._owner != os.getpid():
            raise SandboxError("a sandbox cannot be used in a forked process: make one there")
        if self._closed:
            raise ClosedError("the sandbox is closed")

    def give(self, box: Box | None) -> None:
        """Return a box, or the slot of one that broke."""
        with self._lock:
            if self._waiting:
                waiter = self._waiting.popleft()
                waiter.box = None if self._closed else box
                waiter.ready.release()
                if not self._closed:
                    return
            elif not self._closed:
                self._idle.append(box)
                return
        if box is not None:
            box.close()

    def close(self) -> None:
        """End all idle boxes now, and the others when they are returned; waiting callers get `ClosedError`."""
        self._closed = True
        if self._owner != os.getpid():
            return
        with self._lock:
            idle, self._idle = self._idle, []
            for waiter in self._waiting:
                waiter.ready.release()
            self._waiting.clear()
        for box in idle:
            if box is not None:
                box.close()


class _Waiter:
    def __init__(self) -> None:
        self.ready = threading.Lock()
        self.ready.acquire()
        self.box: Box | None = None
