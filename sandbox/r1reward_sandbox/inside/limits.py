"""Watches a run: ends it when it has used its CPU time or its time on the clock, and says what it used.

CPU time is that of all the run's processes, those that still run and those that ended. A cgroup counts it where there
is one. Else no process can have its children's forgotten, for `seccomp` lets nobody ignore SIGCHLD, and who is not
waited for stays until the run is over.
The clock stands still for the run while it is ready and no CPU is free (the scheduler's own count,
`/proc/PID/schedstat`), so that a busy machine does not turn a right answer into a time-out; but never for longer than
processes of others had a CPU, so that no run gains time by keeping itself waiting.
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
# Where no cgroup holds the memory of the whole tree, look at it this often.
_MEMORY_EVERY = 0.02
_DISK_EVERY = 0.1
# However busy the machine is, a run is not kept longer than this many times its limit on the clock.
_PATIENCE = 10
# A run that lasts longer is watched; few do.
_SHORT = 0.02
# A run is looked at for whether it needs a CPU after so many seconds, and then ever less often; it is idle from the
# one share of the time on, and no longer from the other.
_FIRST_LOOK, _LAST_LOOK = 0.02, 0.16
_IDLE_SHARE, _BUSY_SHARE = 0.1, 0.3
Tell = Callable[[bool], None]
# What was killed is gone by then, unless something else holds it; and then it will never be.
_SOON_MS, _END_MS = 50, 400


@dataclass(slots=True)
class Outcome:
    """What a run came to: `status` as wait(2) gives it; `ended` names the limit for which we ended it.

    `spent`: something of it could not be ended, and the box is of no more use.
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
        """All that run now."""
        ...

    def has_more(self) -> bool:
        """Whether the run has left processes behind besides its first."""
        ...

    def is_full(self) -> bool:
        """Whether its files take more than they may, where the file system does not see to that."""
        ...

    def end(self) -> None:
        """Kill them all."""
        ...

    def reap(self) -> bool:
        """Wait until those besides the first, which the caller reaps before, are gone; whether they are."""
        ...


class Run(Protocol):
    """The first process of a run."""

    def has_ended(self, seconds: float) -> bool:
        """Whether it has, waiting so many seconds for it."""
        ...

    def finish(self) -> tuple[int, float, float] | None:
        """How it ended, as wait(2) gives it, CPU seconds, and the most memory it had (MB); `None` if it did not."""
        ...

    def reap(self) -> bool:
        """Have whoever forked it wait for what was made a child of its own; whether that is all."""
        ...


class Namespace:
    """The processes of a run in a pid namespace and a mount namespace of its own.

    Their first process does nothing. Ours holds but us and the forkers besides.
    """

    _ending: ClassVar[list[tuple[int, int]]] = []

    def __init__(self, run: Run, besides: list[int]) -> None:
        self._run = run
        self._init, self.handle = kernel.clone_pause(kernel.CLONE_NEWPID | kernel.CLONE_NEWNS)
        self._not = {"1", str(self._init), *map(str, besides)}
        self._alone = False

    @classmethod
    def ending(cls) -> int:
        """How many first processes of earlier runs nobody has waited for: they count as processes until then."""
        return len(cls._ending)

    def pids(self) -> list[str]:
        """All but the first."""
        ending = {str(pid) for pid, _ in self._ending}
        return [name for name in os.listdir("/proc") if name.isdigit() and name not in self._not | ending]

    def has_more(self) -> bool:
        """Orphans have become children of the namespace's first process."""
        self._alone = not kernel.read_file(f"/proc/{self._init}/task/{self._init}/children")
        return not self._alone

    def is_full(self) -> bool:
        """Never: its file system has a size."""
        return False

    def end(self) -> None:
        """Kill the first process, and so all."""
        os.kill(self._init, signal.SIGKILL)

    def reap(self) -> bool:
        """The first is over when all others are.

        If it is the last one, it is left to end while we go on: to take a mount namespace apart, the kernel waits.
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
        # A process of the namespace that is a child of the forker keeps it from ending until it is waited for.
        over = bool(poll.poll(_SOON_MS) or (self._run.reap() and poll.poll(_END_MS)))
        os.close(handle)
        if over:
            os.waitpid(init, 0)
        return over


def watch(run: Run, tree: Tree, limits: dict[str, Any], tell: Tell, account: usage.Account) -> Outcome:
    """Wait for the first process of a run, or for a limit; then end all that is left of the run.

    `tell` is told when the run needs no CPU for now, and when it does again.
    """
    start = time.monotonic()
    ended, peak = _wait(run, tree, limits, start, _Activity(tell), account)
    # The kernel forgets the times of processes that are ended together with their namespace.
    seen = usage.cpu_of(tree.pids()) if ended or tree.has_more() else 0.0
    is_short = time.monotonic() - start < _SHORT
    tree.end()
    end = run.finish()
    over = tree.reap() if end else False
    status, first, most = end or (signal.SIGKILL, 0.0, 0.0)
    # The first process is among those seen if it was we who ended it.
    cpu = max(first, seen) if ended else first + seen
    if not is_short:
        cpu = max(cpu, account.of([]))
    return Outcome(status, cpu, time.monotonic() - start, max(most, peak), ended, not over)


def _wait(
    run: Run, tree: Tree, limits: dict[str, Any], start: float, activity: "_Activity", account: usage.Account
) -> tuple[str, float]:
    """The limit for which the run is to end, if any, and the most memory that was seen."""
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
        # Who waited for a CPU is asked for only when it matters.
        delay = min(usage.delay_of(pids), machine.others(cpu)) if clock > limits["wall_seconds"] else 0.0
        if clock - delay > limits["wall_seconds"] or clock > _PATIENCE * limits["wall_seconds"]:
            return "wall", peak
        if limits["watch_memory"]:
            memory = usage.memory_of(pids)
            if memory > limits["memory_mb"]:  # with what forks have in common counted for each
                memory -= usage.in_common_of(pids)
            peak = max(peak, memory)
            if memory > limits["memory_mb"]:
                return "memory", peak
        if limits["watch_disk"] and tree.is_full():
            return "disk", peak
        # The kernel counts those of a user, who has others than the run; and of root none at all.
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
        """Tell if that has changed; `cpu` is what these have had by now, with all of theirs that have ended."""
        now, needed = time.monotonic(), usage.needed_by(pids)
        new = sum(max(seconds - self._needed.get(pid, 0.0), 0.0) for pid, seconds in needed.items())
        share = max(new, cpu - self._cpu) / max(now - self._at, _LEAST_WAIT)
        self._needed, self._cpu, self._at = needed, cpu, now
        # What a process waits for now is counted when it has a CPU again; and it may not be forked yet.
        idle = (
            bool(pids)
            and share < (_BUSY_SHARE if self._idle else _IDLE_SHARE)
            and not any(map(usage.is_ready, pids))
        )
        if idle != self._idle and usage.HAS_TIMES:
            self._tell(idle)
            self._idle = idle
        self.period = min(2 * self.period, _LAST_LOOK)
