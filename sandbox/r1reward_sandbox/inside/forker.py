"""The process that forks: a copy of the warm interpreter that does nothing else.

After a fork each page that either side writes costs the kernel a microsecond or more, and Python writes to every
object that it touches. So the zygote, which reads requests and prepares runs, is not the process that is forked.
It shares its open files and its working directory with the forker, whose own part is a handful of calls a run; and a
run begins with a list of calls that was made ready before.
"""

import ctypes
import gc
import marshal
import os
import struct
from collections.abc import Callable
from typing import Any, NoReturn

from r1reward_sandbox.inside import folder, kernel, pages, program, python

__all__ = ["Forker", "Request", "open_report"]

# The number has to be the same in a run, which closes all that follow at once.
_REPORT = 3
_STATUS, _USAGE, _USAGE_AT = struct.Struct("i"), struct.Struct("5l"), 64
_KEPT = 1 << 18
_RLIMIT_CORE = 4

# Found once: looking for it touches a hundred pages.
_setrlimit = kernel.RAW.setrlimit

Request = tuple[str | None, list[str], list[str], dict[str, str], list[tuple[int, bytes]], list[int], bytes]
"""A run: a Python source or None, its arguments; else a command, and what it has in its environment besides; limits;
the descriptors of its standard streams, if it is not the files in memory that the zygote has; its prelude's code."""
_Step = tuple[str, Callable[..., int], tuple[Any, ...]]


class Forker:
    """Forks a run at a time."""

    def __init__(self, request: int, errors: int, last: bytes) -> None:
        """`request` is open on a file in memory, for what runs are told, `errors` as `open_report` gives it.

        `last` is the filter of the runs.
        """
        self._request, self._errors = request, errors
        self._space = os.open("/dev/null", os.O_RDONLY)
        self._orders, self._told = os.pipe()
        self._ended, self._end = os.pipe()
        self._said = kernel.shared_page()
        steps = _steps(self._space, kernel.prepare_filter(last))
        self.pid = kernel.clone_sharing_files()
        if not self.pid:
            self._serve(steps)

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
        os.read(self._ended, 1)

    def start(self, request: Request, space: int) -> None:
        """Fork a run into the namespaces of the process that pidfd `space` is open on."""
        os.dup2(space, self._space, inheritable=False)
        data = marshal.dumps(request)
        if os.fstat(self._request).st_size > _KEPT:
            os.ftruncate(self._request, 0)
        os.pwrite(self._request, data, 0)
        os.write(self._told, b"%d" % len(data))

    def has_ended(self, seconds: float) -> bool:
        """Whether the run has ended, waiting so many seconds for it."""
        ready = [fd for fd, _ in self._poll.poll(seconds * 1000)]
        if self._life in ready:
            os._exit(1)  # a box is of no use without it
        return bool(ready)

    def finish(self) -> tuple[int, float, float]:
        """How the run ended, as wait(2) gives it, its CPU seconds, and the most memory it had (MB)."""
        while not self.has_ended(60):
            pass
        os.read(self._ended, 1)
        (status,) = _STATUS.unpack(ctypes.string_at(self._said, _STATUS.size))
        said = ctypes.string_at(self._said + _USAGE_AT, _USAGE.size)
        user, user_us, system, system_us, most = _USAGE.unpack(said)
        return status, user + system + (user_us + system_us) / 1e6, most / 1024

    def error(self) -> str:
        """Why the run never began; empty if it did."""
        try:
            return os.read(self._errors, 4096).decode(errors="replace")
        except BlockingIOError:
            return ""

    def _serve(self, steps: list[_Step]) -> NoReturn:
        kernel.die_with_parent()
        oom = _own_oom_file()
        # A run may not see, let alone write, what is said of it.
        kernel.keep_from_forks(self._said)
        status, usage = ctypes.c_void_p(self._said), ctypes.c_void_p(self._said + _USAGE_AT)
        orders, end, request, space = self._orders, self._end, self._request, self._space
        read, write, pwrite = os.read, os.write, os.pwrite
        setns, fork, wait4 = kernel.RAW.setns, kernel.RAW.fork, kernel.RAW.wait4
        _warm_up(request)
        python.prepare(folder.HOME)
        pages.collapse()
        pages.copy_programs()
        gc.collect()
        gc.freeze()
        write(end, b".")
        while size := read(orders, 16):
            # The run is the first to go when memory ends: not we with it.
            pwrite(oom, b"1000", 0)
            pid = setns(space, kernel.CLONE_NEWPID) or fork()
            if not pid:
                _begin(request, int(size), steps)
            pwrite(oom, b"0", 0)
            if pid < 0:
                write(_REPORT, f"fork: {os.strerror(kernel.raw_errno())}".encode())
            else:
                wait4(pid, status, 0, usage)
            write(end, b".")
        os._exit(0)


