"""A few warm boxes for the threads of one process: started when needed, handed on in order, replaced when broken."""

import os
import threading
from collections import deque
from collections.abc import Callable

from r1reward_sandbox.box import Box
from r1reward_sandbox.errors import ClosedError, SandboxError

__all__ = ["Boxes"]


class Boxes:
    """At most `count` boxes at once; who asks while all are taken waits, in the order of asking."""

    def __init__(self, count: int, start: Callable[[], Box]) -> None:
        self._start = start
        self._lock = threading.Lock()
        # None stands for a box that is not started yet. The one that was used last is the warmest.
        self._idle: list[Box | None] = [None] * count
        self._waiting: deque[_Waiter] = deque()
        self._closed = False
        self._owner = os.getpid()

    def take(self) -> Box:
        """A box of the caller's own until it gives it back; `BoxError` or `UnavailableError` if none starts."""
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
        except BaseException:  # interrupted: what may have been handed to us meanwhile goes on to the next
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
        """Give a box back, or the place of one that broke."""
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
        """End all idle boxes, and each other one when it is given back; who waits gets `ClosedError`."""
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
