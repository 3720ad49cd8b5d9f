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

from r1reward_sandbox.inside import descendants, filter, job, kernel, landlock, python, warm, watch, zygote
from r1reward_sandbox.inside.remove import remove_tree

__all__ = ["main"]

_NOBODY = 65534
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "ssl/openssl.cnf")
_DEVICES = ("null", "zero", "full", "random", "urandom")
# Of /proc, what runtimes read of the machine; nothing of other processes.
_PROC = ("self", "cpuinfo", "meminfo", "stat", "version", "filesystems", "sys/vm", "sys/kernel/osrelease")


def main(number: int, mode: str, scratch: str, shown: list[str]) -> NoReturn:
    """Serve requests from socket `number`; runs get folders below `scratch`, and may read below `shown`."""
    sys.path += [path for path in shown if path.endswith("-packages")]
    warm.settle()
    python.open_streams()
    kernel.adopt_orphans()
    if mode == "landlock" and not landlock.version():
        raise OSError("this kernel has no Landlock")
    if mode == "landlock":
        warm.protect()
    nobody = mode == "landlock" and _nobody_can(shown)

    def one(request: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        work = tempfile.mkdtemp(dir=scratch)
        walls = Plain(work, shown, compiles=bool(request["collect"]), unsafe=mode == "unsafe", nobody=nobody)
        try:
            return _serve(request, fds, walls, descendants.Descendants(work, request["limits"]["disk_bytes"]))
        finally:
            remove_tree(work)

    channel = socket.socket(fileno=number)
    channel.set_inheritable(False)
    zygote.serve(channel, one)


def _serve(request: dict[str, Any], fds: list[int], walls: job.Walls, tree: watch.Tree) -> dict[str, Any]:
    ready, report = os.pipe()
    pid = 0
    try:
        job.prepare(request, fds, walls)
        pid = kernel.fork()
        if not pid:
            job.become(request, fds, report, walls)
        os.close(report)
        report = -1
        outcome = watch.watch(watch.Child(pid), tree, request["limits"])
        left = ""
        if request["collect"] and not outcome.status:
            left = zygote.gather(walls.home, request, fds[-1])
        return {**zygote.answer(outcome, os.read(ready, 4096).decode(errors="replace")), "left": left}
    except (OSError, ValueError) as error:
        tree.end()
        tree.reap()
        return {"error": f"{type(error).__name__}: {error}", "began": pid > 0}
    finally:
        walls.leave()
        for fd in (ready, report):
            if fd >= 0:
                os.close(fd)


class Plain:
    """The walls of a run that has no namespaces."""

    def __init__(self, work: str, shown: list[str], *, compiles: bool, unsafe: bool, nobody: bool) -> None:
        self.home = f"{work}/box"
        self._work, self._shown, self._compiles = work, shown, compiles
        self._unsafe, self._nobody = unsafe, nobody

    def furnish(self, limits: dict[str, int]) -> None:
        """The run's folder."""
        os.umask(0o022)
        for path in (f"{self._work}/tmp", self.home):
            os.mkdir(path)
        if self._nobody:
            for path in (self._work, f"{self._work}/tmp", self.home):
                os.chown(path, _NOBODY, _NOBODY)
        os.environ.update(TMPDIR=f"{self._work}/tmp", HOME=self.home)
        os.chdir(self.home)
        # Counts all processes of the user, so that it can be no limit of a run's own.
        limits["processes"] += 4096

    def leave(self) -> None:
        """Out of the run's folder, which is to be removed."""
        os.chdir("/")

    def close_in(self) -> None:
        """The run goes before the zygote when memory ends."""
        kernel.write_file("/proc/self/oom_score_adj", b"1000")

    def seal(self) -> None:
        """Landlock, no capability, and the filter; as root, another user. Nothing of these if it is unsafe."""
        if self._unsafe:
            return
        rules = [(path, landlock.READ) for path in (*_SYSTEM, *self._shown)]
        java = [name for name in os.listdir("/etc") if name.startswith("java")]
        rules += [(f"/etc/{name}", landlock.READ) for name in (*_ETC, *java)]
        rules += [(f"/proc/{name}", landlock.READ) for name in _PROC]
        rules += [(f"/dev/{name}", landlock.USE) for name in _DEVICES]
        last = filter.last_filter(kernel.MACHINE, 0 if self._compiles else os.getpid())
        ruleset = landlock.prepare([*rules, (self._work, landlock.WRITE)])
        if self._nobody:
            become_nobody()
            kernel.set_dumpable(True)
        kernel.die_with_parent()
        landlock.restrict(ruleset)
        kernel.drop_capabilities()
        kernel.apply_filter(last)


def become_nobody() -> None:
    """Change from root to the user who owns nothing."""
    os.setgroups([])
    os.setresgid(_NOBODY, _NOBODY, _NOBODY)
    os.setresuid(_NOBODY, _NOBODY, _NOBODY)


def _nobody_can(shown: list[str]) -> bool:
    """Whether we may become nobody, and nobody may read what a run needs."""
    if os.geteuid():
        return False
    pid = os.fork()
    if not pid:
        try:
            become_nobody()
            os._exit(not all(os.access(path, os.R_OK | os.X_OK) for path in (*shown, os.__file__)))
        except OSError:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0
