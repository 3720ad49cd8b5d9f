"""The first steps of a run, in the forked child: its own mounts, its limits, no privileges, then the program.

Everything up to `_run` is ours; an error there is reported through a pipe that is closed before the program's
first instruction, so that a program cannot report one.
"""

import gc
import os
import resource
import signal
import socket
from typing import Any, NoReturn

from r1reward_sandbox.inside import bundle, kernel
from r1reward_sandbox.inside.python import run_source

__all__ = ["HOME", "become"]

HOME = "/work/box"
_MB = 2**20
_STACK = 64 * _MB
# The zygote holds fewer descriptors than this when it forks.
_MOST_OPEN = 64


def become(
    request: dict[str, Any], fds: list[int], report: int, folders: socket.socket | None, blocked: bytes
) -> NoReturn:
    """Turn this freshly forked process into the run that `request` asks for.

    Through `folders` goes a descriptor of the working directory, for the zygote to read when the run is over.
    """
    try:
        _prepare(request, fds, folders)
        os.closerange(3, report)
        os.closerange(report + 1, _MOST_OPEN)
        kernel.set_dumpable(True)
        kernel.drop_capabilities()
        kernel.apply_filter(blocked)
    except BaseException as error:  # noqa: BLE001 - whatever it was, the program has not begun
        os.write(report, f"{type(error).__name__}: {error}".encode()[:4000])
        os._exit(1)
    _run(request, report)


def _prepare(request: dict[str, Any], fds: list[int], folders: socket.socket | None) -> None:
    for number in range(3):
        os.dup2(fds[number], number, inheritable=True)
    _mounts(request["limits"])
    if request["bundle"]:
        size = os.fstat(fds[3]).st_size
        bundle.unpack_to(os.pread(fds[3], size, 0), HOME)
    if folders:
        socket.send_fds(folders, [b"f"], [os.open(HOME, os.O_RDONLY | os.O_DIRECTORY)])
    _limits(request["limits"])
    os.setsid()


def _mounts(limits: dict[str, int]) -> None:
    kernel.unshare(kernel.CLONE_NEWNS)
    # Read-only: a run could make itself one that the kernel does not end for want of memory.
    kernel.mount("proc", "/proc", "proc", kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_RDONLY | 8)
    options = f"size={limits['disk_bytes']},nr_inodes=8192,mode=755"
    kernel.mount("tmpfs", "/work", "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, options)
    for folder in (HOME, "/work/tmp", "/work/shm"):
        os.mkdir(folder)
    os.chdir(HOME)


def _limits(limits: dict[str, int]) -> None:
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, limits["file_bytes"]),
        (resource.RLIMIT_NOFILE, limits["open_files"]),
        (resource.RLIMIT_NPROC, limits["processes"]),
        (resource.RLIMIT_CPU, limits["cpu"]),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_DATA, resource.getrlimit(resource.RLIMIT_DATA)[1]),
        (resource.RLIMIT_MSGQUEUE, 0),
    ):
        resource.setrlimit(kind, (value, value))
    stack = limits["stack"] or _STACK
    resource.setrlimit(resource.RLIMIT_STACK, (stack, stack))
    if limits["address_space"]:
        resource.setrlimit(resource.RLIMIT_AS, (limits["address_space"],) * 2)


def _run(request: dict[str, Any], report: int) -> NoReturn:
    if request["source"] is not None:
        os.close(report)
        gc.enable()
        run_source(request["source"], request["arguments"])
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": HOME,
        "LANG": "C.UTF-8",
        **request["environment"],
    }
    for number in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores them, and exec would pass that on
        signal.signal(number, signal.SIG_DFL)
    try:
        command = [*request["command"], *request["arguments"]]
        os.execvpe(command[0], command, environment)
    except OSError as error:
        os.write(report, f"cannot start {request['command'][0]}: {error}".encode())
    os._exit(1)
