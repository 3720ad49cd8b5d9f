"""Watches a run: ends it when it has used its CPU time or its time on the clock, and says what it used.

CPU time is that of all the run's processes, those that still run and those that ended. The clock stands still
for the run while it is ready and no CPU is free (the scheduler's own count, `/proc/PID/schedstat`), so that a
busy machine does not turn a right answer into a time-out.
"""

import os
import select
import signal
import time
from dataclasses import dataclass
from typing import Any

__all__ = ["Outcome", "watch"]

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20
_LEAST_WAIT = 0.002
# Where no cgroup holds the memory of the whole tree, look at it this often.
_MEMORY_EVERY = 0.02
# However busy the machine is, a run is not kept longer than this many times its limit on the clock.
_PATIENCE = 10


@dataclass(slots=True)
class Outcome:
    """What a run came to: `status` as wait(2) gives it; `ended` names the limit for which we ended it."""

    status: int
    cpu: float
    wall: float
    memory_mb: float
    ended: str = ""


def watch(pid: int, init: int, limits: dict[str, Any]) -> Outcome:
    """Wait for process `pid` of the namespace whose first process is `init`, then end all that is left there."""
    start = time.monotonic()
    handle = os.pidfd_open(pid)
    try:
        ended, peak = _wait(handle, init, limits, start)
    finally:
        os.close(handle)
    # The kernel forgets the times of processes that are ended together with their namespace.
    seen = _usage(init)[0] if ended or _survivors(init) else 0.0
    os.kill(init, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    os.waitpid(init, 0)
    memory = max(usage.ru_maxrss / 1024, peak)
    return Outcome(
        status, max(usage.ru_utime + usage.ru_stime, seen), time.monotonic() - start, memory, ended
    )


def _survivors(init: int) -> bool:
    """Whether the run has left processes behind: they have become children of the namespace's first."""
    with open(f"/proc/{init}/task/{init}/children") as file:
        return bool(file.read())


def _wait(handle: int, init: int, limits: dict[str, Any], start: float) -> tuple[str, float]:
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    peak, wait = 0.0, min(limits["cpu_seconds"], limits["wall_seconds"])
    while True:
        if limits["watch_memory"]:
            wait = min(wait, _MEMORY_EVERY)
        if poll.poll(max(wait, _LEAST_WAIT) * 1000):
            return "", peak
        cpu, delay, memory = _usage(init)
        peak = max(peak, memory)
        clock = time.monotonic() - start
        if cpu > limits["cpu_seconds"]:
            return "cpu", peak
        if clock - delay > limits["wall_seconds"] or clock > _PATIENCE * limits["wall_seconds"]:
            return "wall", peak
        if limits["watch_memory"] and memory > limits["memory_mb"]:
            return "memory", peak
        wait = min(limits["cpu_seconds"] - cpu, limits["wall_seconds"] - (clock - delay))


def _usage(init: int) -> tuple[float, float, float]:
    """CPU seconds, seconds spent ready without a CPU, and resident memory (MB) of all that runs beside us.

    Our own pid namespace holds us, `init` and the run: nothing else.
    """
    cpu = delay = memory = 0.0
    for name in os.listdir("/proc"):
        if not name.isdigit() or name == "1":
            continue
        try:
            cpu += _cpu(name)
            delay = max(delay, _delay(name))
            memory += _resident(name) if int(name) != init else 0
        except (OSError, IndexError):
            continue  # it ended meanwhile
    return cpu, delay, memory


def _cpu(pid: str) -> float:
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return sum(int(value) for value in fields[11:15]) / _TICKS


def _delay(pid: str) -> float:
    with open(f"/proc/{pid}/schedstat") as file:
        return int(file.read().split()[1]) / 1e9


def _resident(pid: str) -> float:
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * _PAGE_MB
