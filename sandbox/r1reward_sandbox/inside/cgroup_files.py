"""What a cgroup says in its files, of either version."""

import functools
import os

__all__ = ["count_kills", "cpu_seconds"]


def cpu_seconds(file: int) -> float:
    """The CPU time of all in a cgroup, by the file of it (v1 or v2) that says it."""
    text = os.pread(file, 4096, 0)
    if text[:1].isdigit():
        return int(text) / 1e9
    return int(text.split()[1]) / 1e6  # usage_usec comes first


def count_kills(file: int) -> int:
    """How many processes the kernel has ended for want of memory, by the file of a cgroup (v1 or v2) that says it."""
    return _kills(os.pread(file, 4096, 0))


@functools.lru_cache(8)
def _kills(text: bytes) -> int:
    for line in text.split(b"\n"):
        name, _, value = line.partition(b" ")
        if name == b"oom_kill":
            return int(value)
    return 0
