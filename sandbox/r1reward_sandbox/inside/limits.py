"""Watches a run: ends it when it has used its CPU time or its time on the clock, and says what it used.

CPU time is that of all the run's processes, those that still run and those that ended. A cgroup counts it where there
is one. Else no process can have its children's forgotten, for `seccomp` lets nobody ignore SIGCHLD, and who is not
waited for stays until the run is over.
The clock stands still for the run while it is ready and no CPU is free (the scheduler's own count,
`/proc/PID/schedstat`), so that a busy machine does not turn a right answer into a time-out; but never for longer than
processes of others had a CPU, so that no run gains time by keeping itself waiting.
"""

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from r1reward_sandbox.inside import kernel

__all__ = ["Account", "Namespace", "Outcome", "Run", "Tell", "Tree", "waited", "watch"]

_TICKS = os.sysconf("SC_CLK_TCK")
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
_HAS_TIMES = os.path.exists("/proc/self/schedstat")
Tell = Callable[[bool], None]
# What the kernel holds for a socket, or for an end of a pipe, that nobody reads from (MB), and of how few it does not
# matter.
_SOCKET_MB, _PIPE_MB, _FEW_FILES = 0.22, 0.032, 32
# And for a file that is watched by epoll.
_WATCH_MB = 0.0002
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


class Account:
    """The CPU time of a run by the cgroup of its box, of which all but what we ourselves use is the run's."""

    def __init__(self, file: int = -1) -> None:
        """`file`: see `kernel.cpu_seconds`; -1 if there is none."""
        self._file, self._start = file, 0.0

    def begin(self) -> None:
        """A run begins now."""
        self._start = self._total()

    def of(self, pids: Sequence[str]) -> float:
        """CPU seconds of the run, whose processes these are."""
        seen = _cpu_of(pids)
        return seen if self._file < 0 else max(seen, self._total() - self._start)

    def _total(self) -> float:
        return kernel.cpu_seconds(self._file) - time.process_time() if self._file >= 0 else 0.0


def watch(run: Run, tree: Tree, limits: dict[str, Any], tell: Tell, account: Account) -> Outcome:
    """Wait for the first process of a run, or for a limit; then end all that is left of the run.

    `tell` is told when the run needs no CPU for now, and when it does again.
    """
    start = time.monotonic()
    ended, peak = _wait(run, tree, limits, start, _Activity(tell), account)
    # The kernel forgets the times of processes that are ended together with their namespace.
    seen = _cpu_of(tree.pids()) if ended or tree.has_more() else 0.0
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
    run: Run, tree: Tree, limits: dict[str, Any], start: float, activity: "_Activity", account: Account
) -> tuple[str, float]:
    """The limit for which the run is to end, if any, and the most memory that was seen."""
    peak, wait = 0.0, min(limits["cpu_seconds"], limits["wall_seconds"])
    if run.has_ended(min(wait, _SHORT)):
        return "", peak
    machine = _Machine()
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
        delay = min(_delay_of(pids), machine.others(cpu)) if clock > limits["wall_seconds"] else 0.0
        if clock - delay > limits["wall_seconds"] or clock > _PATIENCE * limits["wall_seconds"]:
            return "wall", peak
        if limits["watch_memory"]:
            memory = sum(map(_memory, pids))
            if memory > limits["memory_mb"]:  # with what forks have in common counted for each
                memory -= sum(_while_there(_in_common, pid) for pid in pids)
            peak = max(peak, memory)
            if memory > limits["memory_mb"]:
                return "memory", peak
        if limits["watch_disk"] and tree.is_full():
            return "disk", peak
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
        now, needed = time.monotonic(), {pid: _while_there(_needed, pid) for pid in pids}
        new = sum(max(seconds - self._needed.get(pid, 0.0), 0.0) for pid, seconds in needed.items())
        share = max(new, cpu - self._cpu) / max(now - self._at, _LEAST_WAIT)
        self._needed, self._cpu, self._at = needed, cpu, now
        # What a process waits for now is counted when it has a CPU again.
        idle = share < (_BUSY_SHARE if self._idle else _IDLE_SHARE) and not any(map(_is_ready, pids))
        if idle != self._idle and _HAS_TIMES:
            self._tell(idle)
            self._idle = idle
        self.period = min(2 * self.period, _LAST_LOOK)


