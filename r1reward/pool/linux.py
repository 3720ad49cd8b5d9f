"""The few Linux calls that Python does not offer, and facts about processes from /proc."""

import ctypes
import os
import resource
import signal
from contextlib import suppress

__all__ = [
    "become_subreaper",
    "cap_memory",
    "children",
    "die_with_parent",
    "exists",
    "keep_heap",
    "kill",
    "resident_mb",
    "thread_count",
]

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_KEPT_BYTES, _MAPPED_BYTES = 1 << 26, 1 << 23
_PAGE = resource.getpagesize()
_libc = ctypes.CDLL(None)


def die_with_parent(parent: int) -> None:
    """Make the kernel kill this process when its parent dies; exit at once if it already has."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def become_subreaper() -> None:
    """Inherit the orphans of this process's descendants, so that none gets away."""
    _libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def keep_heap() -> None:
    """Keep up to 64 MB of freed memory, which glibc would give back to the kernel after each block of rows.

    The kernel clears every page before it hands it out again: a tenth of a run's processor time.
    """
    if mallopt := getattr(_libc, "mallopt", None):  # glibc's alone
        mallopt(_M_MMAP_THRESHOLD, _MAPPED_BYTES)
        mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)


def children() -> list[int]:
    """The children of this process; none where the kernel does not list them."""
    me = os.getpid()
    with suppress(OSError), open(f"/proc/{me}/task/{me}/children") as file:
        return [int(pid) for pid in file.read().split()]
    return []


def kill(pid: int) -> None:
    """SIGKILL, to a process that may be gone."""
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)


def exists(pid: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def thread_count() -> int:
    """The threads of this process, those of C libraries too."""
    return len(os.listdir("/proc/self/task"))


def resident_mb(pid: int) -> float:
    """The resident memory of a process; 0 if it is gone."""
    with suppress(OSError, IndexError), open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * _PAGE / 2**20
    return 0.0


def cap_memory(extra_mb: int) -> None:
    """Let this process allocate so much beyond what it has; then malloc fails and Python raises MemoryError.

    Only the soft limit: a sandbox that this process starts may set its own.
    """
    with open("/proc/self/statm") as file:
        data = int(file.read().split()[5]) * _PAGE
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    soft = data + extra_mb * 2**20
    resource.setrlimit(
        resource.RLIMIT_DATA, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard)
    )
