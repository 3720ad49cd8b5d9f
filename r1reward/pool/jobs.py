"""The types of the pool: jobs, outcomes, limits, and handlers."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from r1reward.pool.guard import Fault, Faults, Guard
from r1reward.pool.wire import Buffer

__all__ = ["Emit", "Handler", "Job", "Limits", "Outcome", "PoolStats", "Work"]


class Job(NamedTuple):
    """`size` items inside one payload; the pool never looks into the payload."""

    payload: bytes
    size: int
    rest: bytes = b""
    """What follows `payload`; the handler gets both as one. Apart, a large one is copied once less on its way."""


class Work(NamedTuple):
    """What a handler is asked to do: the items of `payload` from `start` on.

    `faults` says which (item, tag) must not be run, and why; with `singly` no batch of several items may
    be run, because one of them brought a worker down and the pool wants to know which.
    """

    payload: bytes
    start: int
    faults: Faults
    singly: bool


Emit = Callable[[int, bytes], None]
"""`emit(upto, data)`: the items before `upto` are done, and `data` is what they gave since the last call."""

Handler = Callable[[Work, Guard, Emit], None]
"""Does the work, item by item, in order. It may have a `close()`, called when its worker ends in peace.

It may also have a `depth`: how many jobs it takes at once, where it waits for an event loop (`r1reward.pool.lanes`).

An exception that leaves it while the guard is entered is a fault of that item; any other fails the job.
"""


class Outcome(NamedTuple):
    """What a job gave: the emitted pieces in order, and the pieces of work that had to be stopped."""

    pieces: tuple[Buffer, ...]
    faults: dict[tuple[int, int], Fault]
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a worker may use. Times in seconds, sizes in MB (2**20 bytes)."""

    memory_mb: int = 2048
    """What a worker may allocate beyond what it had when it was forked."""
    recycle_mb: int = 512
    """A worker that has grown by more than this is replaced between two jobs."""
    recycle_jobs: int = 0
    """A worker is replaced after so many jobs; 0 = never."""
    start_seconds: float = 120.0
    """How long the handler may take to be built."""
    stall_seconds: float = 300.0
    """How long a worker may be busy without the guard entered and without giving anything."""
    close_seconds: float = 2.0
    """How long a worker may take to close its handler."""


@dataclass(slots=True)
class PoolStats:
    """What the pool has done so far."""

    jobs: int = 0
    items: int = 0
    busy_seconds: float = 0.0
    """Summed over the workers."""
    forks: int = 0
    restarts: Counter[str] = field(default_factory=Counter)
    """Workers lost or given up, by kind: `timeout`, `memory`, `exit`, `signal`, `stray`, `recycled`, …"""
