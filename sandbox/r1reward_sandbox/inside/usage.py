"""Resources that processes use, as the kernel counts them: by process (/proc), by cgroup, and for the machine."""

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
    "hides",
    "in_common_of",
    "is_ready",
    "memory_of",
    "needed_by",
    "threads_of",
    "waited",
    "with_memory",
]

_TICKS = os.sysconf("SC_CLK_TCK")
# The kernel's flags of a process that runs the program of its parent still, and of one that is about to end.
_PF_FORKNOEXEC, _PF_EXITING = 0x40, 0x4
HAS_TIMES = os.path.exists("/proc/self/schedstat")
"""Whether this kernel counts how long a thread waited for a CPU."""
# Memory that the kernel may hold for an unread socket and for an unread end of a pipe (MB), and the number of open
# files up to which it does not matter.
_SOCKET_MB, _PIPE_MB, _FEW_FILES = 0.22, 0.032, 32
# The same for each file that an epoll instance watches.
_WATCH_MB = 0.0002
# The same for each area of addresses; and the most that shared memory of no name has (see `seccomp`).
_AREA_MB, _SHARED_MB, _SHARED = 0.00025, 1, b"/dev/zero (deleted)"


class Account:
    """The CPU time of a run, from the cgroup of its box: all of it except the time of this process is the run's."""

    def __init__(self, file: int = -1) -> None:
        """`file`: see `cgroup_files.cpu_seconds`; -1 if there is none."""
        self._file, self._start = file, 0.0

    def begin(self) -> None:
        """Start to count for a new run."""
        self._start = self._total()

    def of(self, pids: Sequence[str]) -> float:
        """CPU seconds of the run that has these processes."""
        seconds = cpu_of(pids)
        return seconds if self._file < 0 else max(seconds, self._total() - self._start)

    def _total(self) -> float:
        return cgroup_files.cpu_seconds(self._file) - time.process_time() if self._file >= 0 else 0.0


class Machine:
    """The CPU time that processes other than a run's have used since the run was `age` seconds old."""

    def __init__(self, age: float) -> None:
        """`age`: the age of the run now, in seconds."""
        self._age, self._busy = age, self._read()

    def others(self, cpu: float) -> float:
        """CPU seconds of others on all CPUs that the run may use; the run itself has used `cpu`."""
        return max(0.0, self._read() - self._busy - cpu + self._age)

    @staticmethod
    def _read() -> float:
        names = {f"cpu{number}" for number in os.sched_getaffinity(0)}
        ticks = 0
        with open("/proc/stat") as file:
            for line in file:
                name, *fields = line.split()
                if name in names:
                    # user nice system idle iowait irq softirq steal: time that a hypervisor took counts, too.
                    ticks += sum(int(fields[at]) for at in (0, 1, 2, 5, 6, 7))
                elif not name.startswith("cpu"):
                    break
        return ticks / _TICKS


def cpu_of(pids: Sequence[str]) -> float:
    """CPU seconds of these processes and of their children that ended."""
    return sum(_while_there(_cpu, name) for name in pids)


def delay_of(pids: Sequence[str]) -> float:
    """The longest time, in seconds, that one of these processes was ready to run and had no CPU."""
    return max([0.0, *(_while_there(_delay, name) for name in pids)])


def memory_of(pids: Sequence[str]) -> float:
    """The memory of these processes (MB); pages that forks share are counted once for each process.

    Shared memory of no name is not known by the pages that are seen: an object lives on without them.
    """
    objects: set[bytes] = set()
    return sum(_memory(pid) + _while_there(_areas(objects), pid) for pid in pids) + len(objects) * _SHARED_MB


def _areas(objects: set[bytes]) -> Callable[[str], float]:
    """Measures what the kernel holds for the areas of a process (MB), and adds its shared objects to these."""

    def measure(pid: str) -> float:
        with open(f"/proc/{pid}/maps", "rb", 0) as file:
            text = file.readall()
        if _SHARED in text:
            objects.update(
                b" ".join(line.split()[3:5]) for line in text.splitlines() if line.endswith(_SHARED)
            )
        return text.count(b"\n") * _AREA_MB

    return measure


