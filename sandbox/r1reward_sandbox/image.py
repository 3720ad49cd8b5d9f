"""The image of the backend `docker`, made from the local Python: no registry and no network are needed."""

import json
import os
import re
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from r1reward_sandbox import interpreter
from r1reward_sandbox.errors import UnavailableError
from r1reward_sandbox.inside.rootfs import STATE, names_in_etc

__all__ = ["Facts", "build", "has", "host_paths", "inspect", "name"]

REPOSITORY = "r1reward-sandbox"
_PYTHON, _USR = "r1reward.python", "r1reward.usr"
_FOLDERS = ("usr", "usr/bin", "usr/lib", "tmp", "proc", "dev", "sys", "etc", "work", "packages", "r1")
_LEFT_OUT = re.compile(
    r"/(site-packages|dist-packages|test|tests|idlelib|tkinter|ensurepip|turtledemo|__pycache__|config-[^/]*)(/|$)"
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the backend must know of an image: its Python, and whether it shows the host's /usr."""

    python: str
    host_usr: bool


def name(python: str | None = None) -> str:
    """The name of the image made from a Python: its version is in it."""
    host_python = interpreter.find(python)
    where = re.sub(r"[^a-z0-9.]+", "-", host_python.path.lower()).strip("-")
    return f"{REPOSITORY}:{where}"[:120]


def host_paths() -> list[str]:
    """What a container sees of the host, read-only, so that the host's compilers work in it."""
    state = [folder for folder in STATE if os.path.isdir(folder)]
    return ["/usr", *(f"/etc/{entry}" for entry in names_in_etc()), *state]


def inspect(client: Any, image: str) -> Facts:
    """What an image says of itself; one of the user's own has its Python as `python3`."""
    import docker

    try:
        labels = client.images.get(image).labels
    except docker.errors.ImageNotFound:
        raise UnavailableError(f"no image {image}: run `r1reward sandbox image`") from None
    return Facts(labels.get(_PYTHON, "python3"), labels.get(_USR) == "host")


def has(client: Any, image: str, python: str, program: str) -> bool:
    """Whether the image has a program."""
    import docker

    code = "import shutil, sys; sys.exit(shutil.which(sys.argv[1], path=sys.argv[2]) is None)"
    command = [python, "-I", "-S", "-c", code, program, "/usr/local/bin:/usr/bin:/bin"]
    try:
        client.containers.run(image, command, entrypoint="", network_mode="none", remove=True)
    except docker.errors.ContainerError:
        return False
    return True


def build(client: Any, python: str | None = None, tag: str | None = None, *, whole: bool = False) -> str:
    """Make the image and give it its name; returns the name.

    Containers of it see the host's /usr, read-only, and so have the host's compilers; `whole` copies what the
    Python needs instead, and the image then runs Python alone.
    """
    host_python = interpreter.find(python)
    image = tag or name(python)
    labels = {_PYTHON: host_python.path, _USR: "image" if whole else "host"}
    repository, _, version = image.partition(":")
    with tempfile.NamedTemporaryFile(suffix=".tar") as file:
        with tarfile.open(fileobj=file, mode="w", dereference=False) as tar:
            _fill(tar, host_python, whole)
        file.flush()
        changes = [f"LABEL {key}={json.dumps(value)}" for key, value in labels.items()]
        answer = client.api.import_image_from_file(
            file.name, repository, version or "latest", changes=changes
        )
    if "errorDetail" in answer:
        raise UnavailableError(f"the daemon could not import the image: {answer}")
    return image


def _fill(tar: tarfile.TarFile, host_python: interpreter.Interpreter, whole: bool) -> None:
    folders: set[str] = set()
    for folder in _FOLDERS:
        _folder(tar, folder, folders)
    for link in ("bin", "sbin", "lib", "lib64"):
        if os.path.islink(f"/{link}"):
            _folder(tar, os.readlink(f"/{link}"), folders)
            tar.add(f"/{link}", link)
    python = os.path.realpath(host_python.path)
    if whole or not python.startswith("/usr/"):
        _python(tar, python, folders)
    if whole:
        _libraries(tar, python, folders)


def _folder(tar: tarfile.TarFile, path: str, folders: set[str]) -> None:
    """A folder and those above it, once each, open to all: whatever their modes are on the host."""
    for above in [*reversed(Path(path.lstrip("/")).parents), Path(path.lstrip("/"))]:
        if str(above) not in (".", *folders):
            folders.add(str(above))
            entry = tarfile.TarInfo(str(above))
            entry.type, entry.mode = tarfile.DIRTYPE, 0o1777 if str(above) == "tmp" else 0o755
            tar.addfile(entry)


def _python(tar: tarfile.TarFile, python: str, folders: set[str]) -> None:
    prefix, exec_prefix, version, _ = interpreter.facts(python)
    _folder(tar, f"{prefix}/bin", folders)
    _folder(tar, f"{prefix}/lib", folders)
    tar.add(python, python.lstrip("/"), filter=_readable)
    for root in dict.fromkeys((prefix, exec_prefix)):
        library = f"{root}/lib/python{version[0]}.{version[1]}"
        for path in (library, *map(str, Path(root, "lib").glob("libpython*.so*"))):
            tar.add(path, path.lstrip("/"), filter=_readable)


def _readable(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    if _LEFT_OUT.search(f"/{entry.name}"):
        return None
    entry.uid = entry.gid = 0
    entry.mode |= 0o555 if entry.isdir() or entry.mode & 0o100 else 0o444
    return entry


def _libraries(tar: tarfile.TarFile, python: str, folders: set[str]) -> None:
    """What the interpreter and its extension modules are linked with, where the loader finds it without a cache."""
    prefix, _, version, _ = interpreter.facts(python)
    modules = Path(prefix, "lib", f"python{version[0]}.{version[1]}", "lib-dynload").glob("*.so")
    listing = subprocess.run(
        ["ldd", python, *map(str, modules)], capture_output=True, text=True, check=False
    ).stdout
    for path in sorted(set(re.findall(r"(/\S+\.so\S*)", listing))):
        real, folder = os.path.realpath(path), os.path.realpath(os.path.dirname(path))
        if (real.startswith(prefix) and not prefix.startswith("/usr")) or path.endswith(":"):
            continue
        _folder(tar, folder, folders)
        tar.add(real, f"{folder}/{os.path.basename(path)}".lstrip("/"), filter=_readable)
