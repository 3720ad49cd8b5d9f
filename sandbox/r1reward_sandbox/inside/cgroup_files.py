"""Reads the files of a cgroup, of version 1 or 2."""

import functools
import os

__all__ = ["count_kills", "cpu_seconds"]


def cpu_seconds(file: int) -> float:
    """CPU seconds of all processes in a cgroup, from the descriptor of the file (v1 or v2) that has them."""
    text = os.pread(file, 4096, 0)
    if text[:1].isdigit():
        return int(text) / 1e9
    return int(text.split()[1]) / 1e6  # usage_usec comes first


def count_kills(file: int) -> int:
    """How many processes the OOM killer has killed, from the descriptor of a cgroup's file (v1 or v2)."""
    return _kills(os.pread(file, 4096, 0))


@functools.lru_cache(8)
def _kills(text: bytes) -> int:
    for line in text.split(b"\n"):
        name, _, value = line.partition(b" ")
        if name == b"oom_kill":
            return int(value)
    return 0
