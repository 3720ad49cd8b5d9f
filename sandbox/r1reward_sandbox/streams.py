"""The standard streams of runs: files in memory, kept from one run to the next if nothing was left in them."""

import fcntl
import os

__all__ = ["Streams", "memory_file"]


class Streams:
    """Standard input, output and error of one run after another.

    To make and to free a file takes longer than to look at it: one that a run has not changed serves the next.
    """

    def __init__(self) -> None:
        self._input, self._reader, self._length = -1, -1, 0
        self._outputs = [_new("stdout"), _new("stderr")]
        self._mode = os.fstat(self._outputs[0]).st_mode
        self._flags = [fcntl.fcntl(fd, fcntl.F_GETFL) for fd in self._outputs]
        self._make_input()

    def _make_input(self) -> None:
        self._input, self._length = _new("stdin"), 0
        # A program may read its input, not write it.
        self._reader = os.open(f"/proc/self/fd/{self._input}", os.O_RDONLY | os.O_CLOEXEC)
        self._reads = fcntl.fcntl(self._reader, fcntl.F_GETFL)

    def give(self, stdin: bytes) -> list[int]:
        """The descriptors of the three for the next run, which reads `stdin`."""
        if len(stdin) < self._length:
            os.ftruncate(self._input, len(stdin))
        _write(self._input, stdin)
        os.utime(self._input, (0, 0))
        self._length = len(stdin)
        for fd in (self._reader, *self._outputs):
            os.lseek(fd, 0, os.SEEK_SET)
        return [self._reader, *self._outputs]

    def take(self, most_stdout: int, most_stderr: int) -> tuple[bytes, int, bytes]:
        """What the run wrote, up to so many bytes: standard output, its size, standard error; ready for another."""
        sizes = [os.fstat(fd).st_size for fd in self._outputs]
        said = [
            os.pread(fd, min(size, most), 0) if size else b""
            for fd, size, most in zip(self._outputs, sizes, (most_stdout, most_stderr), strict=True)
        ]
        for number, size in enumerate(sizes):
            if size or self._is_marked(self._outputs[number], 0):
                os.close(self._outputs[number])
                self._outputs[number] = _new("output")
        flags = fcntl.fcntl(self._reader, fcntl.F_GETFL)
        if flags != self._reads or self._is_marked(self._input, self._length):
            self._close_input()
            self._make_input()
        return said[0], sizes[0], said[1]

    def _is_marked(self, fd: int, size: int) -> bool:
        """Whether a run may have left something here that another can see: modes, times, attributes, flags."""
        status = os.fstat(fd)
        if status.st_size != size or status.st_mode != self._mode or status.st_mtime_ns:
            return True
        if fd != self._input and (status.st_atime_ns or fcntl.fcntl(fd, fcntl.F_GETFL) not in self._flags):
            return True
        try:
            return bool(os.listxattr(fd))
        except OSError:  # could not tell
            return True

    def _close_input(self) -> None:
        os.close(self._input)
        os.close(self._reader)

    def close(self) -> None:
        """Give up the files."""
        self._close_input()
        for fd in self._outputs:
            os.close(fd)


def _new(name: str) -> int:
    fd = os.memfd_create(name)
    os.utime(fd, (0, 0))
    return fd


def memory_file(name: str, content: bytes) -> int:
    """A descriptor of a new file in memory with this content."""
    fd = os.memfd_create(name)
    _write(fd, content)
    return fd


def _write(fd: int, content: bytes) -> None:
    at = 0
    while at < len(content):
        at += os.pwrite(fd, content[at:], at)
