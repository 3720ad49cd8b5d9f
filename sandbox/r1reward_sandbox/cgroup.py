"""A cgroup for each box, of its memory and its CPU time, where this process may make one (v1 or v2)."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from r1reward_sandbox.inside import cgroup_files

__all__ = ["Group", "is_frozen", "make", "sweep"]

_PREFIX, _ROOT = "r1reward-box", Path("/sys/fs/cgroup")
# What was killed is gone by then, on a busy machine, too, and with tens of thousands of areas of addresses.
_END_SECONDS = 10


@dataclass(slots=True)
class Group:
    """A cgroup: its folder and the files with which memory is limited and measured, and CPU time where it is."""

    folder: Path
    limit: Path
    peak: Path
    kills: Path
    cpu: Path | None = None
    _counter: int = -1

    def allow(self, size: int) -> None:
        """Limit the memory of the group to so many bytes, without swap, and reset its peak."""
        self.limit.write_text(str(size))
        if self.peak.exists():
            try:
                self.peak.write_text("0")
            except (
                OSError
            ):  # v2 before Linux 6.12 cannot reset the peak, which then covers the group's whole life
                return

    def killed(self) -> int:
        """How many processes of the group the OOM killer has killed."""
        if self._counter < 0:
            self._counter = os.open(self.kills, os.O_RDONLY | os.O_CLOEXEC)
        return cgroup_files.count_kills(self._counter)

    def folders(self) -> list[Path]:
        """Its folders: with v1, that of CPU time is another one."""
        other = [self.cpu.parent] if self.cpu and self.cpu.parent != self.folder else []
        return [self.folder, *other]

    def close(self) -> None:
        """Close the group and remove its folders, as soon as its last processes are gone."""
        if self._counter >= 0:
            os.close(self._counter)
            self._counter = -1
        for folder in self.folders():
            _remove(folder)


def _remove(folder: Path) -> None:
    end = time.monotonic() + _END_SECONDS
    while True:
        try:
            folder.rmdir()
        except FileNotFoundError:
            return
        except OSError:
            if time.monotonic() > end:
                return  # the next process that has a sandbox removes it
            time.sleep(_END_SECONDS / 500)
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
        child = Group(
            group,
            group / "memory.limit_in_bytes",
            group / "memory.max_usage_in_bytes",
            group / "memory.oom_control",
            _cpu_group(group.name),
        )
    else:
        limit, peak, kills = (group / f"memory.{name}" for name in ("max", "peak", "events"))
        child = Group(group, limit, peak, kills, group / "cpu.stat")
    if child.limit.exists() and os.access(child.limit, os.W_OK):
        return child
    child.close()
    return None


def _cpu_group(name: str) -> Path | None:
    """With v1: the file of CPU time of a new group of this name, or `None` where that is not allowed."""
    parent = _parent_of("cpuacct")
    if parent is None:
        return None
    group = parent / name
    try:
        group.mkdir()
    except OSError:
        return None
    return group / "cpuacct.usage"


def sweep() -> int:
    """Remove the groups of dead processes, which a killed keeper leaves behind; returns how many."""
    parent, removed = _parent(), 0
    parents = [parent[0], *filter(None, [_parent_of("cpuacct")])] if parent else []
    for group in (group for folder in parents for group in folder.glob(f"{_PREFIX}-*")):
        owner = group.name.removeprefix(f"{_PREFIX}-").partition("-")[0]
        if not owner.isdigit() or Path(f"/proc/{owner}").exists():
            continue
        try:
            group.rmdir()
            removed += 1
        except OSError:  # its last processes are still exiting
            continue
    return removed


def is_frozen(pid: int) -> bool:
    """Whether the group of a process, or one above it, stands still (`freezer.state`, `cgroup.freeze`)."""
    try:
        groups = Path(f"/proc/{pid}/cgroup").read_text().splitlines()
    except OSError:
        return False
    for _, controllers, path in (line.split(":", 2) for line in groups):
        if "freezer" in controllers.split(",") and "FR" in _text(
            _ROOT / "freezer" / path[1:] / "freezer.state"
        ):
            return True
        for root in (_ROOT, _ROOT / "unified") if not controllers else ():
            if "frozen 1" in _text(root / path[1:] / "cgroup.events"):
                return True
    return False


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def _parent_of(controller: str) -> Path | None:
    """The group of this process that a controller of v1 has."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if controller in controllers.split(","):
            for mounted in (controllers, controller):
                folder = _ROOT / mounted / path.lstrip("/")
                if folder.is_dir():
                    return folder
    return None


def _parent() -> tuple[Path, int] | None:
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        number, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(","):
            folder = _ROOT / "memory" / path.lstrip("/")
            return (folder, 1) if folder.is_dir() else None
        if number == "0" and (_ROOT / "cgroup.controllers").exists():
            folder = _ROOT / path.lstrip("/")
            return (folder, 2) if folder.is_dir() else None
    return None
