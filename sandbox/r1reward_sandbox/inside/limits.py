"""Watches a run: ends it when it has used up its CPU time or its wall time, and reports what it used.

CPU time is that of all processes of the run, ended ones included. A cgroup counts it where there is one. Elsewhere no
process can hide the time of its children: the seccomp filter lets nobody ignore SIGCHLD, and children that are not
waited for stay zombies until the run is over.
The wall clock stops for a run while it is ready and no CPU is free (the scheduler's own count,
`/proc/PID/schedstat`), so that a busy machine does not turn a right answer into a time-out. It never stops for longer
than processes of others had a CPU, so that no run gains time by making itself wait.
"""

import os
import select
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from r1reward_sandbox.inside import kernel, usage

__all__ = ["Namespace", "Outcome", "Run", "Tell", "Tree", "watch"]

_LEAST_WAIT = 0.002
# Where no cgroup limits the memory of the whole tree, it is checked this often (seconds).
_MEMORY_EVERY = 0.02
_DISK_EVERY = 0.1
# However busy the machine is, a run gets at most this many times its limit of wall time.
_PATIENCE = 10
# A run that lasts longer is watched; few do.
_SHORT = 0.02
# Whether a run needs a CPU is checked first after so many seconds, and then ever less often, up to the second number.
# It counts as idle below the first share of CPU time, and as busy again from the second share on.
_FIRST_LOOK, _LAST_LOOK = 0.02, 0.16
_IDLE_SHARE, _BUSY_SHARE = 0.1, 0.3
Tell = Callable[[bool], None]
# A killed process is gone within the first time, unless another process holds it; after the second it never will be.
_SOON_MS, _END_MS = 50, 400


@dataclass(slots=True)
class Outcome:
    """How a run ended: `status` as wait(2) gives it; `ended` names the limit for which it was killed.

    `spent`: one of its processes could not be killed, and the box cannot be used again.
    """

    status: int
    cpu: float
    wall: float
    memory_mb: float
    ended: str = ""
    spent: bool = False


class Tree(Protocol):
    """The processes of a run."""

    def pids(self) -> list[str]:
        """The pids of all that run now."""
        ...

    def has_more(self) -> bool:
        """Whether the run has left processes behind besides its first."""
        ...

    def is_full(self) -> bool:
        """Whether its files exceed their limit, where the file system does not enforce it."""
        ...

    def end(self) -> None:
        """Kill them all."""
        ...

    def reap(self) -> bool:
        """Wait until all but the first, which the caller has reaped, are gone; returns whether they are."""
        ...


class Run(Protocol):
    """The first process of a run."""

    pid: int
    """The process that it was forked from."""

    def has_ended(self, seconds: float) -> bool:
        """Whether it has ended; waits up to so many seconds for it."""
        ...

    def finish(self) -> tuple[int, float, float] | None:
        """How it ended, as wait(2) gives it, CPU seconds, and the most memory it had (MB); `None` if it did not."""
        ...

    def reap(self) -> bool:
        """Make its forker wait for the orphans that it has adopted; returns whether none is left."""
        ...


class Namespace:
    """The processes of a run in a pid namespace and a mount namespace of its own.

    The first process of that pid namespace does nothing. Our own namespace holds only us, the forkers and the run.
    """

    _ending: ClassVar[list[tuple[int, int]]] = []

    def __init__(self, run: Run, besides: list[int]) -> None:
        self._run = run
        self._init, self.handle = kernel.clone_pause(kernel.CLONE_NEWPID | kernel.CLONE_NEWNS)
        self._not = {"1", str(self._init), *map(str, besides)}
        self._alone = False

    @classmethod
    def ending(cls) -> int:
        """How many first processes of earlier runs are not yet waited for, and so still count as processes."""
        return len(cls._ending)

    def pids(self) -> list[str]:
        """The pids of all but the first."""
        ending = {str(pid) for pid, _ in self._ending}
        return [name for name in os.listdir("/proc") if name.isdigit() and name not in self._not | ending]

    def has_more(self) -> bool:
        """Whether orphans are left: they are children of the namespace's first process."""
        self._alone = not kernel.read_file(f"/proc/{self._init}/task/{self._init}/children")
        return not self._alone

    def is_full(self) -> bool:
        """Never: its file system has a size."""
        return False

    def end(self) -> None:
        """Kill the first process, and so all."""
        os.kill(self._init, signal.SIGKILL)

    def reap(self) -> bool:
        """Wait for the first process, which ends after all others.

        If it is the only one left, it is reaped at the next run: the kernel takes long to remove a mount namespace.
        """
        ending = [self._reap(*each) for each in self._ending]
        self._ending.clear()
        if self._alone:
            self._ending.append((self._init, self.handle))
            return all(ending)
        return self._reap(self._init, self.handle) and all(ending)

    def _reap(self, init: int, handle: int) -> bool:
        if os.waitpid(init, os.WNOHANG)[0]:
            os.close(handle)
            return True
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        # The namespace cannot end while a process of it is an unreaped child of the forker.
        ended = bool(poll.poll(_SOON_MS) or (self._run.reap() and poll.poll(_END_MS)))
        os.close(handle)
        if ended:
            os.waitpid(init, 0)
        return ended


