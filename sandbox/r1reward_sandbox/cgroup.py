"""A memory cgroup for each box, where this process may make one (v1 or v2)."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from r1reward_sandbox.inside import kernel

__all__ = ["Group", "make", "sweep"]

_PREFIX = "r1reward-box"
# What was killed is gone by then.
_END_SECONDS = 2


@dataclass(slots=True)
class Group:
    """A cgroup: its folder and the files with which memory is limited and measured."""

    folder: Path
    limit: Path
    peak: Path
    kills: Path
    _counter: int = -1

    def allow(self, size: int) -> None:
        """Hold the group to so many bytes, swap not counted, and begin a new peak."""
        self.limit.write_text(str(size))
        if self.peak.exists():
            try:
                self.peak.write_text("0")
            except (
                OSError
            ):  # v2 before Linux 6.12 cannot begin a new peak: it then holds for the group's life
                return

    def killed(self) -> int:
        """How many processes the kernel has ended here for want of memory."""
        if self._counter < 0:
            self._counter = os.open(self.kills, os.O_RDONLY | os.O_CLOEXEC)
        return kernel.count_kills(self._counter)

    def close(self) -> None:
        """Forget the group, and remove its folder, unless that is done: once its last processes are gone."""
        if self._counter >= 0:
            os.close(self._counter)
            self._counter = -1
        end = time.monotonic() + _END_SECONDS
        while True:
            try:
                self.folder.rmdir()
            except FileNotFoundError:
                return
            except OSError:
                if time.monotonic() > end:
                    return  # the next process that has a sandbox removes it
                time.sleep(_END_SECONDS / 100)
            else:
                return


def make(name: str) -> Group | None:
    """A new group below the one of this process, or `None` where that is not allowed."""
    parent = _parent()
    if parent is None:
        return None
    folder, version = parent
    group = folder / f"{_PREFIX}-{os.getpid()}-{name}"
    try:
        group.mkdir()
    except OSError:
        return None
    if version == 1:
        made = Group(
            group,
            group / "memory.limit_in_bytes",
            group / "memory.max_usage_in_bytes",
            group / "memory.oom_control",
        )
    else:
        made = Group(group, group / "memory.max", group / "memory.peak", group / "memory.events")
    if made.limit.exists() and os.access(made.limit, os.W_OK):
        return made
    group.rmdir()
    return None


def sweep() -> int:
    """Remove the groups of processes that are gone; how many. A keeper that was killed too leaves one."""
    parent, removed = _parent(), 0
    for group in parent[0].glob(f"{_PREFIX}-*") if parent else ():
        owner = group.name.removeprefix(f"{_PREFIX}-").partition("-")[0]
        if not owner.isdigit() or Path(f"/proc/{owner}").exists():
            continue
        try:
            group.rmdir()
            removed += 1
        except OSError:  # its last processes are still on their way out
            continue
    return removed


def _parent() -> tuple[Path, int] | None:
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        number, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(","):
            folder = Path("/sys/fs/cgroup/memory") / path.lstrip("/")
            return (folder, 1) if folder.is_dir() else None
        if number == "0" and Path("/sys/fs/cgroup/cgroup.controllers").exists():
            folder = Path("/sys/fs/cgroup") / path.lstrip("/")
            return (folder, 2) if folder.is_dir() else None
    return None
