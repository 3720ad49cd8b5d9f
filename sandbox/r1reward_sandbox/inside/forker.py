"""The process that forks: a copy of the warm interpreter that does nothing else.

After a fork each page that either side writes costs the kernel a microsecond or more, and Python writes to every
object that it touches. So the zygote, which reads requests and prepares runs, is not the process that is forked.
It shares its open files and its working directory with the forker, whose own part is a handful of calls a run; and a
run begins with a list of calls that was made ready before.
"""

import ctypes
import marshal
import os
import signal
import struct
from typing import NoReturn

from r1reward_sandbox.inside import compact, kernel, pages

__all__ = ["REPORT", "USAGE_AT", "Forker", "Request", "open_report"]

REPORT = 3
"""Where a run says why it could not begin; it closes all files from there on at once."""
USAGE_AT = 64
"""Where in the page for what is said of a run its use of resources begins, behind its status."""

Request = tuple[str | None, list[str], list[str], dict[str, str], list[tuple[int, bytes]], list[int], int]
"""A run: a Python source or None, its arguments; else a command, and what it has in its environment besides; limits;
the descriptors of its standard streams, if it is not the files in memory that the zygote has; which prelude."""

_STATUS, _USAGE = struct.Struct("i"), struct.Struct("5l")


class Forker:
    """Forks a run at a time."""

    def __init__(self, request: int, errors: int) -> None:
        """`request` is open on a file in memory, for what runs are told, `errors` as `open_report` gives it."""
        self._request, self._errors = request, errors
        self._space = os.open("/dev/null", os.O_RDONLY)
        self._orders, self._told = os.pipe()
        self._ended, self._end = os.pipe()
        self._said = kernel.shared_page()
        self._over = False
        self.pid = kernel.clone_sharing_files()
        """Its process id; 0 in that process itself, which has to `serve`."""

    def connect(self) -> None:
        """Make ready to use it; not for the forker itself."""
        import select

        kernel.keep_from_forks(self._said)  # nor may a run of another forker
        self._life = os.pidfd_open(self.pid)
        self._poll = select.poll()
        for fd in (self._ended, self._life):
            self._poll.register(fd, select.POLLIN)
        # Until it has warmed up it writes to the file in which a run is told what to do.
        while not self.has_ended(60):
            pass
        self._oom = int(os.read(self._ended, 16))  # open for us, too

    def end(self) -> None:
        """End it, between two runs."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        for fd in (self._space, self._orders, self._told, self._ended, self._end, self._life, self._oom):
            os.close(fd)
        kernel.free_page(self._said)

    def start(self, request: Request, space: int) -> None:
        """Fork a run into the namespaces of the process that pidfd `space` is open on."""
        os.dup2(space, self._space, inheritable=False)
        data = marshal.dumps(request)
        os.pwrite(self._request, data, 0)
        if os.fstat(self._request).st_size > len(data):
            os.ftruncate(self._request, len(data))
        self._over = False
        os.write(self._told, b".")

    def has_ended(self, seconds: float) -> bool:
        """Whether the run has ended, waiting so many seconds for it."""
        ready = [fd for fd, _ in self._poll.poll(seconds * 1000)]
        if self._life in ready:
            os._exit(1)  # a box is of no use without it
        self._over = bool(ready)
        return self._over

    def finish(self) -> tuple[int, float, float]:
        """How the run ended, as wait(2) gives it, its CPU seconds, and the most memory it had (MB)."""
        while not self._over:
            self.has_ended(60)
        os.read(self._ended, 1)
        (status,) = _STATUS.unpack(ctypes.string_at(self._said, _STATUS.size))
        said = ctypes.string_at(self._said + USAGE_AT, _USAGE.size)
        user, user_us, system, system_us, most = _USAGE.unpack(said)
        return status, user + system + (user_us + system_us) / 1e6, most / 1024

    def error(self) -> str:
        """Why a run that ended with a status never began; empty if it did."""
        try:
            return os.read(self._errors, 4096).decode(errors="replace")
        except BlockingIOError:
            return ""

    def serve(self) -> NoReturn:
        """Fork runs, for the forker itself."""
        kernel.die_with_parent()
        # A run may not see, let alone write, what is said of it.
        kernel.keep_from_forks(self._said)
        end = pages.end_heap()
        compact.begin(end)
        pages.collapse(end)
        pages.copy_programs()
        from r1reward_sandbox.inside import run

        run.serve(self._orders, self._end, self._request, self._space, self._said, end)


def open_report() -> int:
    """Open the pipe in which a run says why it could not begin; the descriptor to read that from."""
    os.dup2(0, REPORT, inheritable=False)  # taken: neither end may get this number by itself
    errors, report = os.pipe()
    os.set_blocking(errors, False)
    os.dup2(report, REPORT, inheritable=False)
    os.close(report)
    return errors