def watch(run: Run, tree: Tree, limits: dict[str, Any], tell: Tell, account: usage.Account) -> Outcome:
    """Wait for the first process of a run, or for a limit; then kill all that is left of the run.

    `tell` is called with True when the run becomes idle, and with False when it needs a CPU again.
    """
    start = time.monotonic()
    ended, peak = _wait(run, tree, limits, start, _Activity(tell), account)
    # The kernel drops the times of processes that are killed with their namespace, so they are read before.
    live_cpu = usage.cpu_of(tree.pids()) if ended or tree.has_more() else 0.0
    is_short = time.monotonic() - start < _SHORT
    tree.end()
    end = run.finish()
    reaped = tree.reap() if end else False
    status, first_cpu, most = end or (signal.SIGKILL, 0.0, 0.0)
    # `live_cpu` includes the first process if that was still running, that is, if we ended it.
    cpu = max(first_cpu, live_cpu) if ended else first_cpu + live_cpu
    if not is_short:
        cpu = max(cpu, account.of([]))
    return Outcome(status, cpu, time.monotonic() - start, max(most, peak), ended, not reaped)


def _wait(
    run: Run, tree: Tree, limits: dict[str, Any], start: float, activity: "_Activity", account: usage.Account
) -> tuple[str, float]:
    """The limit for which the run is to end, if any, and its peak memory (MB)."""
    peak, wait = 0.0, min(limits["cpu_seconds"], limits["wall_seconds"])
    if run.has_ended(min(wait, _SHORT)):
        return "", peak
    machine = usage.Machine(_SHORT)
    while True:
        if limits["watch_memory"]:
            wait = min(wait, _MEMORY_EVERY)
        if limits["watch_disk"]:
            wait = min(wait, _DISK_EVERY)
        if run.has_ended(max(min(wait, activity.period), _LEAST_WAIT)):
            return "", peak
        pids = tree.pids()
        cpu, clock = account.of(pids), time.monotonic() - start
        activity.look(pids, cpu)
        if cpu > limits["cpu_seconds"]:
            return "cpu", peak
        # The time spent waiting for a CPU is read only when it matters.
        delay = min(usage.delay_of(pids), machine.others(cpu)) if clock > limits["wall_seconds"] else 0.0
        if clock - delay > limits["wall_seconds"] or clock > _PATIENCE * limits["wall_seconds"]:
            return "wall", peak
        if limits["watch_memory"] or limits["watch_disk"]:
            holders = usage.with_memory(pids)
            if any(usage.hides(holder, run.pid) for holder in holders):
                return "memory", peak
        if limits["watch_memory"]:
            memory = usage.memory_of(holders)
            if memory > limits["memory_mb"]:  # shared pages are still counted for each process
                memory -= usage.in_common_of(holders)
            peak = max(peak, memory)
            if memory > limits["memory_mb"]:
                return "memory", peak
        if limits["watch_disk"] and tree.is_full():
            return "disk", peak
        # The kernel limits processes by user, who has others besides the run's; and it never limits root.
        if limits["watch_disk"] and usage.threads_of(pids) > limits["processes"]:
            return "processes", peak
        wait = min(limits["cpu_seconds"] - cpu, limits["wall_seconds"] - (clock - delay))


class _Activity:
    """Whether a run needs a CPU: whether it had one, or waited for one, since the last look."""

    def __init__(self, tell: Tell) -> None:
        self._tell, self._idle = tell, False
        self._needed: dict[str, float] = {}
        self._cpu, self._at = 0.0, time.monotonic()
        self.period = _FIRST_LOOK
        """Seconds until the next look."""

    def look(self, pids: Sequence[str], cpu: float) -> None:
        """Report a change; `cpu` is the CPU time of these processes so far, with that of their ended children."""
        now, needed = time.monotonic(), usage.needed_by(pids)
        new = sum(max(seconds - self._needed.get(pid, 0.0), 0.0) for pid, seconds in needed.items())
        share = max(new, cpu - self._cpu) / max(now - self._at, _LEAST_WAIT)
        self._needed, self._cpu, self._at = needed, cpu, now
        # A wait is counted only when the process has a CPU again; and the run may not have been forked yet.
        idle = (
            bool(pids)
            and share < (_BUSY_SHARE if self._idle else _IDLE_SHARE)
            and not any(map(usage.is_ready, pids))
        )
        if idle != self._idle and usage.HAS_TIMES:
            self._tell(idle)
            self._idle = idle
        self.period = min(2 * self.period, _LAST_LOOK)
