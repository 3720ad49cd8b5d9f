"""One container of the backend `docker`, with the launcher as its main process."""

import contextlib
import os
import shutil
import socket
from pathlib import Path
from typing import Any

from r1reward_sandbox import image, runtime
from r1reward_sandbox.backend import BoxError
from r1reward_sandbox.docker_daemon import OWNER, connect

__all__ = ["DockerHandle"]

_START_SECONDS = 30
_MB = 2**20
_FIRST_MB = 1024
_PIDS = 2048
_PATH = "/usr/local/bin:/usr/bin:/bin"
_BOOT = """import os, socket, sys
sys.path.insert(0, "/r1")
from r1reward_sandbox.inside.launch import serve
channel = socket.socket(socket.AF_UNIX)
channel.connect("/r1/socket")
serve(channel, -1)
"""
_USAGE = [
    "/sys/fs/cgroup/cpuacct/cpuacct.usage",
    "/sys/fs/cgroup/cpu,cpuacct/cpuacct.usage",
    "/sys/fs/cgroup/cpu.stat",
]


class DockerHandle:
    """One container. It ends when our end of the channel closes, SIGKILL of ours included, and is then removed."""

    counts_memory = True
    scratch = ""

    def __init__(
        self, name: str, facts: image.Facts, volumes: list[str], security: list[str], *, maps_users: bool
    ) -> None:
        self._client = connect()
        # A daemon that maps users has a range of its own.
        self._user = 65534 if maps_users else runtime.box_user()
        self._container: Any = None
        meeting = Path(runtime.box_folder())
        try:
            with socket.socket(socket.AF_UNIX) as door:
                _prepare(meeting, door)
                self._container = self._create(name, facts, [*volumes, f"{meeting}:/r1:ro"], security)
                self.channel = self._accept(door)
        except BaseException:
            shutil.rmtree(meeting, ignore_errors=True)
            self._remove()
            raise
        self._meeting: Path | None = meeting

    def _create(self, name: str, facts: image.Facts, volumes: list[str], security: list[str]) -> Any:
        import docker

        api = self._client.api
        host = api.create_host_config(
            binds=volumes, network_mode="none", read_only=True, cap_drop=["ALL"], security_opt=security,
            pids_limit=_PIDS, mem_limit=_FIRST_MB * _MB, memswap_limit=_FIRST_MB * _MB, auto_remove=True,
            nano_cpus=int(1e9 * len(_cpus())), cpuset_cpus=",".join(map(str, _cpus())),
            ipc_mode="none", log_config={"Type": "none"},
            ulimits=[docker.types.Ulimit(name="core", soft=1, hard=1)],
        )  # fmt: skip
        # The kernel lets nobody mount a fresh /proc for a run below one that is partly hidden. Each run sees
        # only its own processes there, and may not write.
        host["MaskedPaths"] = host["ReadonlyPaths"] = []
        try:
            response = api.create_container(
                name, [facts.python, "-I", "-S", "-c", _BOOT], user=f"{self._user}:{self._user}", host_config=host,
                labels={OWNER: runtime.me()}, environment={"PATH": _PATH}, hostname="box", working_dir="/",
                entrypoint="",
            )  # fmt: skip
            container = self._client.containers.get(response["Id"])
            container.start()
        except docker.errors.DockerException as error:
            raise BoxError(f"a container did not start: {error}") from None
        return container

    def _accept(self, door: socket.socket) -> socket.socket:
        door.settimeout(_START_SECONDS)
        try:
            channel, _ = door.accept()
        except OSError as error:
            raise BoxError(f"a container of {self._container.image} did not connect: {error}") from None
        return channel

    def cgroups(self) -> list[str]:
        """No folders: the daemon has created a cgroup for the container."""
        return []

    def usage(self) -> list[str]:
        """The files of the container's cgroup, by their paths in the container."""
        return _USAGE

    def allow(self, size: int) -> None:
        """Make the daemon limit the memory of the container to so many bytes."""
        import docker

        try:
            self._client.api.update_container(self._container.id, mem_limit=size, memswap_limit=size)
        except docker.errors.DockerException as error:
            raise BoxError(f"the memory limit of a container could not be set: {error}") from None

    def killed(self) -> int | None:
        """`None`: the zygote counts them."""
        self._unlink()
        return None

    def _unlink(self) -> None:
        # The launcher has read all that it needs from the folder.
        if self._meeting is not None:
            shutil.rmtree(self._meeting, ignore_errors=True)
            self._meeting = None

    def end(self, *, force: bool = False) -> str:
        """End the container, and wait until it is gone."""
        with contextlib.suppress(OSError):  # it has closed its end already
            self.channel.shutdown(socket.SHUT_RDWR)
        self.channel.close()
        self._unlink()
        self._remove()
        return ""

    def _remove(self) -> None:
        import docker

        # It is gone already, or being removed.
        with contextlib.suppress(docker.errors.APIError), contextlib.closing(self._client):
            if self._container is not None:
                self._container.remove(force=True)


def _cpus() -> list[int]:
    """The CPUs that this process may use; a run on another one would first have to wake it up."""
    return sorted(os.sched_getaffinity(0))


def _prepare(meeting: Path, door: socket.socket) -> None:
    """A folder that the container sees as /r1: our files, and the socket to meet at."""
    target = meeting / "r1reward_sandbox" / "inside"
    target.mkdir(parents=True)
    for source in runtime.HARNESS.glob("*.py"):
        (target / source.name).write_bytes(source.read_bytes())
    door.bind(str(meeting / "socket"))
    door.listen(1)
    # The folder above is closed to other users of the host; the container's user is one.
    for path in (meeting, *meeting.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o666)
