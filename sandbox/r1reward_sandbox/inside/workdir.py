"""The files of a run: an empty file system in memory at /work, a fresh one unless the last run left it untouched."""

import os
import time
from collections.abc import Iterator

from r1reward_sandbox.inside import filesystems

__all__ = ["HOME", "Folder", "most_files"]

HOME = "/work/box"
_WORK = "/work"
_FOLDERS = (HOME, "/work/tmp", "/work/shm")
# Two changes within one tick of the kernel's clock may have the same timestamp.
_TICK = 0.05
_PAGE, _LEAST_FILES = 4096, 8192
_Look = tuple[object, ...]


class Folder:
    """What is mounted at /work for the runs of a box, one after the other.

    Most programs write no file, and a mount is a tenth of what a run costs. That a run has changed nothing is
    seen by what it cannot set: the times of change of the four folders, and how many inodes and blocks are free.
    """

    def __init__(self) -> None:
        self._size = 0
        self._made = 0.0
        self._empty: _Look = ()
        self._open: list[int] = []
        self._links = list(_links(_WORK))
        self._names: list[list[str]] = []

    def furnish(self, size: int) -> None:
        """Mount an empty file system of `size` bytes at /work, and change to its folder for programs."""
        if self._size == size:
            return
        self._remove()
        # As many files as pages: each takes about a quarter of one of the kernel's memory.
        options = f"size={size},nr_inodes={most_files(size)},mode=755"
        # Without access times, a run that only reads folders leaves no trace.
        flags = filesystems.MS_NOSUID | filesystems.MS_NODEV | filesystems.MS_NOATIME
        filesystems.mount("tmpfs", _WORK, "tmpfs", flags, options)
        for folder in _FOLDERS:
            os.mkdir(folder)
        for path, target in self._links:
            os.symlink(target, path)
        os.chdir(HOME)
        self._open = [
            os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC) for path in (_WORK, *_FOLDERS)
        ]
        self._names = [sorted(os.listdir(fd)) for fd in self._open]
        self._size, self._made = size, time.monotonic()
        self._empty = self._look()

    def clear(self, began: float) -> None:
        """Remove what the run left that began at `began` (`time.monotonic`)."""
        if not self._is_untouched(began):
            self._remove()

    def _remove(self) -> None:
        if self._size:
            os.chdir("/")
            for fd in self._open:
                os.close(fd)
            filesystems.umount(_WORK)
            self._size = 0

    def _is_untouched(self, began: float) -> bool:
        if self._look() != self._empty:
            return False
        if began - self._made > _TICK:
            return True
        # Within one tick: whoever renames a folder changes what it was in.
        names = [sorted(os.listdir(fd)) for fd in self._open]
        return names == self._names and not any(os.listxattr(fd) for fd in self._open[1:])

    def _look(self) -> _Look:
        stats: list[object] = []
        for fd in self._open:
            status = os.fstat(fd)
            stats += (status.st_mode, status.st_nlink, status.st_ctime_ns)
        room = os.fstatvfs(fd)
        return *stats, room.f_bfree, room.f_ffree


def most_files(size: int) -> int:
    """How many files and folders a run may have whose files may have `size` bytes."""
    return max(size // _PAGE, _LEAST_FILES)


def _links(folder: str) -> Iterator[tuple[str, str]]:
    """The links in a folder, however deep, and where they lead: to what `rootfs` shows elsewhere."""
    for entry in os.scandir(folder):
        if entry.is_symlink():
            yield entry.path, os.readlink(entry.path)
        elif entry.is_dir():
            yield from _links(entry.path)
