"""Files that test and solution share: each message brings what has changed in the working directory and in /tmp.

Only regular files and folders go over, by paths below these two; never a link, and never a program of ours.
"""

from __future__ import annotations

import contextlib
import os
import stat
from typing import Any

__all__ = ["SharedFiles", "own_folder", "show_times_of_change"]

_NOT_OURS = {"main.py", "__pycache__", "lost+found", "sortedcontainers"}
_PREFIXES = (".", "matplotlib-", "r1-")
_MOST_SHARED_BYTES = 24 * 2**20
_MOST_FILES = 40_000  # more than a box holds
# A test may replace any of these while a message is written.
_scandir, _open, _read, _write, _close = os.scandir, os.open, os.read, os.write, os.close
_mkdir, _unlink, _rmdir, _lstat, _utime = os.mkdir, os.unlink, os.rmdir, os.lstat, os.utime
_READ_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
_WRITE_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC


def own_folder() -> str:
    """The folder of this run, where its box has no `/tmp` of its own: it holds `box` and `tmp`; else empty."""
    home = os.path.realpath(os.getcwd())
    folder, _, last = home.rpartition("/")
    return folder if home.startswith("/tmp/") and last == "box" and os.path.isdir(f"{folder}/tmp") else ""


class SharedFiles:
    """The files of one side, as far as the other knows them."""

    def __init__(self) -> None:
        home = os.path.realpath(os.getcwd())
        self.home = home
        self._roots = [home, f"{own_folder()}/tmp" if own_folder() else "/tmp"]
        self._known: dict[tuple[int, str], Any] = {}
        self._theirs: set[tuple[int, str]] = set()
        self.counts = True
        self.most_own = 0
        """As many files and folders of this side's own making have been here at once."""

    def changes(self) -> list[Any]:
        """What has changed since the last message: folders first, removals last."""
        now = self._scan()
        if self.counts:
            self.most_own = max(self.most_own, len(now.keys() - self._theirs))
        if len(now) > _MOST_FILES:
            raise OSError("more files than test and solution can share")
        changed = [key for key, seen in now.items() if self._known.get(key, False) != seen]
        gone = sorted((key for key in self._known if key not in now), reverse=True)
        self._known = now
        forms: list[list[Any]] = []
        size = 0
        for root, name in changed:
            content = None if now[root, name] is None else self._content(root, name)
            size += len(content or "") // 2
            forms.append([root, name, content, *self._times(root, name, now[root, name])])
        if size > _MOST_SHARED_BYTES:
            raise OSError("more bytes of files than test and solution can share")
        return [*forms, *([root, name, False] for root, name in gone)]

    def count_own(self) -> int:
        """How many files and folders of this side's own making are here."""
        return len(self._scan().keys() - self._theirs)

    def _times(self, root: int, name: str, seen: Any) -> list[int]:
        """When a file's content was changed, and when the file was: in nanoseconds."""
        return [seen[0], _lstat(f"{self._roots[root]}/{name}").st_ctime_ns] if seen else []

    def _scan(self) -> dict[tuple[int, str], Any]:
        files: dict[tuple[int, str], Any] = {}
        folders = [(number, "") for number in range(len(self._roots))]
        for number, folder in folders:  # grows while it is walked
            try:
                entries = sorted(_scandir(f"{self._roots[number]}/{folder}"), key=lambda each: each.name)
            except OSError:
                continue
            for entry in entries:
                name = f"{folder}/{entry.name}" if folder else entry.name
                if not folder and (entry.name in _NOT_OURS or entry.name.startswith(_PREFIXES)):
                    continue
                seen = entry.stat(follow_symlinks=False)
                if stat.S_ISDIR(seen.st_mode):
                    files[number, name] = None
                    folders.append((number, name))
                elif stat.S_ISREG(seen.st_mode):
                    files[number, name] = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
        return files

    def _content(self, root: int, name: str) -> str:
        fd = _open(f"{self._roots[root]}/{name}", _READ_FLAGS)
        try:
            data = b""
            while len(data) <= _MOST_SHARED_BYTES and (more := _read(fd, 2**20)):
                data += more
        finally:
            _close(fd)
        return data.hex()

    def take(self, changes: Any) -> None:
        """Do here what was done there; `ValueError` for a path that leads elsewhere."""
        for root, name, content, *times in changes:
            path = self._path(root, name)
            self._theirs.add((root, name))
            if content is False:
                self._remove(path)
                self._known.pop((root, name), None)
            elif content is None:
                if not _is_folder(path):
                    _mkdir(path)
                self._known[root, name] = None
            else:
                self._put(path, bytes.fromhex(content), *times[:1])
                seen = _lstat(path)
                if times[1:]:
                    _CHANGED_THERE[seen.st_ino] = (seen.st_mtime_ns, times[1])
                self._known[root, name] = (seen.st_mtime_ns, seen.st_size, seen.st_ino)

    def _path(self, root: Any, name: Any) -> str:
        if type(root) is not int or not 0 <= root < len(self._roots) or not isinstance(name, str) or not name:
            raise ValueError("no path of a shared file")
        parts = name.split("/")
        if any(part in ("", ".", "..") or "\0" in part for part in parts) or parts[0] in _NOT_OURS:
            raise ValueError("no path of a shared file")
        path = self._roots[root]
        for part in parts[:-1]:
            path = f"{path}/{part}"
            if not stat.S_ISDIR(_lstat(path).st_mode):
                raise ValueError("no path of a shared file")
        return f"{path}/{parts[-1]}"

    @staticmethod
    def _remove(path: str) -> None:
        with contextlib.suppress(OSError):  # it is gone, or has content that the other side does not know of
            _rmdir(path) if stat.S_ISDIR(_lstat(path).st_mode) else _unlink(path)

    @staticmethod
    def _put(path: str, data: bytes, changed: Any = None) -> None:
        """Write a file, changed at this time in nanoseconds."""
        try:
            fd = _open(path, _WRITE_FLAGS, 0o644)
        except PermissionError:  # one that the test made read-only
            _unlink(path)
            fd = _open(path, _WRITE_FLAGS, 0o644)
        try:
            view = memoryview(data)
            while view:
                view = view[_write(fd, view) :]
            if type(changed) is int and 0 <= changed < 2**63:
                with contextlib.suppress(OSError):  # a box without namespaces refuses it
                    _utime(fd, ns=(changed, changed))
        finally:
            _close(fd)


