"""What a backend is, and which there are: `local`, `docker`, `landlock`, `unsafe`.

A backend starts boxes. What happens in a box, the zygote that forks a child for each run, is the same for all;
they differ in what they put around it, which `GUARDS` says and `r1reward sandbox doctor` prints.
"""

import socket
from dataclasses import dataclass
from typing import Protocol

from r1reward_sandbox.errors import SandboxError

__all__ = ["BACKENDS", "GUARDS", "MAY_FORK", "Backend", "BoxError", "BoxHandle", "Options"]

BACKENDS = ("local", "docker", "landlock", "unsafe")
"""All backends, the strongest first. `unsafe` isolates nothing, and is never chosen unless it is named."""

MAY_FORK = "runs may start processes, all of which end with the run"
GUARDS: dict[str, dict[str, bool]] = {
    name: dict(zip(BACKENDS, held, strict=True))
    for name, held in {
        "host files unreadable": (True, True, True, False),
        "host file names and sizes invisible": (True, True, False, False),
        "no network, no unix sockets": (True, True, True, False),
        "system calls filtered (io_uring, ptrace, bpf, mounts, ...)": (True, True, True, False),
        "other processes out of reach": (True, True, True, False),
        "other processes invisible": (True, True, True, False),
        MAY_FORK: (True, True, False, False),
        "files of a run in memory, size and number capped": (True, True, False, False),
        "no privileges to gain": (True, True, True, False),
        "limits on time, memory, output": (True, True, True, True),
        "a second wall, kept by a daemon": (False, True, False, False),
    }.items()
}
"""Property to backend to whether the backend has it."""


class BoxError(SandboxError):
    """A box did not start, or no longer answers; how its program would have ended is unknown."""


class BoxHandle(Protocol):
    """The handle of one box: connects to its zygote, sets its memory limit, and ends it."""

    channel: socket.socket
    counts_memory: bool
    scratch: str

    def cgroups(self) -> list[str]:
        """The folders of the cgroups that the box is to join."""
        ...

    def usage(self) -> list[str]:
        """Files with the CPU time of all processes in the box; the first that exists counts."""
        ...

    def allow(self, size: int) -> None:
        """Limit the memory of the box to so many bytes, where `counts_memory`."""
        ...

    def killed(self) -> int | None:
        """How many processes of the box the OOM killer has killed; `None`: the zygote's answers say it."""
        ...

    def end(self, *, force: bool = False) -> str:
        """End the box and all its processes, at once if `force`; returns its last error output."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a user may choose of a box: the interpreter, folders to import from, `docker`'s image, the hash seed."""

    python: str | None = None
    packages: tuple[str, ...] = ()
    image: str | None = None
    hash_seed: int | None = 0

    def environment(self) -> dict[str, str]:
        """The variables that the interpreter of a box is started with, and programs have."""
        seed = "random" if self.hash_seed is None else str(self.hash_seed)
        return {
            "LANG": "C.UTF-8", "HOME": "/work/box", "PATH": "/usr/local/bin:/usr/bin:/bin", "LD_BIND_NOW": "1",
            "PYTHONHASHSEED": seed,
        }  # fmt: skip


class Backend(Protocol):
    """Starts boxes, and says whether they have the programs that a language needs."""

    name: str
    # Whether the compilers are those of this machine, whose headers may be kept precompiled.
    has_host_compilers: bool

    def start(self) -> BoxHandle:
        """A new box's keeper, its zygote not yet configured or asked; `UnavailableError` or `BoxError`."""
        ...

    def config(self, handle: BoxHandle) -> dict[str, object]:
        """The first message to the launcher of this keeper's box."""
        ...

    def has(self, program: str) -> bool:
        """Whether programs of this name can be run in its boxes."""
        ...
