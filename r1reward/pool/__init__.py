"""Warm worker processes that cannot hang the caller.

A *job* is a payload of many items. A *handler*, built once, goes through them in order, tells its guard
before each piece of work what it is and how long it may take, and emits what it has now and then. An item
that hangs, exits, crashes, eats the memory or raises costs that one piece of work: the worker is replaced by
one that is already waiting, and the job goes on after the last item emitted, with the fault known to the
handler.

    caller ── zygote (fresh interpreter, builds the handler) ── keeper ── worker
                                                             └─ keeper ── worker

Killing the caller, with SIGKILL too, ends all of them and whatever they started.
"""

from r1reward.guard import NO_FAULTS, Fault, Faults, Guard, NullGuard
from r1reward.pool.core import Pool
from r1reward.pool.jobs import Emit, Handler, Job, Limits, Outcome, PoolStats, Work

__all__ = [
    "NO_FAULTS",
    "Emit",
    "Fault",
    "Faults",
    "Guard",
    "Handler",
    "Job",
    "Limits",
    "NullGuard",
    "Outcome",
    "Pool",
    "PoolStats",
    "Work",
]
