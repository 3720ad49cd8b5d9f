"""Boxes without namespaces: `landlock` where user namespaces are forbidden, and `unsafe`, which isolates nothing.

What is weaker than in namespaces of one's own, and what stands in for it: a run shares our user's processes, so it
may start none itself (compilers may), and signals, priorities and limits of others are refused by number; the
names, sizes and modes of the host's files can be looked at, but no file outside the run's folder, the system's
programs and the interpreter can be opened; files are on a disk, and their size is looked at from time to time.
"""

import os
import socket
import sys
import tempfile
from typing import Any, NoReturn

from r1reward_sandbox.inside import (
    bundle,
    descendants,
    fork_server,
    forker,
    kernel,
    landlock,
    limits,
    plain_run,
    prewarm,
    program,
    seccomp,
    usage,
    zygote,
)
from r1reward_sandbox.inside.remove import remove_tree
from r1reward_sandbox.inside.rootfs import STATE, names_in_etc

__all__ = ["main"]

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_DEVICES = ("null", "zero", "full", "random", "urandom")
# Whom the boxes of root share, where there are too few users for one each.
_NOBODY = 65534
# Of /proc, what runtimes read of the machine; nothing of other processes.
_PROC = ("self", "cpuinfo", "meminfo", "stat", "version", "filesystems", "sys/vm", "sys/kernel/osrelease")


def main(
    number: int, mode: str, scratch: str, user: int, shown: list[str], packages: int, *, counts_memory: bool
) -> NoReturn:
    """Serve requests from socket `number`; runs get folders below `scratch`, and may read below `shown`.

    The last `packages` of these are folders that they import from. The runs are `user`'s, where we may become that,
    and else our own. `counts_memory`: a cgroup does.
    """
    sys.path += shown[len(shown) - packages :]
    prewarm.settle()
    kernel.adopt_orphans()
    if mode == "landlock" and not landlock.version():
        raise OSError("this kernel has no Landlock")
    channel = kernel.aside(number)
    errors = forker.open_report()
    server = fork_server.ForkServer(errors)
    if mode == "landlock":
        prewarm.protect()
    walls = Walls(
        shown,
        unsafe=mode == "unsafe",
        user=user if mode == "landlock" and _can_be(user, shown) else None,
        counts_memory=counts_memory,
    )
    server.fork(lambda lines, prelude: plain_run.serve(lines, prelude, walls))
    forkers = fork_server.Forkers(server)
    line = socket.socket(fileno=channel)
    tell = zygote.teller(line)

    def one(request: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        # Before the run's streams are ours: a new one warms up on ours.
        fork = forkers.pick(request["source"], request["prelude"], trusted=request.get("trusted", False))
        work = tempfile.mkdtemp(dir=scratch)
        try:
            return _serve(request, fds, fork, work, walls.user, tell)
        finally:
            os.chdir("/")
            remove_tree(work)

    zygote.serve(line, one)


def _serve(
    request: dict[str, Any],
    fds: list[int],
    fork: forker.Forker,
    work: str,
    user: int | None,
    tell: limits.Tell,
) -> dict[str, Any]:
    began = False
    most = request["limits"]["disk_bytes"], request["limits"]["file_bytes"]
    tree = descendants.Descendants(fork, work, *most)
    try:
        run = _prepare(request, fds, work, user)
        began = True
        fork.start(run)
        outcome = limits.watch(fork, tree, request["limits"], tell, usage.Account())
        gathers = request["collect"] and not outcome.status
        left = zygote.gather(f"{work}/box", request, fds[-1]) if gathers else ""
        return {**zygote.answer(outcome, fork.error() if outcome.status else ""), "left": left}
    except (OSError, ValueError) as error:
        tree.end()
        return {"error": f"{type(error).__name__}: {error}", "began": began, "spent": not tree.reap()}


def _prepare(request: dict[str, Any], fds: list[int], work: str, user: int | None) -> forker.Request:
    """Prepare a run and its folder before it is forked; returns the steps that are left for the run itself."""
    if not request["pipes"]:
        program.take_streams(fds)
    os.umask(0o022)
    home = f"{work}/box"
    for path in (f"{work}/tmp", home):
        os.mkdir(path)
    if user is not None:
        for path in (work, f"{work}/tmp", home):
            os.chown(path, user, user)
    os.chdir(home)
    if request["bundle"]:
        bundle.unpack_to(os.pread(fds[3], os.fstat(fds[3]).st_size, 0), home)
    if user in (None, _NOBODY):
        # The kernel counts all processes of the user, so it cannot limit those of one run.
        request["limits"]["processes"] += 4096
    return (
        request["source"],
        request["arguments"],
        [*request["command"], *request["arguments"]],
        request["environment"],
        zygote.rlimits(request["limits"]),
        fds[:3] if request["pipes"] else [],
        [work, "compiles" if request["compiles"] else ""],
    )


class Walls:
    """The restrictions on runs without namespaces."""

    def __init__(self, shown: list[str], *, unsafe: bool, user: int | None, counts_memory: bool) -> None:
        self.user = user
        """The user that runs become, who owns no files; `None`: they stay ours."""
        self._shown, self._unsafe, self._counts_memory = shown, unsafe, counts_memory

    def seal(self, work: str, *, compiles: bool) -> None:
        """Landlock, no capabilities, the seccomp filter and, as root, another user; nothing where it is unsafe."""
        if self._unsafe:
            return
        rules = [(path, landlock.READ) for path in (*_SYSTEM, *self._shown)]
        rules += [(f"/etc/{name}", landlock.READ) for name in (*names_in_etc(), "ssl/openssl.cnf")]
        rules += [(folder, landlock.READ) for folder in STATE]
        rules += [(f"/proc/{name}", landlock.READ) for name in _PROC]
        # Its pages are shared memory of no name and of any size (see `seccomp`).
        devices = [name for name in _DEVICES if name != "zero" or self._counts_memory]
        rules += [(f"/dev/{name}", landlock.USE) for name in devices]
        last = seccomp.last_filter(
            kernel.MACHINE, os.getpid(), compiles=compiles, counts_memory=self._counts_memory
        )
        ruleset = landlock.prepare([*rules, (work, landlock.WRITE)])
        if self.user is not None:
            _become(self.user)
            kernel.set_dumpable(True)
        kernel.die_with_parent()
        landlock.restrict(ruleset)
        kernel.drop_capabilities()
        kernel.apply_filter(last)


def _become(user: int) -> None:
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def _can_be(user: int, shown: list[str]) -> bool:
    """Whether we may become this user, and the user may read all that a run needs."""
    if os.geteuid():
        return False
    pid = os.fork()
    if not pid:
        try:
            _become(user)
            os._exit(not all(os.access(path, os.R_OK | os.X_OK) for path in (*shown, os.__file__)))
        except OSError:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0
