"""The standard streams of runs: files in memory, reused from one run to the next."""

import os

__all__ = ["Streams", "memory_file"]

_MODES = (os.O_RDONLY, os.O_RDWR, os.O_RDWR)


class Streams:
    """Standard input, output and error of one run after another.

    To make and to free a file takes longer than to empty it. What a run can do to an open file (its flags, its place,
    its signal, locks) it does to one that is opened for it alone; what it can do to the file itself is undone (all of
    its pages, the times), looked for (the mode), or refused by the filter (attributes, hints, flags).
    """

    def __init__(self) -> None:
        self._files = [_new() for _ in _MODES]
        self._mode = os.fstat(self._files[0]).st_mode
        self._opened: list[int] = []

    def give(self, stdin: bytes | int, stdout: int | None = None) -> list[int]:
        """The descriptors of the three for the next run, which reads `stdin`; the next `take` closes them.

        A descriptor for one of the first two stands in its place, and is not closed.
        """
        if isinstance(stdin, bytes):
            _write(self._files[0], stdin)
        given = (stdin if isinstance(stdin, int) else None, stdout, None)
        return [self._open(number) if other is None else other for number, other in enumerate(given)]

    def _open(self, number: int) -> int:
        fd = self._files[number]
        os.utime(fd, (0, 0))
        self._opened.append(os.open(f"/proc/self/fd/{fd}", _MODES[number] | os.O_CLOEXEC))
        return self._opened[-1]

    def take(self, most_stdout: int, most_stderr: int) -> tuple[bytes, int, bytes]:
        """The run's standard output up to so many bytes, its size, and standard error; the files are then reset."""
        self._close_opened()
        self._take(0, 0)
        stdout, size = self._take(1, most_stdout)
        stderr, _ = self._take(2, most_stderr)
        return stdout, size, stderr

    def _take(self, number: int, most: int) -> tuple[bytes, int]:
        """The beginning of a file and the size of the whole file, which is emptied, or replaced if it is marked.

        A run writes to all three, and maps them: behind its end, too, a file has pages, and on its last page bytes.
        """
        status, fd = os.fstat(self._files[number]), self._files[number]
        content = os.pread(fd, min(status.st_size, most), 0) if status.st_size and most else b""
        if status.st_size or status.st_blocks:
            os.ftruncate(fd, 0)
        if status.st_mode != self._mode:
            os.close(fd)
            self._files[number] = _new()
        return content, status.st_size

    def _close_opened(self) -> None:
        for fd in self._opened:
            os.close(fd)
        self._opened.clear()

    def close(self) -> None:
        """Close the files."""
        self._close_opened()
        for fd in self._files:
            os.close(fd)


def _new() -> int:
    return os.memfd_create("stream")


def memory_file(name: str, content: bytes) -> int:
    """A descriptor of a new file in memory with this content."""
    fd = os.memfd_create(name)
    _write(fd, content)
    return fd


def _write(fd: int, content: bytes) -> None:
    at = 0
    while at < len(content):
        at += os.pwrite(fd, content[at:], at)
