"""What processes use, by what the kernel says of each (/proc), of a cgroup, and of the machine."""

import contextlib
import os
import time
from collections.abc import Callable, Sequence

from r1reward_sandbox.inside import cgroup_files

__all__ = [
    "HAS_TIMES",
    "Account",
    "Machine",
    "cpu_of",
    "delay_of",
    "in_common_of",
    "is_ready",
    "memory_of",
    "needed_by",
    "threads_of",
    "waited",
]

_TICKS = os.sysconf("SC_CLK_TCK")
HAS_TIMES = os.path.exists("/proc/self/schedstat")
"""Whether this kernel says how long a thread waited for a CPU."""
# What the kernel holds for a socket, or for an end of a pipe, that nobody reads from (MB), and of how few it does not
# matter.
_SOCKET_MB, _PIPE_MB, _FEW_FILES = 0.22, 0.032, 32
# And for a file that is watched by epoll.
_WATCH_MB = 0.0002


class Account:
    """The CPU time of a run by the cgroup of its box, of which all but what we ourselves use is the run's."""

    def __init__(self, file: int = -1) -> None:
        """`file`: see `cgroup_files.cpu_seconds`; -1 if there is none."""
        self._file, self._start = file, 0.0

    def begin(self) -> None:
        """A run begins now."""
        self._start = self._total()

    def of(self, pids: Sequence[str]) -> float:
        """CPU seconds of the run, whose processes these are."""
        seconds = cpu_of(pids)
        return seconds if self._file < 0 else max(seconds, self._total() - self._start)

    def _total(self) -> float:
        return cgroup_files.cpu_seconds(self._file) - time.process_time() if self._file >= 0 else 0.0


class Machine:
    """What others than a run have had of the CPUs, since it was a short while old."""

    def __init__(self, age: float) -> None:
        """`age`: that while, in seconds."""
        self._age, self._busy = age, self._read()

    def others(self, cpu: float) -> float:
        """CPU seconds that were not this run's, which has had `cpu`, on all CPUs that it may use."""
        return max(0.0, self._read() - self._busy - cpu + self._age)

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


def cpu_of(pids: Sequence[str]) -> float:
    """CPU seconds of these processes and of their children that ended."""
    return sum(_while_there(_cpu, name) for name in pids)


def delay_of(pids: Sequence[str]) -> float:
    """The longest time that one of these processes was ready to run and had no CPU."""
    return max([0.0, *(_while_there(_delay, name) for name in pids)])


def memory_of(pids: Sequence[str]) -> float:
    """What these processes hold (MB), with what forks have in common counted for each."""
    return sum(map(_memory, pids))


def in_common_of(pids: Sequence[str]) -> float:
    """How much too much that is (MB)."""
    return sum(_while_there(_in_common, pid) for pid in pids)


def threads_of(pids: Sequence[str]) -> int:
    """How many threads these processes have, the first of each with them."""
    return round(sum(_while_there(_threads, pid) for pid in pids))


def needed_by(pids: Sequence[str]) -> dict[str, float]:
    """How long the threads of each process had a CPU or waited for one, together, in seconds."""
    return {pid: _while_there(_needed, pid) for pid in pids}


def _threads(pid: str) -> float:
    return os.stat(f"/proc/{pid}/task").st_nlink - 2  # as a folder of folders has it


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
    return sum(map(sum, _times(pid)))


def is_ready(pid: str) -> bool:
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
