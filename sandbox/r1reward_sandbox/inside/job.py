"""The first steps of a run, in the forked child: its own mounts, its limits, no privileges, then the program.

Everything up to `_run` is ours; an error there is reported through a pipe that is closed before the program's
first instruction, so that a program cannot report one.
"""

import gc
import os
import re
import resource
import signal
import socket
from typing import Any, NoReturn, Protocol

from r1reward_sandbox.inside import bundle, kernel
from r1reward_sandbox.inside.python import run_source

__all__ = ["HOME", "Namespaces", "Walls", "become"]

HOME = "/work/box"
_MB = 2**20
_STACK = 64 * _MB
# The zygote holds fewer descriptors than this when it forks.
_MOST_OPEN = 64


class Walls(Protocol):
    """What a kind of box puts around a run, from the inside."""

    home: str

    def furnish(self, limits: dict[str, int]) -> None:
        """Give the run its empty working directory, `home`, and enter it."""
        ...

    def close_in(self) -> None:
        """Give up all that the program may not have; the last thing before it begins."""
        ...


def become(
    request: dict[str, Any], fds: list[int], report: int, folders: socket.socket | None, walls: Walls
) -> NoReturn:
    """Turn this freshly forked process into the run that `request` asks for.

    Through `folders` goes a descriptor of the working directory, for the zygote to read when the run is over.
    """
    try:
        for number in range(3):
            os.dup2(fds[number], number, inheritable=True)
        kernel.set_dumpable(True)
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")  # when memory ends, the run goes before the zygote, which would take it along
        walls.furnish(request["limits"])
        if request["bundle"]:
            bundle.unpack_to(os.pread(fds[3], os.fstat(fds[3]).st_size, 0), walls.home)
        if folders:
            socket.send_fds(folders, [b"f"], [os.open(walls.home, os.O_RDONLY | os.O_DIRECTORY)])
        _limits(request["limits"])
        os.setsid()
        os.closerange(3, report)
        os.closerange(report + 1, _MOST_OPEN)
        walls.close_in()
    except BaseException as error:  # noqa: BLE001 - whatever it was, the program has not begun
        os.write(report, f"{type(error).__name__}: {error}".encode()[:4000])
        os._exit(1)
    _run(request, report, walls.home)


class Namespaces:
    """The walls of a run in namespaces of its own."""

    home = HOME

    def __init__(self, blocked: bytes) -> None:
        self._blocked = blocked

    def furnish(self, limits: dict[str, int]) -> None:
        """A mount namespace with a fresh /proc, and an empty file system in memory at /work."""
        kernel.unshare(kernel.CLONE_NEWNS)
        # Read-only: a run could make itself one that the kernel does not end for want of memory.
        kernel.mount("proc", "/proc", "proc", kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_RDONLY | 8)
        options = f"size={limits['disk_bytes']},nr_inodes=8192,mode=755"
        kernel.mount("tmpfs", "/work", "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, options)
        for folder in (HOME, "/work/tmp", "/work/shm"):
            os.mkdir(folder)
        os.chdir(HOME)

    def close_in(self) -> None:
        """No capability, and the filter."""
        kernel.drop_capabilities()
        kernel.apply_filter(self._blocked)


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


def _run(request: dict[str, Any], report: int, home: str) -> NoReturn:
    if request["source"] is not None:
        os.close(report)
        gc.enable()
        run_source(request["source"], request["arguments"])
    environment = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": home,
        "LANG": "C.UTF-8",
        **request["environment"],
    }
    if home != HOME:  # a path below /work is one of the run's
        work = os.path.dirname(home)
        environment = {name: re.sub("^/work(?=/)", work, value) for name, value in environment.items()}
    for number in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores them, and exec would pass that on
        signal.signal(number, signal.SIG_DFL)
    try:
        command = [*request["command"], *request["arguments"]]
        os.execvpe(command[0], command, environment)
    except OSError as error:
        os.write(report, f"cannot start {request['command'][0]}: {error}".encode())
    os._exit(1)