def open_report() -> int:
    """Open the pipe in which a run says why it could not begin; the descriptor to read that from."""
    os.dup2(0, _REPORT, inheritable=False)  # taken: neither end may get this number by itself
    errors, report = os.pipe()
    os.set_blocking(errors, False)
    os.dup2(report, _REPORT, inheritable=False)
    os.close(report)
    return errors


def _own_oom_file() -> int:
    kernel.set_dumpable(True)  # else it would be root's
    oom = os.open("/proc/self/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC)
    kernel.set_dumpable(False)
    return oom


def _steps(space: int, last: ctypes.Structure) -> list[_Step]:
    """What a run does first: its name, the call, its arguments. Its own mounts and /proc; then no privileges.

    /proc is read-only: a run could make itself one that the kernel does not end for want of memory.
    """
    raw, number = kernel.RAW, ctypes.c_ulong
    proc = number(kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC | kernel.MS_RDONLY)
    return [
        ("prctl(dumpable)", raw.prctl, (kernel.PR_SET_DUMPABLE, number(1), None, None, None)),
        ("setns", raw.setns, (space, kernel.CLONE_NEWNS)),
        ("chdir", raw.chdir, (folder.HOME.encode(),)),
        ("mount proc", raw.mount, (b"proc", b"/proc", b"proc", proc, None)),
        ("setsid", raw.setsid, ()),
        ("capset", raw.syscall, kernel.NO_CAPABILITIES),
        ("prctl(seccomp)", raw.prctl, (kernel.PR_SET_SECCOMP, number(2), ctypes.byref(last), None, None)),
    ]


def _begin(request_file: int, size: int, steps: list[_Step]) -> NoReturn:
    """Turn this freshly forked process into a run. What fails is said in a pipe that the program never has."""
    try:
        request = _settle(request_file, size, steps)
        source = request[0]
        kernel.close_from(_REPORT if source is not None else _REPORT + 1)
    except BaseException as error:  # noqa: BLE001 - whatever it was, the program has not begun
        os.write(_REPORT, f"{type(error).__name__}: {error}".encode()[:4000])
        os._exit(1)
    if source is None:
        program.run_command(request[2], request[3], _REPORT)
    gc.enable()
    python.run_source(source, request[1], own_streams=bool(request[5]), prelude=request[6])


def _settle(request_file: int, size: int, steps: list[_Step]) -> Request:
    request: Request = marshal.loads(os.pread(request_file, size, 0))
    if request[5]:
        program.take_streams(request[5])
    for kind, pair in request[4]:
        if _setrlimit(kind, pair) < 0:
            _failed("setrlimit")
    for what, call, arguments in steps:
        if call(*arguments) < 0:
            _failed(what)
    return request


def _failed(what: str) -> None:
    raise OSError(kernel.raw_errno(), f"{what}: {os.strerror(kernel.raw_errno())}")


def _warm_up(request_file: int) -> None:
    """Have the interpreter know all the types and calls of a run's first steps, for it writes down what it learns."""
    data = marshal.dumps(("", [], [], {}, [(_RLIMIT_CORE, bytes(16))], [], b""))
    os.pwrite(request_file, data, 0)
    for _ in range(python.ROUNDS):
        _settle(request_file, len(data), [("getpid", kernel.RAW.getpid, ())])
