"""The keeper: builds a box, starts the zygote in it, and sees that all of it ends with the process that asked.

Runs on the host, outside the box, as `main(channel)` in a process of its own. It outlives a SIGKILL of the
process that asked just long enough to kill the box and remove its cgroup. The steps, in order: (an ordinary
user only) a user namespace in which we are root; new mount, pid, ipc, network, uts and cgroup namespaces; the
file system; a second user namespace whose only user is unprivileged outside; the chosen interpreter.
"""

import os
import select
import signal
import socket
import sys
from typing import Any, NoReturn

from r1reward_sandbox.inside import descendants, filesystems, kernel, rootfs, wire
from r1reward_sandbox.inside.remove import remove_tree

__all__ = ["main"]

_BOXED = (
    kernel.CLONE_NEWPID
    | kernel.CLONE_NEWIPC
    | kernel.CLONE_NEWNET
    | kernel.CLONE_NEWUTS
    | kernel.CLONE_NEWCGROUP
)
_USER = 1000
_START = """import sys
sys.path[:] = ["/r1", *filter(None, sys.path)]
from r1reward_sandbox.inside import huge_pages
huge_pages.begin()
from r1reward_sandbox.inside.prewarm import main
main(*map(int, sys.argv[1:]))
"""
_START_PLAIN = """import sys, types
sys.path[:] = filter(None, sys.path)
package = types.ModuleType("r1reward_sandbox")
package.__path__ = [sys.argv[1].rpartition("/")[0]]
sys.modules["r1reward_sandbox"] = package
from r1reward_sandbox.inside.no_namespaces import main
_, _, number, mode, scratch, user, counts_memory, packages, *shown = sys.argv
main(int(number), mode, scratch, int(user), shown, int(packages), counts_memory=counts_memory == "1")
"""


def main(number: int) -> None:
    """Build a box as the first message on socket `number` says, and keep it until one side is gone."""
    serve(socket.socket(fileno=number), os.pidfd_open(os.getppid()))


def serve(channel: socket.socket, caller: int) -> None:
    """Build and keep a box; it ends with the other end of `channel`, and with the process of pidfd `caller`."""
    config, _ = wire.receive(channel)
    _join(config["cgroup"])
    try:
        if config["mode"] == "local":
            box = _start(channel, config)
        else:
            kernel.adopt_orphans()
            box = _start_plain(channel, config)
    except OSError as error:
        wire.send(channel, {"error": str(error)})
        sys.exit(1)
    _keep(channel, caller, box)
    if config.get("scratch"):
        leftovers = descendants.Descendants(descendants.Own())
        leftovers.end()
        leftovers.reap()
    _leave(config["cgroup"])
    if config.get("scratch"):
        remove_tree(config["scratch"])


def _keep(channel: socket.socket, caller: int, box: int) -> None:
    handle = os.pidfd_open(box)
    poll = select.poll()
    # A fork of the caller may hold the other end open, so the end of the caller itself counts, too.
    poll.register(channel, 0)
    for ended in (handle, caller) if caller >= 0 else (handle,):
        poll.register(ended, select.POLLIN)
    poll.poll()
    os.kill(box, signal.SIGKILL)
    os.waitpid(box, 0)


def _join(folders: list[str]) -> None:
    for folder in folders:
        with open(f"{folder}/cgroup.procs", "w") as file:
            file.write("0")


def _leave(folders: list[str]) -> None:
    for folder in folders:
        with open(f"{os.path.dirname(folder)}/cgroup.procs", "w") as file:
            file.write("0")
        os.rmdir(folder)


def _start(channel: socket.socket, config: dict[str, Any]) -> int:
    """The pid of the first process of the box, which becomes the zygote."""
    outside = config["user"]
    if os.geteuid():
        user, group = os.geteuid(), os.getegid()
        kernel.unshare(kernel.CLONE_NEWUSER)
        _map("self", 0, user, group)
        outside = 0
    kernel.unshare(_BOXED)
    mine, theirs = socket.socketpair()
    pid = os.fork()
    if not pid:
        mine.close()
        _become(channel, theirs, config)
    theirs.close()
    if mine.recv(1):
        _map(str(pid), _USER, outside, outside)
        mine.send(b"m")
        mine.recv(1)
    mine.close()
    return pid


