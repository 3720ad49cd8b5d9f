"""Watches a run: ends it when it has used its CPU time or its time on the clock, and says what it used.

CPU time is that of all the run's processes, those that still run and those that ended. The clock stands still
for the run while it is ready and no CPU is free (the scheduler's own count, `/proc/PID/schedstat`), so that a
busy machine does not turn a right answer into a time-out.
"""

import os
import select
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from r1reward_sandbox.inside import kernel

__all__ = ["Namespace", "Outcome", "Run", "Tree", "waited", "watch"]

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20
_LEAST_WAIT = 0.002
# Where no cgroup holds the memory of the whole tree, look at it this often.
_MEMORY_EVERY = 0.02
_DISK_EVERY = 0.1
# However busy the machine is, a run is not kept longer than this many times its limit on the clock.
_PATIENCE = 10
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


def watch(run: Run, tree: Tree, limits: dict[str, Any]) -> Outcome:
    """Wait for the first process of a run, or for a limit; then end all that is left of the run."""
    start = time.monotonic()
    ended, peak = _wait(run, tree, limits, start)
    # The kernel forgets the times of processes that are ended together with their namespace.
    seen = _usage(tree)[0] if ended or tree.has_more() else 0.0
    tree.end()
    end = run.finish()
    over = tree.reap() if end else False
    status, cpu, most = end or (signal.SIGKILL, 0.0, 0.0)
    return Outcome(status, max(cpu, seen), time.monotonic() - start, max(most, peak), ended, not over)


def _wait(run: Run, tree: Tree, limits: dict[str, Any], start: float) -> tuple[str, float]:
    peak, wait = 0.0, min(limits["cpu_seconds"], limits["wall_seconds"])
    while True:
        if limits["watch_memory"]:
            wait = min(wait, _MEMORY_EVERY)
        if limits["watch_disk"]:
            wait = min(wait, _DISK_EVERY)
        if run.has_ended(max(wait, _LEAST_WAIT)):
            return "", peak
        cpu, delay, memory = _usage(tree)
        peak = max(peak, memory)
        clock = time.monotonic() - start
        if cpu > limits["cpu_seconds"]:
            return "cpu", peak
        if clock - delay > limits["wall_seconds"] or clock > _PATIENCE * limits["wall_seconds"]:
            return "wall", peak
        if limits["watch_memory"] and memory > limits["memory_mb"]:
            return "memory", peak
        if limits["watch_disk"] and tree.is_full():
            return "disk", peak
        wait = min(limits["cpu_seconds"] - cpu, limits["wall_seconds"] - (clock - delay))


def _usage(tree: Tree) -> tuple[float, float, float]:
    """CPU seconds, seconds spent ready without a CPU, and resident memory (MB) of all the run's processes."""
    cpu = delay = memory = 0.0
    for name in tree.pids():
        try:
            cpu += _cpu(name)
            delay = max(delay, _delay(name))
            memory += _resident(name)
        except (OSError, IndexError):
            continue  # it ended meanwhile
    return cpu, delay, memory


def _cpu(pid: str) -> float:
    # A process may call itself by any bytes but zero.
    with open(f"/proc/{pid}/stat", "rb") as file:
        fields = file.read().rpartition(b")")[2].split()
    return sum(int(value) for value in fields[11:15]) / _TICKS


def _delay(pid: str) -> float:
    """How long a process waited for a CPU."""
    times = []
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/schedstat") as file:
            times.append([int(word) / 1e9 for word in file.read().split()[:2]])
    return waited(times)


def waited(times: Sequence[Sequence[float]]) -> float:
    """How long threads waited for a CPU, together, by what each used and each waited.

    Threads that take turns, as a program's and its garbage collector, wait one after the other. Those that run
    side by side also wait for one another, which is no fault of the machine's.
    """
    used = sum(cpu for cpu, _ in times)
    squares = sum(cpu * cpu for cpu, _ in times)
    working = used * used / squares if squares else 1.0  # how many they are, as far as they work alike
    waits = [delay for _, delay in times]
    return max(0.0, *waits, sum(waits) - (working - 1) * used)


def _resident(pid: str) -> float:
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * _PAGE_MB
