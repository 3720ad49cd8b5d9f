"""A run, from the fork to its program: what the forker does for each, and what each does first.

A forker imports this when all else is in place: all that is here lies on a few pages (`heap_layout`). Names that
a run needs are looked up before it is forked, for each look-up writes to the pages of what it goes through.
"""

import ctypes
import os
from collections.abc import Callable
from gc import enable as _enable_collector
from gc import freeze as _freeze
from marshal import dumps as _dumps
from marshal import loads as _loads
from os import pread as _pread
from typing import Any, NoReturn

from r1reward_sandbox.inside import (
    filesystems,
    forker,
    heap_layout,
    kernel,
    program,
    python,
    seccomp,
    workdir,
)
from r1reward_sandbox.inside.fork_server import Prelude
from r1reward_sandbox.inside.forker import REAP, REPORT, USAGE_AT, Request
from r1reward_sandbox.inside.python import run_source as _run_source

__all__ = ["serve"]

_Steps = list[tuple[Callable[..., int], tuple[Any, ...]]]

_STEPS = ("prctl(dumpable)", "setns", "chdir", "mount proc", "setpgid", "capset")
_RLIMIT_CORE, _ONE = 4, (1).to_bytes(8, "little")
# Read-only: a run could otherwise exempt itself from the OOM killer.
_PROC = filesystems.MS_NOSUID | filesystems.MS_NODEV | filesystems.MS_NOEXEC | filesystems.MS_RDONLY
# Not `kernel`'s, which lies elsewhere.
_CLONE_NEWPID = 0x20000000
_LAST = 0xFFFFFFFF
# Children by whatever kind of clone.
_WALL = 0x40000000
# Requests are seldom longer.
_USUAL = 4000

# Of our own: those of `kernel` lie elsewhere.
_libc = ctypes.PyDLL(None)
_setrlimit, _close_range = _libc.setrlimit, _libc.close_range


def serve(
    lines: forker.Lines, prelude: Prelude, heap_end: int, *, is_counted: bool, counts_memory: bool
) -> NoReturn:
    """Fork a run, after this prelude, for each order, and answer when it has ended.

    `heap_end` is the address at which `heap_layout` begins. `is_counted`, `counts_memory`: a cgroup counts the CPU
    time, the memory of all.
    """
    oom = _own_oom_file()
    setns, fork, wait4, new, space = _libc.setns, _libc.fork, _libc.wait4, _CLONE_NEWPID, lines.space
    read, write, pwrite, byte = _libc.read, _libc.write, _libc.pwrite, ctypes.create_string_buffer(1)
    orders, answers, request = lines.order_reader, lines.answer_writer, lines.request
    _warm_up(request)
    python.open_streams()
    heap_layout.again(heap_end)
    source = ctypes.create_string_buffer(b"proc")
    steps = _steps(space, source)
    only = seccomp.forker_filter(
        kernel.MACHINE,
        space,
        ctypes.addressof(source),
        _PROC,
        is_counted=is_counted,
        counts_memory=counts_memory,
    )
    kernel.apply_filter(only)
    status, usage = ctypes.c_void_p(lines.status_page), ctypes.c_void_p(lines.status_page + USAGE_AT)
    python.load_prelude(*prelude)
    python.prepare(workdir.HOME, frames=1)
    heap_layout.end()
    # Nothing is left to collect: the count begins anew with the first object of a run.
    _enable_collector()
    _freeze()
    ready = b"%d" % oom
    write(answers, ready, len(ready))
    while read(orders, byte, 1) > 0:
        if byte[0] == REAP:
            while wait4(-1, None, _WALL, None) > 0:
                pass
            write(answers, b".", 1)
            continue
        # The OOM killer shall choose the run, and not this process.
        pwrite(oom, b"1000", 4, 0)
        pid = setns(space, new) or fork()
        if not pid:
            _begin(request, steps)
        pwrite(oom, b"0", 1, 0)
        if pid < 0:
            ctypes.c_int.from_address(lines.status_page).value = 1 << 8  # that a run's exit code is 1
            os.write(REPORT, f"fork: {os.strerror(kernel.raw_errno())}".encode())
        else:
            wait4(pid, status, 0, usage)
            while (
                wait4(-1, None, _WALL | os.WNOHANG, None) > 0
            ):  # orphans of a run, which are our children now
                pass
        write(answers, b".", 1)
    os._exit(0)


def _own_oom_file() -> int:
    kernel.set_dumpable(True)  # else it would be root's
    oom = os.open("/proc/self/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC)
    kernel.set_dumpable(False)
    return oom


def _steps(space: int, source: ctypes.Array[ctypes.c_char]) -> _Steps:
    """What a run does first, the calls that `_STEPS` names: its own mounts and /proc; then no privileges."""
    number = ctypes.c_ulong
    return [
        (_libc.prctl, (kernel.PR_SET_DUMPABLE, number(1), None, None, None)),
        (_libc.setns, (space, kernel.CLONE_NEWNS)),
        (_libc.chdir, (workdir.HOME.encode(),)),
        (_libc.mount, (source, b"/proc", b"proc", number(_PROC), None)),
        (_libc.setpgid, (0, 0)),
        (_libc.syscall, kernel.no_capabilities()),
    ]


def _begin(file: int, steps: _Steps) -> NoReturn:
    """Turn this freshly forked process into a run. What fails is said in a pipe that the program never has."""
    try:
        request = _settle(file, steps)
        source = request[0]
        first = REPORT if source is not None else REPORT + 1
        if _close_range(first, _LAST, 0):
            kernel.close_from(first)
    except BaseException as error:  # noqa: BLE001 - whatever it was, the program has not begun
        os.write(REPORT, f"{type(error).__name__}: {error}".encode()[:4000])
        os._exit(1)
    if source is None:
        program.run_command(request[2], request[3], REPORT)
    _run_source(source, request[1], own_streams=request[5] != [])


def _settle(file: int, steps: _Steps) -> Request:
    data = _pread(file, _USUAL, 0)
    if len(data) == _USUAL:
        data = _pread(file, os.fstat(file).st_size, 0)
    request: Request = _loads(data)
    if request[5]:
        program.take_streams(request[5])
    for kind, pair in request[4]:
        if _setrlimit(kind, pair) < 0:
            _failed("setrlimit")
    for call, arguments in steps:
        if call(*arguments) < 0:
            _failed(_STEPS[steps.index((call, arguments))])
    return request


def _failed(what: str) -> None:
    raise OSError(kernel.raw_errno(), f"{what}: {os.strerror(kernel.raw_errno())}")


def _warm_up(file: int) -> None:
    """Have the interpreter know all the types and calls of a run's first steps, for it writes down what it learns."""
    data = _dumps(("", [], [], {}, [(_RLIMIT_CORE, 2 * _ONE)], [], []))
    # The last request is still there: what is longer than ours would be read, and lie in the memory of all our runs.
    os.ftruncate(file, 0)
    os.pwrite(file, data, 0)
    for _ in range(python.ROUNDS):
        _settle(file, [(_libc.getpid, ())])