def in_common_of(pids: Sequence[str]) -> float:
    """By how much `memory_of` is too high (MB), because shared pages are counted more than once."""
    return sum(_while_there(_in_common, pid) for pid in pids)


def threads_of(pids: Sequence[str]) -> int:
    """How many threads these processes have, their main threads included."""
    return round(sum(_while_there(_threads, pid) for pid in pids))


def with_memory(pids: Sequence[str]) -> list[str]:
    """These processes, each by a thread that has its memory and its files: the first one may have ended."""
    return [f"{pid}/task/{_thread_of(pid)}" if _has_lost_its_memory(pid) else pid for pid in pids]


def _has_lost_its_memory(path: str) -> bool:
    try:
        with open(f"/proc/{path}/statm", "rb", 0) as file:
            return file.read(2) == b"0 "
    except OSError:
        return False


def _thread_of(pid: str) -> str:
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            if not _has_lost_its_memory(f"{pid}/task/{task}"):
                return task
    return pid


def hides(pid: str, forker: int) -> bool:
    """Whether what a process has open and mapped cannot be seen: nobody may read the program that it runs.

    So is a run that its forker has just made, and that is no program yet.
    """
    if os.access(f"/proc/{pid}/fd", os.R_OK):
        return False
    with contextlib.suppress(OSError):
        state, parent, *fields = _stat(pid)
        flags = int(fields[4])
        is_new = int(parent) == forker and flags & _PF_FORKNOEXEC
        return state not in (b"Z", b"X") and not flags & _PF_EXITING and not is_new
    return False


def needed_by(pids: Sequence[str]) -> dict[str, float]:
    """How long the threads of each process had a CPU or waited for one, together, in seconds."""
    return {pid: _while_there(_needed, pid) for pid in pids}


def _threads(pid: str) -> float:
    return (
        os.stat(f"/proc/{pid}/task").st_nlink - 2
    )  # a folder has a link for each folder in it, and two of its own


def _memory(pid: str) -> float:
    """The memory of a process (MB): its pages, its page tables, and the unread data in its sockets and pipes."""
    return _while_there(_resident, pid) + _while_there(_buffers, pid)


def _while_there(measure: Callable[[str], float], pid: str) -> float:
    try:
        return measure(pid)
    except (OSError, LookupError, ValueError):
        return 0.0  # it has ended in the meantime


def _cpu(pid: str) -> float:
    return sum(int(value) for value in _stat(pid)[11:15]) / _TICKS


def _stat(pid: str) -> list[bytes]:
    """What the kernel says of a process, from its state on."""
    # The name of a process may hold any bytes but zero.
    with open(f"/proc/{pid}/stat", "rb") as file:
        return file.read().rpartition(b")")[2].split()


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
    """How long threads waited for a CPU in all, from the seconds that each used and that each waited.

    Threads that take turns, as a program and its garbage collector do, wait one after the other. Threads that run in
    parallel also wait for one another, which the machine is not to blame for.
    """
    used = sum(cpu for cpu, _ in times)
    squares = sum(cpu * cpu for cpu, _ in times)
    working = (
        used * used / squares if squares else 1.0
    )  # the effective number of threads: n where all use the same time
    waits = [delay for _, delay in times]
    return max(0.0, *waits, sum(waits) - (working - 1) * used)


def _resident(pid: str) -> float:
    with open(f"/proc/{pid}/status", "rb") as file:
        lines = [line.split() for line in file]
    return sum(int(words[1]) for words in lines if words and words[0] in (b"VmRSS:", b"VmPTE:")) / 1024


def _in_common(pid: str) -> float:
    """How much the resident memory of a process exceeds its proportional share of it (MB)."""
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
