"""The processes of a run that has no pid namespace, nor a file system of its own: all that come of its forker."""

import contextlib
import os
import signal
from typing import Protocol

__all__ = ["Descendants", "Own"]

_MOST_FILES, _DEEPEST = 8192, 64


class Above(Protocol):
    """What a run was forked from."""

    pid: int

    def reap(self) -> bool:
        """Have it wait for all its children; whether that is done."""
        ...


class Own:
    """Our own process, where it is what all come of."""

    def __init__(self) -> None:
        self.pid = os.getpid()

    def reap(self) -> bool:
        """Wait for all our children."""
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)
        return True


class Descendants:
    """All processes that come of a forker: orphans come back to it, their adopter.

    `work` is the run's folder, which may hold `most` bytes; it is looked at while the run goes on.
    """

    def __init__(self, above: Above, work: str = "", most: int = 0) -> None:
        self._above, self._work, self._most = above, work, most

    def is_full(self) -> bool:
        """Whether the folder holds more than it may, more than 8,192 files, or folders deeper than one can look."""
        if not self._work:
            return False
        size, count, ahead = 0, 0, [(self._work, 0)]
        while ahead and size <= self._most and count <= _MOST_FILES:
            folder, depth = ahead.pop()
            if depth > _DEEPEST:
                return True
            with contextlib.suppress(OSError), os.scandir(folder) as entries:
                for entry in entries:
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    count += 1
                    if entry.is_dir(follow_symlinks=False):
                        ahead.append((entry.path, depth + 1))
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
        """Whether a process is left, the first being waited for."""
        return bool(self.pids())

    def end(self) -> None:
        """Kill until nobody starts another one: what is stopped first cannot."""
        for sign in (signal.SIGSTOP, signal.SIGKILL):
            seen: set[str] = set()
            while new := set(self.pids()) - seen:
                seen |= new
                for name in new:
                    with contextlib.suppress(OSError):
                        os.kill(int(name), sign)

    def reap(self) -> bool:
        """Have all waited for; whether they are gone."""
        return not self.pids() or self._above.reap()


def _children(pid: str) -> list[str]:
    children = []
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{task}/children") as file:
                children += file.read().split()
    return children
