"""The processes of a run without a pid namespace and a file system of its own: all descendants of its forker."""

import contextlib
import os
import signal
import stat
import time
from typing import Protocol

from r1reward_sandbox.inside import usage, workdir

__all__ = ["Descendants", "Own"]

_DEEPEST, _PAUSE = 64, 4
_FILLABLE = stat.S_IWUSR | stat.S_IXUSR


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

    `work` is the run's folder, which may hold `most` bytes, at most `largest` in a file; its size is checked while
    the run goes on.
    """

    def __init__(self, above: Above, work: str = "", most: int = 0, largest: int = 0) -> None:
        self._above, self._work, self._most, self._largest = above, work, most, largest
        self._next_look = 0.0

    def is_full(self) -> bool:
        """Whether the folder holds too many bytes or files, or folders nested too deep to be looked in.

        That is more than 64 deep, or with names of more than 4,096 bytes in all.
        """
        start = time.monotonic()
        if not self._work or start < self._next_look:
            return False
        is_full = self._is_full()
        # To look through many files takes long, and a CPU that nobody pays for.
        self._next_look = time.monotonic() + _PAUSE * (time.monotonic() - start)
        return is_full

    def _is_full(self) -> bool:
        size, count, pending, most = 0, 0, [(self._work, 0)], workdir.most_files(self._most)
        while pending and size <= self._most and count <= most:
            folder, depth = pending.pop()
            if depth > _DEEPEST:
                return True
            try:
                entries = _entries(folder)
            except OSError as error:
                if _hides(folder, error):
                    return True
                continue
            size += sum(status.st_blocks * 512 for _, status in entries)
            count += len(entries)
            pending += [(path, depth + 1) for path, status in entries if stat.S_ISDIR(status.st_mode)]
        return size + self._without_names() > self._most or count > most

    def _without_names(self) -> int:
        """The bytes of open files that have no name any more; the most, where only mapped."""
        disk, sizes = os.stat(self._work).st_dev, dict[int, int]()
        mapped: set[int] = set()
        for pid in usage.with_memory(self.pids()):
            with contextlib.suppress(OSError):
                mapped |= self._mapped(pid)
                for name in os.listdir(f"/proc/{pid}/fd"):
                    with contextlib.suppress(OSError):
                        status = os.stat(f"/proc/{pid}/fd/{name}")
                        # Not by its path, which may be too long to be read.
                        if not status.st_nlink and status.st_dev == disk:
                            sizes[status.st_ino] = status.st_blocks * 512
        return sum(sizes.values()) + len(mapped - sizes.keys()) * self._largest

    def _mapped(self, pid: str) -> set[int]:
        """The inodes of files that a process has mapped, and that have no name any more."""
        work, gone = f"{self._work}/".encode(), b" (deleted)"
        with open(f"/proc/{pid}/maps", "rb") as file:
            lines = [line.split(None, 5) for line in file.read().splitlines() if line.endswith(gone)]
        return {int(words[4]) for words in lines if words[-1].startswith(work)}

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


def _entries(folder: str) -> list[tuple[str, os.stat_result]]:
    """The paths in a folder, and what is there."""
    entries = []
    for name in os.listdir(folder):
        with contextlib.suppress(FileNotFoundError):  # it is gone in the meantime
            entries.append((f"{folder}/{name}", os.lstat(f"{folder}/{name}")))
    return entries


def _hides(folder: str, error: OSError) -> bool:
    """Whether there may be files in a folder that cannot be listed: its name is too long, or it is closed to us."""
    if isinstance(error, PermissionError):  # without these rights, nobody has put anything there
        with contextlib.suppress(OSError):
            return os.lstat(folder).st_mode & _FILLABLE == _FILLABLE
    return not isinstance(error, FileNotFoundError | NotADirectoryError | PermissionError)


def _children(pid: str) -> list[str]:
    children = []
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{task}/children") as file:
                children += file.read().split()
    return children
