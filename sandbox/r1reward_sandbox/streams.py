"""The standard streams of runs: files in memory, reused from one run to the next."""

import os

__all__ = ["Streams", "memory_file"]

_MODES = (os.O_RDONLY, os.O_RDWR, os.O_RDWR)


class Streams:
    """Standard input, output and error of one run after another.

    To make and to free a file takes longer than to empty it. What a run can do to an open file (its flags, its place,
    its signal, locks) it does to one that is opened for it alone; what it can do to the file itself is undone (the
    content, the times), looked for (the mode, attributes), or refused by the filter (hints, the file system's flags).
    """

    def __init__(self) -> None:
        self._files = [_new() for _ in _MODES]
        self._mode = os.fstat(self._files[0]).st_mode
        self._length = 0
        self._opened: list[int] = []

    def give(self, stdin: bytes) -> list[int]:
        """The descriptors of the three for the next run, which reads `stdin`; the next `take` closes them."""
        if len(stdin) < self._length:
            os.ftruncate(self._files[0], len(stdin))
        _write(self._files[0], stdin)
        self._length = len(stdin)
        for fd in self._files:
            os.utime(fd, (0, 0))
        modes = zip(self._files, _MODES, strict=True)
        self._opened = [os.open(f"/proc/self/fd/{fd}", mode | os.O_CLOEXEC) for fd, mode in modes]
        return list(self._opened)

    def take(self, most_stdout: int, most_stderr: int) -> tuple[bytes, int, bytes]:
        """The run's standard output up to so many bytes, its size, and standard error; the files are then reset."""
        self._close_opened()
        stdout, size = self._empty(1, most_stdout)
        stderr, _ = self._empty(2, most_stderr)
        for number, length in enumerate((self._length, 0, 0)):
            if self._is_marked(self._files[number], length):
                os.close(self._files[number])
                self._files[number] = _new()
                self._length = self._length if number else 0
        return stdout, size, stderr

    def _empty(self, number: int, most: int) -> tuple[bytes, int]:
        """The beginning of a file, and the size of the whole file."""
        size = os.fstat(self._files[number]).st_size
        if not size:
            return b"", 0
        content = os.pread(self._files[number], min(size, most), 0)
        os.ftruncate(self._files[number], 0)
        return content, size

    def _is_marked(self, fd: int, length: int) -> bool:
        """Whether a run may have left something in these files that a later run could read."""
        status = os.fstat(fd)
        if status.st_size != length or status.st_mode != self._mode:
            return True
        try:
            return bool(os.listxattr(fd))
        except OSError:  # could not tell
            return True

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
