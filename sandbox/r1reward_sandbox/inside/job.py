"""The first steps of a run, in the forked child: its own mounts, its limits, no privileges, then the program.

Everything up to `_run` is ours; an error there is reported through a pipe that is closed before the program's
first instruction, so that a program cannot report one.
"""

import errno
import gc
import os
import re
import resource
import signal
from typing import Any, NoReturn, Protocol

from r1reward_sandbox.inside import bundle, kernel
from r1reward_sandbox.inside.python import run_source

__all__ = ["HOME", "Namespaces", "Walls", "become", "prepare", "settle"]

HOME = "/work/box"
_MB = 2**20
_STACK = 64 * _MB
_NO_PROGRAM = (
    errno.ENOENT,
    errno.ENOEXEC,
    errno.EACCES,
    errno.EINVAL,
    errno.ELIBBAD,
    errno.EISDIR,
    errno.ELOOP,
)
# The zygote holds fewer descriptors than this when it forks.
_MOST_OPEN = 64


class Walls(Protocol):
    """What a kind of box puts around a run."""

    home: str

    def furnish(self, limits: dict[str, int]) -> None:
        """Give the run its empty working directory, `home`, and enter it: in the zygote, before the fork.

        After a fork, each page that Python touches costs a microsecond; before it, nothing.
        """
        ...

    def leave(self) -> None:
        """Undo for the zygote, after the fork, what `furnish` did to it."""
        ...

    def close_in(self) -> None:
        """What only the run itself can do for its walls; every descriptor is still open."""
        ...

    def seal(self) -> None:
        """Give up all that the program may not have; the last thing before it begins."""
        ...


def prepare(request: dict[str, Any], fds: list[int], walls: Walls) -> None:
    """What can be done of a run before it is forked."""
    if not request["pipes"]:
        take_streams(fds)
    walls.furnish(request["limits"])
    if request["bundle"]:
        bundle.unpack_to(os.pread(fds[3], os.fstat(fds[3]).st_size, 0), walls.home)


def take_streams(fds: list[int]) -> None:
    """Make the first three of these our standard streams."""
    for number in (0, 1, 2):
        os.dup2(fds[number], number)


def become(request: dict[str, Any], fds: list[int], report: int, walls: Walls) -> NoReturn:
    """Turn this freshly forked process into the run that `request` asks for."""
    try:
        if request["pipes"]:
            take_streams(fds)
        kernel.set_dumpable(True)
        walls.close_in()
        _limits(request["limits"])
        os.setsid()
        os.closerange(3, report)
        os.closerange(report + 1, _MOST_OPEN)
        walls.seal()
    except BaseException as error:  # noqa: BLE001 - whatever it was, the program has not begun
        os.write(report, f"{type(error).__name__}: {error}".encode()[:4000])
        os._exit(1)
    _run(request, report, walls.home)


class Namespaces:
    """The walls of a run in namespaces of its own."""

    home = HOME

    def __init__(self, last: bytes) -> None:
        self._filter = kernel.prepare_filter(last)
        self._own = os.open("/proc/self/ns/mnt", os.O_RDONLY | os.O_CLOEXEC)

    def furnish(self, limits: dict[str, int]) -> None:
        """A mount namespace with an empty file system in memory at /work."""
        kernel.unshare(kernel.CLONE_NEWNS)
        options = f"size={limits['disk_bytes']},nr_inodes=8192,mode=755"
        kernel.mount("tmpfs", "/work", "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, options)
        for folder in (HOME, "/work/tmp", "/work/shm"):
            os.mkdir(folder)
        os.chdir(HOME)

    def leave(self) -> None:
        """Go back, after the fork, to the mounts that all runs begin with."""
        kernel.setns(self._own, kernel.CLONE_NEWNS)

    def close_in(self) -> None:
        """A fresh /proc, read-only: a run could make itself one that the kernel does not end for want of memory."""
        kernel.mount("proc", "/proc", "proc", kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_RDONLY | 8)

    def seal(self) -> None:
        """No capability, and no call that only the zygote may make."""
        kernel.drop_capabilities()
        kernel.apply_filter(self._filter)


def settle() -> None:
    """The limits that are the same for all runs; the zygote keeps to them, too."""
    for kind in (resource.RLIMIT_CORE, resource.RLIMIT_MEMLOCK, resource.RLIMIT_MSGQUEUE):
        resource.setrlimit(kind, (0, 0))


def _limits(limits: dict[str, int]) -> None:
    set_limit, stack = resource.setrlimit, limits["stack"] or _STACK
    set_limit(resource.RLIMIT_FSIZE, (limits["file_bytes"],) * 2)
    set_limit(resource.RLIMIT_NOFILE, (limits["open_files"],) * 2)
    set_limit(resource.RLIMIT_NPROC, (limits["processes"],) * 2)
    set_limit(resource.RLIMIT_CPU, (limits["cpu"],) * 2)
    set_limit(resource.RLIMIT_STACK, (stack, _most_stack(stack)))
    if limits["address_space"]:
        set_limit(resource.RLIMIT_AS, (limits["address_space"],) * 2)


def _most_stack(stack: int) -> int:
    """Programs that recurse ask for an unlimited stack themselves; the limit of memory holds for it, too."""
    most = resource.getrlimit(resource.RLIMIT_STACK)[1]
    return most if most == resource.RLIM_INFINITY else max(stack, most)


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
        if request["command"][0].startswith("./") and error.errno in _NO_PROGRAM:
            # A compiler made it of the run's own source, which can ask for any interpreter, or for a library.
            os.write(2, f"{request['command'][0]} is no program: {error.strerror}\n".encode())
            os._exit(126)
        os.write(report, f"cannot start {request['command'][0]}: {error}".encode())
    os._exit(1)
