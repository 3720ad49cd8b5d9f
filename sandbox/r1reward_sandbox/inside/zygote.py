"""The process in a box that the host talks to: it prepares a run, has it forked, watches it, and clears up.

Each run gets a pid namespace whose first process does nothing but wait (`kernel.clone_pause`, no page table is
copied for it); killing that one kills everything the run started, whatever it did to get away.
"""

import contextlib
import errno
import functools
import gc
import os
import resource
import socket
import struct
import time
from collections.abc import Callable
from typing import Any, NoReturn

from r1reward_sandbox.inside import (
    bundle,
    cgroup_files,
    fork_server,
    forker,
    limits,
    preludes,
    program,
    usage,
    wire,
    workdir,
)

__all__ = ["answer", "gather", "rlimits", "serve", "serve_in_namespaces", "teller"]

# The process that waits for the zygote, the zygote, and the first process of the run's namespace.
_ALWAYS = 3


def serve_in_namespaces(forkers: fork_server.Forkers, channel: int, kills: int, spent: int) -> NoReturn:
    """Answer requests from socket `channel` until the other side is gone; for the files see `prewarm.main`."""
    files = workdir.Folder()
    line = socket.socket(fileno=channel)
    tell, account = teller(line), usage.Account(spent)
    serve(line, lambda request, fds: _serve(request, fds, forkers, files, tell, account), kills)


def teller(channel: socket.socket) -> limits.Tell:
    """A function that reports through the channel, before the answer, that a run is idle, or busy again."""

    def tell(idle: bool) -> None:
        with contextlib.suppress(OSError):  # a closed channel is noticed when the answer is sent
            wire.send(channel, {"idle": idle})

    return tell


def serve(
    channel: socket.socket, one: Callable[[dict[str, Any], list[int]], dict[str, Any]], kills: int = -1
) -> NoReturn:
    """Answer requests by `one` until the other side is gone."""
    wire.send(channel, {"ready": os.getpid()})
    gc.collect()
    gc.freeze()
    store = preludes.Preludes()
    while True:
        try:
            request, fds = wire.receive(channel)
        except (EOFError, OSError):
            os._exit(0)
        answer = _answered(request, fds, store, one)
        for fd in fds:
            os.close(fd)
        if kills >= 0:
            answer["kills"] = cgroup_files.count_kills(kills)
        wire.send(channel, answer)
        if answer.get("spent"):
            os._exit(0)


def _answered(
    request: dict[str, Any],
    fds: list[int],
    store: preludes.Preludes,
    one: Callable[[dict[str, Any], list[int]], dict[str, Any]],
) -> dict[str, Any]:
    try:
        request["prelude"] = store.take(*request["prelude"]) if "prelude" in request else b""
    except ValueError as error:
        return {"error": str(error)}
    return one(request, fds)


def _serve(
    request: dict[str, Any],
    fds: list[int],
    forkers: fork_server.Forkers,
    files: workdir.Folder,
    tell: limits.Tell,
    account: usage.Account,
) -> dict[str, Any]:
    began = time.monotonic()
    try:
        files.furnish(request["limits"]["disk_bytes"])  # packages need a folder while they are imported
        # Before the run's streams are ours: a new one warms up on ours.
        fork = forkers.pick(request["source"], request["prelude"], trusted=request.get("trusted", False))
        # The kernel counts all processes of the box's user, so those that are not the run's are added to its limit.
        request["limits"]["processes"] += _ALWAYS + len(forkers.pids()) + limits.Namespace.ending()
        run = _prepare(request, fds, files)
        tree = limits.Namespace(fork, forkers.pids())
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            # What a compiler made of its source does not fit where a run's files are.
            files.clear(began)
            return answer(limits.Outcome(0, 0.0, 0.0, 0.0, "disk"), "")
        return {"error": f"{type(error).__name__}: {error}"}
    account.begin()
    fork.start(run, tree.handle)
    outcome = limits.watch(fork, tree, request["limits"], tell, account)
    try:
        left = gather(workdir.HOME, request, fds[-1]) if request["collect"] and not outcome.status else ""
        return {**answer(outcome, fork.error() if outcome.status else ""), "left": left}
    finally:
        files.clear(began)


def _prepare(request: dict[str, Any], fds: list[int], files: workdir.Folder) -> forker.Request:
    """Prepare a run before it is forked; returns the steps that are left for the run itself."""
    if not request["pipes"]:
        program.take_streams(fds)
    files.furnish(request["limits"]["disk_bytes"])
    if request["bundle"]:
        bundle.unpack_to(os.pread(fds[3], os.fstat(fds[3]).st_size, 0), workdir.HOME)
    command = [*request["command"], *request["arguments"]]
    streams = fds[:3] if request["pipes"] else []
    return (
        request["source"],
        request["arguments"],
        command,
        request["environment"],
        rlimits(request["limits"]),
        streams,
        [],
    )


def rlimits(of: dict[str, Any]) -> list[tuple[int, bytes]]:
    """Limits of a run as setrlimit(2) takes them: the kind, and a struct."""
    names = ("file_bytes", "open_files", "processes", "cpu", "stack", "address_space")
    return list(_pairs(*[of[name] for name in names]))


@functools.lru_cache(64)
def _pairs(
    file_bytes: int, open_files: int, processes: int, cpu: int, stack: int, address_space: int
) -> tuple[tuple[int, bytes], ...]:
    stack = stack or program.STACK
    pairs = [
        (resource.RLIMIT_FSIZE, file_bytes, file_bytes),
        (resource.RLIMIT_NOFILE, open_files, open_files),
        (resource.RLIMIT_NPROC, processes, processes),
        (resource.RLIMIT_CPU, cpu, cpu),
        (resource.RLIMIT_STACK, stack, _most_stack(stack)),
    ]
    pairs += [(resource.RLIMIT_AS, address_space, address_space)] if address_space else []
    return tuple((kind, struct.pack("=qq", soft, hard)) for kind, soft, hard in pairs)


def _most_stack(stack: int) -> int:
    """Programs that recurse ask for an unlimited stack themselves; the limit of memory holds for it, too."""
    most = resource.getrlimit(resource.RLIMIT_STACK)[1]
    return most if most == resource.RLIM_INFINITY else max(stack, most)


def gather(path: str, request: dict[str, Any], into: int) -> str:
    """Copy what a finished compilation left in its working directory.

    What is wrong with it, if anything is: what a program leaves is its own doing, and no error of ours.
    """
    home = -1
    try:
        home = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        data = memoryview(bundle.collect(home, request["collect"], request["limits"]["file_bytes"]))
    except (OSError, ValueError) as error:
        return str(error)
    finally:
        if home >= 0:
            os.close(home)
    while data:
        data = data[os.write(into, data) :]
    return ""


def answer(outcome: limits.Outcome, error: str) -> dict[str, Any]:
    """What is said of a run; `error` says why it never began, if it did not."""
    if error:
        return {"error": error}
    return {
        "status": outcome.status,
        "cpu": outcome.cpu,
        "wall": outcome.wall,
        "memory_mb": outcome.memory_mb,
        "ended": outcome.ended,
        "spent": outcome.spent,
    }
