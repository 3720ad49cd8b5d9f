"""Warm worker processes that cannot hang the caller.

A *job* is a payload of many items. A *handler*, built once, goes through them in order, tells its guard
before each piece of work what it is and how long it may take, and emits what it has now and then. An item
that hangs, exits, crashes, eats the memory or raises costs that one piece of work: the worker is replaced by
one that is already waiting, and the job goes on after the last item emitted, with the fault known to the
handler.

    caller ── fork server (fresh interpreter, builds the handler) ── supervisor ── worker
                                                                  └─ supervisor ── worker

Killing the caller, with SIGKILL too, ends all of them and whatever they started.

Not covered: a verifier that means harm as root (`kill -1`), one that writes well-formed frames into its
worker's socket, and code that harms the machine within its limits; that is what a sandbox is for.

Why not pebble or loky (measured with two workers on two cores by `tests/benchmarks/pool.py`): both can do
no better than a task for each item where each needs its deadline, 11,000-13,000 items a second with pebble
and 3,200-5,400 with loky, which has no deadline at all; here it is 670,000-780,000 in jobs of 500. With a
task for each item pebble is the faster (6,700-6,900 here), and so are both with 500 items under one
deadline or none, where they run a bare loop (0.9-3 million) and not a handler that guards each item. After
a crash the next result comes in 4-5 ms here, 105 ms with pebble, 190-250 ms with loky.
"""

from r1reward.pool.guard import NO_FAULTS, Fault, Faults, Guard, NullGuard
from r1reward.pool.jobs import Emit, Handler, Job, Limits, Outcome, PoolStats, Work
from r1reward.pool.pool import Pool
from r1reward.pool.process_start import start_early
from r1reward.pool.wire import Buffer

__all__ = [
    "NO_FAULTS",
    "Buffer",
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
    "start_early",
]