_CHANGED_THERE: dict[int, tuple[int, Any]] = {}
"""By inode: when the content of a file of the other side's was changed, and when the file was changed there."""


def show_times_of_change() -> None:
    """On the solution's side: `st_ctime`, which no program can set, is the one that the test's file has."""
    look, look_at_link = os.stat, os.lstat

    def with_time(seen: os.stat_result) -> os.stat_result:
        known = _CHANGED_THERE.get(seen.st_ino)
        if known is None or known[0] != seen.st_mtime_ns or type(known[1]) is not int:
            return seen
        whole, rest = divmod(known[1], 10**9)
        changed = {"st_ctime": whole + 1e-9 * rest, "st_ctime_ns": known[1]}
        listed = os.stat_result.__match_args__  # to name what the sequence has is an error from 3.13 on
        names = (each for each in dir(seen) if each.startswith("st_") and each not in listed)
        named = {each: getattr(seen, each) for each in names}
        return os.stat_result((*seen[:9], whole), {**named, **changed})

    os.stat = lambda *given, **named: with_time(look(*given, **named))
    os.lstat = lambda *given, **named: with_time(look_at_link(*given, **named))


def _is_folder(path: str) -> bool:
    try:
        return stat.S_ISDIR(_lstat(path).st_mode)
    except OSError:
        return False
