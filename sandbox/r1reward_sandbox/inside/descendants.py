"""The processes of a run without a pid namespace and a file system of its own: all descendants of its forker."""

import contextlib
import os
import signal
from typing import Protocol

__all__ = ["Descendants", "Own"]

_MOST_FILES, _DEEPEST = 8192, 64


class Above(Protocol):
    """The process that a run was forked from."""

    pid: int

    def reap(self) -> bool:
        """Make it wait for all its children; returns whether it has."""
        ...


class Own:
    """Our own process, where it is the ancestor of all others."""

    def __init__(self) -> None:
        self.pid = os.getpid()

    def reap(self) -> bool:
        """Wait for all our children."""
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)
        return True


class Descendants:
    """All descendants of a forker, which adopts orphans.

    `work` is the run's folder, which may hold `most` bytes; its size is checked while the run goes on.
    """

    def __init__(self, above: Above, work: str = "", most: int = 0) -> None:
        self._above, self._work, self._most = above, work, most

    def is_full(self) -> bool:
        """Whether the folder holds too many bytes, more than 8,192 files, or folders nested more than 64 deep."""
        if not self._work:
            return False
        size, count, pending = 0, 0, [(self._work, 0)]
        while pending and size <= self._most and count <= _MOST_FILES:
            folder, depth = pending.pop()
            if depth > _DEEPEST:
                return True
            with contextlib.suppress(OSError), os.scandir(folder) as entries:
                for entry in entries:
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    count += 1
                    if entry.is_dir(follow_symlinks=False):
                        pending.append((entry.path, depth + 1))
        return size > self._most or count > _MOST_FILES

    def pids(self) -> list[str]:
        """The pids of all descendants."""
        descendants, pending = [], [str(self._above.pid)]
        while pending:
            new = _children(pending.pop())
            descendants += new
            pending += new
        return descendants

    def has_more(self) -> bool:
        """Whether a process is left after the first one has been waited for."""
        return bool(self.pids())

    def end(self) -> None:
        """Kill all of them. They are stopped first, so that none can fork in the meantime."""
        for sign in (signal.SIGSTOP, signal.SIGKILL):
            seen: set[str] = set()
            while new := set(self.pids()) - seen:
                seen |= new
                for name in new:
                    with contextlib.suppress(OSError):
                        os.kill(int(name), sign)

    def reap(self) -> bool:
        """Make the ancestor wait for all of them; returns whether they are gone."""
        return not self.pids() or self._above.reap()


def _children(pid: str) -> list[str]:
    children = []
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{task}/children") as file:
                children += file.read().split()
    return children
