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

from r1reward_sandbox.inside import kernel, root, wire

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
sys.path.insert(0, "/r1")
from r1reward_sandbox.inside.zygote import main
main(int(sys.argv[1]))
"""


def main(number: int) -> None:
    """Build a box as the first message on socket `number` says, and keep it until one side is gone."""
    caller = os.pidfd_open(os.getppid())
    channel = socket.socket(fileno=number)
    config, _ = wire.receive(channel)
    _join(config["cgroup"])
    try:
        box = _start(channel, config)
    except OSError as error:
        wire.send(channel, {"error": str(error)})
        sys.exit(1)
    channel.close()
    _keep(caller, box)
    _leave(config["cgroup"])


def _keep(caller: int, box: int) -> None:
    handle = os.pidfd_open(box)
    select.select([caller, handle], [], [])
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
    """The pid of the box's first process, which goes on as the zygote."""
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
    mine.close()
    return pid


def _map(process: str, inside: int, user: int, group: int) -> None:
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{inside} {user} 1"),
        ("gid_map", f"{inside} {group} 1"),
    ):
        with open(f"/proc/{process}/{name}", "w") as file:
            file.write(text)


def _become(channel: socket.socket, keeper: socket.socket, config: dict[str, Any]) -> NoReturn:
    try:
        kernel.die_with_parent()
        os.setsid()
        kernel.unshare(kernel.CLONE_NEWNS)
        root.build([tuple(mount) for mount in config["mounts"]], config["harness"])
        root.enter()
        # The zygote comes back to its own pid namespace after each fork, which only that namespace's owner may.
        kernel.unshare(kernel.CLONE_NEWUSER | kernel.CLONE_NEWNS | kernel.CLONE_NEWPID)
        keeper.send(b"u")
        if keeper.recv(1) != b"m":
            os._exit(1)
        os.setresgid(_USER, _USER, _USER)
        os.setresuid(_USER, _USER, _USER)
        zygote = os.fork()
        if zygote:
            channel.close()
            os.waitpid(zygote, 0)
            os._exit(0)
        kernel.die_with_parent()
        kernel.mount("proc", "/proc", "proc", kernel.MS_NOSUID | kernel.MS_NODEV | 8)
        kernel.keep_capabilities()
        os.set_inheritable(channel.fileno(), True)
        python = config["python"]
        os.execve(
            python,
            [python, "-I", "-S", "-X", "utf8", "-c", _START, str(channel.fileno())],
            config["environment"],
        )
    except OSError as error:
        wire.send(channel, {"error": str(error)})
    os._exit(1)
