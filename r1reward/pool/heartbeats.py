"""Which item a worker is at, and until when: 32 bytes of shared memory for each worker.

Written by the worker (about 0.2 us), read by the caller's watchdog, and still there when the worker is dead.
Times are CLOCK_MONOTONIC, which is one clock for all processes of a machine.
"""

import mmap
import os
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import NamedTuple, TypeAlias

__all__ = [
    "ANY_LANE",
    "HEARTBEATS_NAME",
    "Heartbeat",
    "Heartbeats",
    "SharedGuard",
    "clear_heartbeat",
    "open_heartbeats",
    "read_heartbeat",
]

HEARTBEATS_NAME = "r1reward-heartbeats"
_CELLS, _UNTIL = 4, 3
_WRITE = struct.Struct("dddd").pack_into
"""Writes in order, the deadline last: one call costs less than four."""


_LANE, _HALF = 1 << 20, 1 << 19
"""A lane is added to the tag in steps of this size; a tag is far below half of it."""

ANY_LANE = -1
"""Several jobs of a worker wait for the same event loop; which of them blocks it is unknown."""


class Heartbeat(NamedTuple):
    """The work that is running: `until` is its deadline, `seconds` how much it was given, `lane` whose it is."""

    item: int
    tag: int
    until: float
    seconds: float
    lane: int = 0


Heartbeats: TypeAlias = "memoryview[float]"
"""Doubles, four a worker: item, tag, seconds, until; until = 0 means that nothing is guarded."""


def open_heartbeats(fd: int, slots: int) -> Heartbeats:
    """Map the heartbeats of so many workers from a memory file."""
    size = slots * _CELLS * 8
    if os.fstat(fd).st_size < size:
        os.ftruncate(fd, size)
    return memoryview(mmap.mmap(fd, size)).cast("d")


def read_heartbeat(heartbeats: Heartbeats, slot: int) -> Heartbeat | None:
    """What the worker of this slot is at, or None. The deadline is written last and cleared first."""
    at = slot * _CELLS
    while True:
        until = heartbeats[at + _UNTIL]
        item, tag, seconds = heartbeats[at : at + _UNTIL].tolist()
        if until == heartbeats[at + _UNTIL]:
            if not until:
                return None
            lane = (int(tag) + _HALF) // _LANE
            return Heartbeat(int(item), int(tag) - lane * _LANE, until, seconds, lane)


def clear_heartbeat(heartbeats: Heartbeats, slot: int) -> None:
    """Nothing is guarded in this slot."""
    heartbeats[slot * _CELLS + _UNTIL] = 0.0


class SharedGuard:
    """A guard that writes its heartbeats where the watchdog of another process reads them."""

    def __init__(self, heartbeats: Heartbeats, slot: int) -> None:
        self._cells = heartbeats[slot * _CELLS : (slot + 1) * _CELLS]
        self._waits: tuple[int, int, float] | None = None
        self._waits_lock = threading.Lock()

    def enter(self, item: int, tag: int, deadline: float) -> None:
        """Work on an item (-1: several at once) begins and may take `deadline` seconds."""
        cells = self._cells
        cells[_UNTIL] = 0.0
        _WRITE(cells, 0, item, tag, deadline, monotonic() + deadline)

    def advance(self, item: int, tag: int, deadline: float) -> None:
        """The next item of the same work, under the deadline of the one before: a quarter of the cost of `enter`."""
        self._cells[0] = item

    def leave(self) -> None:
        """The work is done."""
        self._cells[_UNTIL] = 0.0

    @contextmanager
    def waiting(self, item: int, tag: int, seconds: float) -> Iterator[None]:
        """Mark the item for as long as the block waits; a `pulse` gives it `seconds` anew."""
        self.enter(item, tag, seconds)
        self._waits = (item, tag, seconds)
        try:
            yield
        finally:
            with self._waits_lock:  # a pulse after this must not mark what is done
                self._waits = None
        self.leave()

    def pulse(self) -> None:
        """What is waited for goes on."""
        with self._waits_lock:
            if self._waits is not None:
                SharedGuard.enter(self, *self._waits)

    def enter_lane(self, lane: int, item: int, tag: int, deadline: float) -> None:
        """Mark the work of one of several jobs."""
        SharedGuard.enter(self, item, tag + lane * _LANE, deadline)

    def heartbeat(self) -> Heartbeat | None:
        """What is running now."""
        return read_heartbeat(self._cells, 0)

    def detach(self) -> None:
        """Write nowhere from now on: a forked child must not speak for its parent."""
        self._cells = memoryview(bytearray(_CELLS * 8)).cast("d")
