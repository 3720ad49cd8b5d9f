"""The backend `docker`: the launcher and its zygote as the main process of a warm container.

Everything that `local` builds around a run is built in the container too, by the same code. The container adds
a second wall: no network, a read-only root, no capabilities, no new privileges, our own seccomp profile, limits
on memory, processes and CPU that the daemon keeps. The daemon must run on this machine: programs' input and
output pass as open files through a unix socket.
"""

import contextlib
import json
import os
import platform
import shutil
import socket
import threading
from pathlib import Path
from typing import Any

from r1reward_sandbox import image, precompiled_headers, runtime
from r1reward_sandbox.backend import BoxError, BoxHandle, Options
from r1reward_sandbox.errors import UnavailableError
from r1reward_sandbox.inside.seccomp import docker_profile

__all__ = ["DockerBackend", "connect"]

OWNER = "r1reward.owner"
_START_SECONDS = 30
_MB = 2**20
_FIRST_MB = 1024
_PIDS = 2048
_PATH = "/usr/local/bin:/usr/bin:/bin"
# What the launcher and the zygote do before they drop all privileges; programs get the whole filter on top.
_SETUP = (
    "mount",
    "umount2",
    "pivot_root",
    "unshare",
    "setns",
    "mount_setattr",
    "socket",
    "connect",
    "sendmsg",
    "memfd_create",
)
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
_KILLS = ["/sys/fs/cgroup/memory/memory.oom_control", "/sys/fs/cgroup/memory.events"]


def connect() -> Any:
    """A client of the daemon; `UnavailableError` that says what is missing."""
    try:
        import docker
    except ImportError:
        raise UnavailableError("the docker package is missing: pip install 'r1reward[docker]'") from None
    host = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    if not host.startswith("unix://"):
        raise UnavailableError(f"the Docker daemon must be on this machine, not at {host}")
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(host.removeprefix("unix://"))
        client = docker.DockerClient(base_url=host, timeout=60)
        client.ping()
    except (docker.errors.DockerException, OSError) as error:
        raise UnavailableError(
            f"no Docker daemon answers at {host} ({error}): install and start Docker, or set DOCKER_HOST"
        ) from None
    return client


class DockerBackend:
    """Boxes in containers of one image, by default the one that `r1reward sandbox image` builds."""

    name = "docker"

    def __init__(self, options: Options) -> None:
        self._options = options
        self._image = options.image or image.name(options.python)
        self._seen: dict[str, bool] = {}
        self._lock = threading.Lock()
        with contextlib.closing(connect()) as client:
            self._facts = image.inspect(client, self._image)
            self.has_host_compilers = self._facts.host_usr
            information = client.info()
            self._security = _security(information)
            known = " ".join(information.get("SecurityOptions") or [])
            self._maps_users = "userns" in known or "rootless" in known
            _sweep(client)

    def start(self) -> "DockerHandle":
        """A container with a launcher in it that has connected to us."""
        volumes = self._volumes()
        return DockerHandle(self._image, self._facts, volumes, self._security, maps_users=self._maps_users)

    def config(self, handle: BoxHandle) -> dict[str, object]:
        """What the launcher builds the box from; the interpreter is the container's."""
        shown = [f"/packages/{number}" for number in range(len(self._options.packages))]
        shown += [str(precompiled_headers.folder())] if self._facts.host_usr else []
        return {
            "cgroup": [], "usage": handle.usage(), "kills": _KILLS, "mode": "local", "user": 0, "python": None,
            "mounts": [(path, path) for path in shown],
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
            if program not in self._seen:
                with contextlib.closing(connect()) as client:
                    self._seen[program] = image.has(client, self._image, self._facts.python, program)
            return self._seen[program]


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
            ulimits=[docker.types.Ulimit(name="core", soft=0, hard=0)],
        )  # fmt: skip
        # The kernel lets nobody mount a fresh /proc for a run below one that is partly hidden. Each run sees
        # only its own processes there, and may not write.
        host["MaskedPaths"] = host["ReadonlyPaths"] = []
        try:
            made = api.create_container(
                name, [facts.python, "-I", "-S", "-c", _BOOT], user=f"{self._user}:{self._user}", host_config=host,
                labels={OWNER: runtime.me()}, environment={"PATH": _PATH}, hostname="box", working_dir="/",
                entrypoint="",
            )  # fmt: skip
            container = self._client.containers.get(made["Id"])
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
        """None: the daemon has made one."""
        return []

    def usage(self) -> list[str]:
        """Those of the container's, as they are seen there."""
        return _USAGE

    def allow(self, size: int) -> None:
        """Have the daemon hold the container to so many bytes of memory."""
        import docker

        try:
            self._client.api.update_container(self._container.id, mem_limit=size, memswap_limit=size)
        except docker.errors.DockerException as error:
            raise BoxError(f"the memory limit of a container could not be set: {error}") from None

    def killed(self) -> int | None:
        """Unknown here; the zygote counts."""
        self._unlink()
        return None

    def _unlink(self) -> None:
        # The launcher has read all that it needs from there.
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

        # Not there any more, or on its way out: what was wanted.
        with contextlib.suppress(docker.errors.APIError), contextlib.closing(self._client):
            if self._container is not None:
                self._container.remove(force=True)


def _cpus() -> list[int]:
    """Those that this process may use: a run on another would wait for it to wake up, and we for the answer."""
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


def _security(info: dict[str, Any]) -> list[str]:
    options = ["no-new-privileges", f"seccomp={json.dumps(docker_profile(platform.machine(), _SETUP))}"]
    known = " ".join(info.get("SecurityOptions") or [])
    if "apparmor" in known:
        options.append("apparmor=unconfined")  # docker-default forbids the mounts of a run
    if "selinux" in known:
        options.append("label=disable")
    return options


def _sweep(client: Any) -> None:
    """Remove the containers of processes that are gone: killed between the creation of one and its start."""
    import docker

    for found in client.containers.list(all=True, filters={"label": OWNER}, ignore_removed=True):
        if not runtime.is_alive(found.labels[OWNER]):
            with contextlib.suppress(docker.errors.APIError):
                found.remove(force=True)