class _Machine:
    """What others than a run have had of the CPUs, since it was a short while old."""

    def __init__(self) -> None:
        self._busy = self._read()

    def others(self, cpu: float) -> float:
        """CPU seconds that were not this run's, which has had `cpu`, on all CPUs that it may use."""
        return max(0.0, self._read() - self._busy - cpu + _SHORT)

    @staticmethod
    def _read() -> float:
        names = {f"cpu{number}" for number in os.sched_getaffinity(0)}
        ticks = 0
        with open("/proc/stat") as file:
            for line in file:
                name, *fields = line.split()
                if name in names:
                    # user nice system idle iowait irq softirq steal: what a host of ours took is of others, too.
                    ticks += sum(int(fields[at]) for at in (0, 1, 2, 5, 6, 7))
                elif not name.startswith("cpu"):
                    break
        return ticks / _TICKS


def _cpu_of(pids: Sequence[str]) -> float:
    """CPU seconds of these processes and of their children that ended."""
    return sum(_while_there(_cpu, name) for name in pids)


def _delay_of(pids: Sequence[str]) -> float:
    """The longest time that one of these processes was ready to run and had no CPU."""
    return max([0.0, *(_while_there(_delay, name) for name in pids)])


def _memory(pid: str) -> float:
    """What a process holds (MB): memory, page tables, and what waits in its sockets and pipes."""
    return _while_there(_resident, pid) + _while_there(_buffers, pid)


def _while_there(measure: Callable[[str], float], pid: str) -> float:
    try:
        return measure(pid)
    except (OSError, LookupError, ValueError):
        return 0.0  # it ended meanwhile


def _cpu(pid: str) -> float:
    # A process may call itself by any bytes but zero.
    with open(f"/proc/{pid}/stat", "rb") as file:
        fields = file.read().rpartition(b")")[2].split()
    return sum(int(value) for value in fields[11:15]) / _TICKS


def _delay(pid: str) -> float:
    """How long a process waited for a CPU."""
    return waited(_times(pid))


def _needed(pid: str) -> float:
    """How long the threads of a process had a CPU or waited for one, together."""
    return sum(map(sum, _times(pid)))


def _is_ready(pid: str) -> bool:
    """Whether a thread of a process has a CPU, or waits for one."""
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{task}/stat", "rb") as file:
                if file.read().rpartition(b")")[2].split()[:1] == [b"R"]:
                    return True
    return False


def _times(pid: str) -> list[list[float]]:
    """How long each thread of a process had a CPU, and how long it waited for one."""
    times = []
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/schedstat") as file:
            times.append([int(word) / 1e9 for word in file.read().split()[:2]])
    return times


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
    with open(f"/proc/{pid}/status", "rb") as file:
        lines = [line.split() for line in file]
    return sum(int(words[1]) for words in lines if words and words[0] in (b"VmRSS:", b"VmPTE:")) / 1024


def _in_common(pid: str) -> float:
    """How much more a process has in its memory (MB) than is its share of what it has together with others."""
    with open(f"/proc/{pid}/smaps_rollup", "rb") as file:
        sizes = {line.split()[0]: line.split()[1] for line in file if line.startswith((b"Rss:", b"Pss:"))}
    return (int(sizes[b"Rss:"]) - int(sizes[b"Pss:"])) / 1024


def _buffers(pid: str) -> float:
    folder = f"/proc/{pid}/fd"
    if 0 < os.stat(folder).st_size <= _FEW_FILES:  # Linux before 6.2 says 0
        return 0.0
    targets = [os.readlink(f"{folder}/{name}") for name in os.listdir(folder)]
    kinds = [target.partition(":")[0] for target in targets]
    watches = targets.count("anon_inode:[eventpoll]") * len(targets)
    return kinds.count("socket") * _SOCKET_MB + kinds.count("pipe") * _PIPE_MB + watches * _WATCH_MB
