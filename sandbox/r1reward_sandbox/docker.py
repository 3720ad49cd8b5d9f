"""The backend `docker`: the launcher and its zygote as the main process of a warm container.

Everything that `local` builds around a run is built in the container too, by the same code. The container adds
a second wall: no network, a read-only root, no capabilities, no new privileges, our own seccomp profile, limits
on memory, processes and CPU that the daemon keeps. The daemon must run on this machine: programs' input and
output pass as open files through a unix socket.
"""

import contextlib
import shutil
import threading
from pathlib import Path

from r1reward_sandbox import docker_daemon, image, precompiled_headers
from r1reward_sandbox.backend import BoxHandle, Options
from r1reward_sandbox.container import DockerHandle

__all__ = ["DockerBackend"]

_PATH = "/usr/local/bin:/usr/bin:/bin"
_KILLS = ["/sys/fs/cgroup/memory/memory.oom_control", "/sys/fs/cgroup/memory.events"]


class DockerBackend:
    """Boxes in containers of one image, by default the one that `r1reward sandbox image` builds."""

    name = "docker"

    def __init__(self, options: Options) -> None:
        self._options = options
        self._image = options.image or image.name(options.python)
        self._programs: dict[str, bool] = {}
        self._lock = threading.Lock()
        with contextlib.closing(docker_daemon.connect()) as client:
            self._facts = image.inspect(client, self._image)
            self.has_host_compilers = self._facts.host_usr
            information = client.info()
            self._security = docker_daemon.security_options(information)
            self._maps_users = docker_daemon.maps_users(information)
            docker_daemon.sweep(client)

    def start(self) -> "DockerHandle":
        """A container with a launcher in it that has connected to us."""
        volumes = self._volumes()
        return DockerHandle(self._image, self._facts, volumes, self._security, maps_users=self._maps_users)

    def config(self, handle: BoxHandle) -> dict[str, object]:
        """What the launcher builds the box from; the interpreter is the container's."""
        paths = [f"/packages/{number}" for number in range(len(self._options.packages))]
        paths += [str(precompiled_headers.folder())] if self._facts.host_usr else []
        return {
            "cgroup": [], "usage": handle.usage(), "kills": _KILLS, "counts_memory": True, "mode": "local",
            "user": 0, "python": None,
            "mounts": [(path, path) for path in paths],
            "harness": "/r1/r1reward_sandbox/inside",
            "environment": self._options.environment(),
        }  # fmt: skip

    def _volumes(self) -> list[str]:
        folders = [str(Path(folder).resolve(strict=True)) for folder in self._options.packages]
        volumes = [f"{folder}:/packages/{number}:ro" for number, folder in enumerate(folders)]
        host = [*image.host_paths(), str(precompiled_headers.folder())] if self._facts.host_usr else []
        return volumes + [f"{path}:{path}:ro" for path in host]

    def has(self, program: str) -> bool:
        """Whether the program is in the containers."""
        if self._facts.host_usr:
            return shutil.which(program, path=_PATH) is not None
        with self._lock:
            if program not in self._programs:
                with contextlib.closing(docker_daemon.connect()) as client:
                    self._programs[program] = image.has(client, self._image, self._facts.python, program)
            return self._programs[program]
