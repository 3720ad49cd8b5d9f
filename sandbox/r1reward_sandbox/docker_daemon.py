"""The Docker daemon of this machine: whether it answers, the security options it gets, and leftover containers."""

import contextlib
import json
import os
import platform
import socket
from typing import Any

from r1reward_sandbox import runtime
from r1reward_sandbox.errors import UnavailableError
from r1reward_sandbox.inside.seccomp import docker_profile

__all__ = ["OWNER", "connect", "maps_users", "security_options", "sweep"]

OWNER = "r1reward.owner"
"""The label that says whose a container is: `runtime.me` of its process."""
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


def security_options(info: dict[str, Any]) -> list[str]:
    """The security options of our containers, for a daemon that describes itself by `info`."""
    options = ["no-new-privileges", f"seccomp={json.dumps(docker_profile(platform.machine(), _SETUP))}"]
    features = " ".join(info.get("SecurityOptions") or [])
    if "apparmor" in features:
        options.append("apparmor=unconfined")  # docker-default forbids the mounts of a run
    if "selinux" in features:
        options.append("label=disable")
    return options


def maps_users(info: dict[str, Any]) -> bool:
    """Whether the daemon maps the users of containers to other users of this machine."""
    features = " ".join(info.get("SecurityOptions") or [])
    return "userns" in features or "rootless" in features


def sweep(client: Any) -> None:
    """Remove containers whose processes have died, killed between the creation of a container and its start."""
    import docker

    for container in client.containers.list(all=True, filters={"label": OWNER}, ignore_removed=True):
        if not runtime.is_alive(container.labels[OWNER]):
            with contextlib.suppress(docker.errors.APIError):
                container.remove(force=True)
