"""The warm interpreter in a box: for each request one forked child in namespaces of its own.

Each run gets a pid namespace whose first process does nothing but wait (`kernel.clone_pause`, no page table is
copied for it); killing that one kills everything the run started, whatever it did to get away.
"""

import contextlib
import gc
import os
import platform
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from r1reward_sandbox.inside import bundle, filter, job, kernel, python, watch, wire

__all__ = ["answer", "gather", "main", "protect", "serve", "settle"]

# What nearly every program of a contest or a test imports; a fork shares it, an import costs milliseconds.
# Not `random`: its state would be the same in every fork.
_WARM = (
    "bisect", "collections", "copy", "fractions", "functools", "heapq", "io", "itertools", "json", "linecache",
    "math", "operator", "re", "string", "traceback", "types", "typing",
)  # fmt: skip


def main(number: int, kills: int = -1) -> NoReturn:
    """Serve requests from socket `number` until the other side is gone, each in namespaces of its own.

    `kills` is open on the file in which the kernel counts whom it ended for want of memory, where only we see it.
    """
    if os.path.isdir("/packages"):
        sys.path += [f"/packages/{name}" for name in sorted(os.listdir("/packages"), key=int)]
    # Open while this process may still open what is its own in /proc.
    oom = os.open("/proc/self/oom_score_adj", os.O_WRONLY | os.O_CLOEXEC)
    channel = settle(number)
    if kills >= 0:
        os.set_inheritable(kills, False)
    with open("/proc/sys/user/max_user_namespaces", "w") as file:
        file.write("0")
    home = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    walls = job.Namespaces(filter.last_filter(platform.machine()))
    protect()
    serve(channel, lambda request, fds: _serve(request, fds, home, oom, walls), kills)


def protect() -> None:
    """Put this zygote, and so all of its runs, under the filter of what neither needs."""
    kernel.apply_filter(kernel.prepare_filter(filter.base_filter(platform.machine())))


def _site_names() -> None:
    """What `site` adds to the builtins, which is not run here: programs end themselves with `exit()`."""
    import _sitebuiltins
    import builtins

    for name in ("exit", "quit"):
        setattr(builtins, name, _sitebuiltins.Quitter(name, "Ctrl-D (i.e. EOF)"))


def settle(number: int) -> socket.socket:
    """Warm up, and close what a run could reach us by; the channel to the host."""
    channel = socket.socket(fileno=number)
    os.set_inheritable(number, False)
    for name in _WARM:
        __import__(name)
    _site_names()
    python.open_streams()
    job.settle()
    gc.disable()
    signal.signal(
        signal.SIGINT, signal.SIG_DFL
    )  # the waiting process shares our memory: no handler may run in it
    kernel.set_dumpable(False)
    kernel.no_new_privileges()
    return channel


def serve(
    channel: socket.socket, one: Callable[[dict[str, Any], list[int]], dict[str, Any]], kills: int = -1
) -> NoReturn:
    """Answer requests by `one` until the other side is gone."""
    wire.send(channel, {"ready": os.getpid()})
    gc.collect()
    gc.freeze()
    while True:
        try:
            request, fds = wire.receive(channel)
        except (EOFError, OSError):
            os._exit(0)
        answer = one(request, fds)
        for fd in fds:
            os.close(fd)
        if kills >= 0:
            answer["kills"] = _kills(kills)
        wire.send(channel, answer)


def _kills(file: int) -> int:
    for line in os.pread(file, 4096, 0).split(b"\n"):
        name, _, value = line.partition(b" ")
        if name == b"oom_kill":
            return int(value)
    return 0


def _serve(request: dict[str, Any], fds: list[int], home: int, oom: int, walls: job.Walls) -> dict[str, Any]:
    pid, folder = 0, -1
    ready, report = os.pipe()
    init = kernel.clone_pause(kernel.CLONE_NEWPID)
    try:
        try:
            job.prepare(request, fds, walls)
            if request["collect"]:
                folder = os.open(walls.home, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            pid = _fork(init, oom, lambda: job.become(request, fds, report, walls))
        finally:
            kernel.setns(home, kernel.CLONE_NEWPID)
            walls.leave()
        os.close(report)
        report = -1
        outcome = watch.watch(pid, watch.Namespace(init), request["limits"])
        left = gather(folder, request, fds[-1]) if folder >= 0 and not outcome.status else ""
        return {**answer(outcome, ready), "left": left}
    except (OSError, ValueError) as error:
        _end(init, pid)
        return {"error": f"{type(error).__name__}: {error}", "began": bool(pid)}
    finally:
        for fd in (ready, report, folder):
            if fd >= 0:
                os.close(fd)


def _fork(init: int, oom: int, child: Callable[[], NoReturn]) -> int:
    """Fork into the pid namespace of `init`. The child is the first to go when memory ends: not we with it."""
    space = os.open(f"/proc/{init}/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    kernel.setns(space, kernel.CLONE_NEWPID)
    os.close(space)
    os.pwrite(oom, b"1000", 0)
    pid = kernel.fork()
    if not pid:
        child()
    os.pwrite(oom, b"0", 0)
    return pid


def gather(folder: int, request: dict[str, Any], into: int) -> str:
    """Copy what a finished compilation left in its working directory, whose mount an open descriptor keeps.

    What is wrong with it, if anything is: what a program leaves is its own doing, and no error of ours.
    """
    try:
        data = memoryview(bundle.collect(folder, request["collect"], request["limits"]["file_bytes"]))
    except (OSError, ValueError) as error:
        return str(error)
    while data:
        data = data[os.write(into, data) :]
    return ""


def answer(outcome: watch.Outcome, ready: int) -> dict[str, Any]:
    """What is said of a run; `ready` has an error if it never began."""
    error = os.read(ready, 4096).decode(errors="replace")
    if error:
        return {"error": error}
    return {
        "status": outcome.status,
        "cpu": outcome.cpu,
        "wall": outcome.wall,
        "memory_mb": outcome.memory_mb,
        "ended": outcome.ended,
    }


def _end(init: int, pid: int) -> None:
    # The first process of a pid namespace ends only when all others there, the zombies too, are gone.
    os.kill(init, signal.SIGKILL)
    for process in (pid, init) if pid else (init,):
        with contextlib.suppress(ChildProcessError):
            os.waitpid(process, 0)
