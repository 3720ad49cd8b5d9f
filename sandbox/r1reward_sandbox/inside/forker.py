"""The process that forks: a copy of the warm interpreter that does nothing else.

After a fork, each page that either side writes costs the kernel a microsecond or more, and Python writes to every
object it touches. So the zygote, which reads requests and prepares runs, is not the process that is forked. It shares
its open files and its working directory with the forker, which makes only a handful of system calls for each run; and
a run begins with a list of calls that was prepared before.
"""

import ctypes
import marshal
import os
import select
import signal
import struct
from typing import NamedTuple

__all__ = ["REAP", "REPORT", "RUN", "USAGE_AT", "Forker", "Lines", "Request", "open_report"]

REPORT = 3
"""The descriptor to which a run writes why it could not begin; it closes all files behind it at once."""
USAGE_AT = 64
"""The offset of a run's resource usage in the status page, behind its exit status."""
RUN, REAP = b".", b"r"
"""The orders to a forker: to fork a run, and to wait for all its children."""

Request = tuple[
    str | None, list[str], list[str], dict[str, str], list[tuple[int, bytes]], list[int], list[str]
]
"""A run: a Python source or None, its arguments; else a command, and what it has in its environment besides; limits;
the descriptors of its standard streams, if it is not the files in memory that the zygote has; what a box without
namespaces must know besides."""

_STATUS, _USAGE = struct.Struct("i"), struct.Struct("5l")
# How long the kernel may take to end what was killed.
_END_SECONDS = 0.4


class Lines(NamedTuple):
    """What the zygote and a forker share: open files by number, and a page of memory by its address.

    `request` is a file in memory with what the next run is to do, `errors` the end of the pipe that `open_report`
    gave, `space` the number that a run's namespaces are open under. Orders go through one pipe, answers through
    another; how a run ended is on `status_page`.
    """

    request: int
    errors: int
    space: int
    order_reader: int
    order_writer: int
    answer_reader: int
    answer_writer: int
    status_page: int

    @classmethod
    def open(cls, request: int, errors: int, status_page: int) -> "Lines":
        """Open what is a forker's own."""
        return cls(request, errors, os.open("/dev/null", os.O_RDONLY), *os.pipe(), *os.pipe(), status_page)


class Forker:
    """The zygote's side of a forker, which forks a run at a time."""

    def __init__(self, lines: Lines, pid: int, page: int) -> None:
        """For the forker `pid`, which uses these lines; `page` is the number of theirs."""
        self._lines = lines
        self.pid, self.page = pid, page
        self._over = False
        self._life = os.pidfd_open(pid)
        self._poll = select.poll()
        for fd in (lines.answer_reader, self._life):
            self._poll.register(fd, select.POLLIN)
        # During its warm-up it writes to the file that holds the request of a run.
        while not self.has_ended(60):
            pass
        self._oom = int(os.read(lines.answer_reader, 16))  # open for us, too

    def end(self) -> None:
        """End it, between two runs."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        lines = self._lines
        for fd in (*lines[2:7], self._life, self._oom):
            os.close(fd)

    def start(self, request: Request, space: int = -1) -> None:
        """Fork a run, into the namespaces of the process that pidfd `space` is open on."""
        if space >= 0:
            os.dup2(space, self._lines.space, inheritable=False)
        data = marshal.dumps(request)
        os.pwrite(self._lines.request, data, 0)
        if os.fstat(self._lines.request).st_size > len(data):
            os.ftruncate(self._lines.request, len(data))
        self._over = False
        os.write(self._lines.order_writer, RUN)

    def has_ended(self, seconds: float) -> bool:
        """Whether the run has ended, waiting so many seconds for it."""
        ready = [fd for fd, _ in self._poll.poll(seconds * 1000)]
        if self._life in ready:
            os._exit(1)  # a box is of no use without it
        self._over = bool(ready)
        return self._over

    def finish(self) -> tuple[int, float, float] | None:
        """How the run ended, as wait(2) gives it, its CPU seconds, and the most memory it had (MB).

        `None` if what was killed does not end.
        """
        if not self._over and not self.has_ended(_END_SECONDS):
            return None
        os.read(self._lines.answer_reader, 1)
        (status,) = _STATUS.unpack(ctypes.string_at(self._lines.status_page, _STATUS.size))
        usage = ctypes.string_at(self._lines.status_page + USAGE_AT, _USAGE.size)
        user, user_us, system, system_us, most = _USAGE.unpack(usage)
        return status, user + system + (user_us + system_us) / 1e6, most / 1024

    def reap(self) -> bool:
        """Make it wait for all children, adopted ones included; returns whether it has."""
        os.write(self._lines.order_writer, REAP)
        return self.has_ended(_END_SECONDS) and bool(os.read(self._lines.answer_reader, 1))

    def error(self) -> str:
        """Why a run that ended with a status never began; empty if it did."""
        try:
            return os.read(self._lines.errors, 4096).decode(errors="replace")
        except BlockingIOError:
            return ""


def open_report() -> int:
    """Open the pipe in which a run says why it could not begin; the descriptor to read that from."""
    os.dup2(0, REPORT, inheritable=False)  # occupied, so that neither end of the pipe gets this number
    errors, report = os.pipe()
    os.set_blocking(errors, False)
    os.dup2(report, REPORT, inheritable=False)
    os.close(report)
    return errors
