"""What sandboxes leave in the file system while they work: one private folder, cleared of dead owners' things."""

import os
import shutil
import stat
from pathlib import Path

from r1reward_sandbox.errors import UnavailableError

__all__ = ["folder", "is_alive", "me", "sweep"]


def folder() -> Path:
    """A folder in memory that only this user may enter, the same for all processes of the user."""
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp"
    path = Path(base) / f"r1reward-{os.geteuid()}"
    path.mkdir(mode=0o700, exist_ok=True)
    status = path.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o077:
        raise UnavailableError(f"{path} is not a private folder of this user: remove it")
    return path


def me() -> str:
    """The name of this process, so that another one can tell whether it still lives: pid, start, pid namespace."""
    return f"{os.getpid()}-{_start(os.getpid())}-{os.stat('/proc/self/ns/pid').st_ino}"


def is_alive(owner: str) -> bool:
    """Whether the process that called itself so still runs; one of another pid namespace counts as alive."""
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
    """Remove what processes that are gone have left in the folder; how many things."""
    removed = 0
    for path in folder().glob("box-*"):
        if not is_alive(path.name.removeprefix("box-").rpartition("-")[0]):
            shutil.rmtree(path, ignore_errors=True)
            removed += 1
    return removed