def _interpreter(config: dict[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    """The chosen interpreter, or the one that runs this, and what must be shown for it."""
    mounts = [(source, target) for source, target in config["mounts"]]
    if config["python"]:
        return config["python"], mounts
    prefixes = {sys.base_prefix, sys.base_exec_prefix}
    own = [
        f"{prefix}/{name}" for prefix in prefixes if not prefix.startswith("/usr") for name in ("bin", "lib")
    ]
    return os.path.realpath(sys.executable), [*mounts, *((path, path) for path in own)]


def _first(paths: list[str]) -> int:
    """The first of these files that can be opened, or -1."""
    for path in paths:
        if os.path.exists(path):
            return os.open(path, os.O_RDONLY)
    return -1


def _start_plain(channel: socket.socket, config: dict[str, Any]) -> int:
    """The pid of a zygote without namespaces."""
    pid = os.fork()
    if pid:
        return pid
    try:
        kernel.die_with_parent()
        os.setsid()
        os.chdir("/")
        os.set_inheritable(channel.fileno(), True)
        python, mounts = _interpreter(config)
        arguments = [config["harness"], str(channel.fileno()), config["mode"], config["scratch"]]
        arguments += [str(config["user"]), str(int(config["counts_memory"]))]
        packages = [source for source, target in mounts if target.startswith("/packages/")]
        folders = [source for source, _ in mounts if source not in packages] + packages
        arguments.append(str(len(packages)))
        # Not -I: it would ignore the hash seed. The box has no variable of Python's besides.
        command = [python, "-s", "-S", "-X", "utf8", "-c", _START_PLAIN, *arguments, *folders]
        os.execve(python, command, config["environment"])
    except OSError as error:
        wire.send(channel, {"error": str(error)})
    os._exit(1)


def _map(process: str, inside: int, user: int, group: int) -> None:
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{inside} {user} 1"),
        ("gid_map", f"{inside} {group} 1"),
    ):
        with open(f"/proc/{process}/{name}", "w") as file:
            file.write(text)


def _become(channel: socket.socket, keeper: socket.socket, config: dict[str, Any]) -> NoReturn:
    kills = _first([] if config["cgroup"] else config.get("kills", []))
    usage = _first(config.get("usage", []))
    try:
        kernel.die_with_parent()
        os.setsid()
        kernel.unshare(kernel.CLONE_NEWNS)
        python, mounts = _interpreter(config)
        rootfs.build(mounts, config["harness"], counts_memory=config["counts_memory"])
        rootfs.enter()
        # The zygote comes back to its own pid namespace after each fork, which only that namespace's owner may.
        kernel.unshare(kernel.CLONE_NEWUSER | kernel.CLONE_NEWNS | kernel.CLONE_NEWPID)
        keeper.send(b"u")
        if keeper.recv(1) != b"m":
            os._exit(1)
        os.setresgid(_USER, _USER, _USER)
        os.setresuid(_USER, _USER, _USER)
        kernel.die_with_parent()  # again, because a change of the user id resets it
        keeper.send(b"d")  # fails if it has died in the meantime
        zygote = os.fork()
        if zygote:
            channel.close()
            os.waitpid(zygote, 0)
            os._exit(0)
        kernel.die_with_parent()
        filesystems.mount(
            "proc", "/proc", "proc", filesystems.MS_NOSUID | filesystems.MS_NODEV | filesystems.MS_NOEXEC
        )
        kernel.keep_capabilities()
        passed = [channel.fileno(), kills, usage]
        for fd in passed:
            if fd >= 0:
                os.set_inheritable(fd, True)
        # Not -I: it would ignore the two variables of Python's that are meant (see `huge_pages`). There is no other.
        numbers = [*passed, int(config["counts_memory"])]
        arguments = [python, "-s", "-S", "-X", "utf8", "-c", _START, *map(str, numbers)]
        os.execve(python, arguments, {**config["environment"], "PYTHONMALLOC": "malloc"})
    except OSError as error:
        wire.send(channel, {"error": str(error)})
    os._exit(1)
