"""Private folders of sandboxes; leftovers of processes that have died are removed."""

import os
import secrets
import stat
from pathlib import Path

from r1reward_sandbox.errors import UnavailableError
from r1reward_sandbox.inside.remove import remove_tree

__all__ = ["HARNESS", "box_folder", "box_user", "folder", "has_box_users", "is_alive", "me", "sweep"]

# A range that is given to nothing (https://systemd.io/UIDS-GIDS).
_FIRST_USER, _USERS, _NOBODY = 0x70000000, 0x0F000000, 65534
HARNESS = Path(__file__).resolve().parent / "inside"
"""The folder of what runs inside of boxes."""


def folder(base: str = "/dev/shm") -> Path:
    """A folder that only this user may list, the same for all its processes."""
    if not os.access(base, os.W_OK):
        base = "/tmp"
    path = Path(base) / f"r1reward-{os.geteuid()}"
    path.mkdir(mode=0o711, exist_ok=True)
    status = path.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o066:
        raise UnavailableError(f"{path} is not a folder of this user alone: remove it")
    return path


def box_folder(base: str = "/dev/shm") -> str:
    """A new folder there, for one box, that `sweep` knows this process by; nobody else can guess its name."""
    path = folder(base) / f"box-{me()}-{secrets.token_hex(16)}"
    path.mkdir(mode=0o711)
    return str(path)


def box_user() -> int:
    """A user id for one box that root makes: the kernel's limits for a user are then the box's own.

    One that nobody has, where this machine has it at all; else that of `nobody`. Nobody but root can choose.
    """
    return _FIRST_USER + secrets.randbelow(_USERS) if has_box_users() else _NOBODY


def has_box_users() -> bool:
    """Whether this process may give each box a user of its own."""
    for line in Path("/proc/self/uid_map").read_text().splitlines():
        first, _, count = map(int, line.split())
        if first <= _FIRST_USER and first + count >= _FIRST_USER + _USERS:
            return os.geteuid() == 0
    return False


def me() -> str:
    """The name of this process, so that another one can tell whether it still lives: pid, start, pid namespace."""
    return f"{os.getpid()}-{_start(os.getpid())}-{os.stat('/proc/self/ns/pid').st_ino}"


def is_alive(owner: str) -> bool:
    """Whether the process of this name still runs; one of another pid namespace counts as alive."""
    pid, start, space = owner.split("-")
    if int(space) != os.stat("/proc/self/ns/pid").st_ino:
        return True
    try:
        return _start(int(pid)) == int(start)
    except OSError:
        return False


def _start(pid: int) -> int:
    with open(f"/proc/{pid}/stat") as file:
        return int(file.read().rpartition(")")[2].split()[19])


def sweep() -> int:
    """Remove what dead processes have left in the folder; returns the number of removed entries."""
    removed = 0
    for path in [*folder().glob("box-*"), *folder("/tmp").glob("box-*")]:
        if not is_alive(path.name.removeprefix("box-").rpartition("-")[0]):
            remove_tree(str(path))
            removed += 1
    return removed
