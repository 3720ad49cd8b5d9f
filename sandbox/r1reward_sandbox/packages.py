"""Packages that programs in boxes may import: installed once from wheels, shown to every box read-only.

They lie in a folder of their own for each version of Python, apart from any environment of the trainer's:
`$R1REWARD_PACKAGES`, else `~/.local/share/r1reward/packages` (or below `$XDG_DATA_HOME`).
"""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import distributions
from pathlib import Path

from r1reward_sandbox import interpreter
from r1reward_sandbox.errors import SandboxError

__all__ = ["PackageError", "add", "folders_of", "installed", "store"]


class PackageError(SandboxError):
    """A package could not be installed, or is not there; the message says what to do."""


def store(python: str | None = None) -> Path:
    """The folder of the packages for boxes of this Python; it need not exist yet."""
    root = os.environ.get("R1REWARD_PACKAGES")
    if not root:
        data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
        root = str(Path(data) / "r1reward" / "packages")
    major, minor = _version(python)
    return Path(root) / f"cp{major}{minor}"


def _version(python: str | None) -> tuple[int, int]:
    if python is None:
        return sys.version_info[:2]
    major, minor = interpreter.facts(python).version[:2]
    return major, minor


def add(names: Sequence[str], python: str | None = None) -> Path:
    """Install packages, by the names and versions that pip knows them by, and all that they need; wheels alone.

    No code of a package runs while it is installed. `PackageError` with pip's last words if it fails.
    """
    folder = store(python)
    folder.mkdir(parents=True, exist_ok=True)
    version = ".".join(map(str, _version(python)))
    command = [
        sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade",
        "--only-binary=:all:", "--python-version", version, "--implementation", "cp", "--target", str(folder), *names,
    ]  # fmt: skip
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        words = [line for line in run.stderr.splitlines() if line.startswith("ERROR")] or [run.stderr.strip()]
        raise PackageError(f"pip could not install {', '.join(names)}: {words[-1][:300]}")
    return folder


def installed(folder: Path) -> dict[str, str]:
    """The packages in a folder and their versions, by their normalized names."""
    dists = distributions(path=[str(folder)])
    return {_normal(each.metadata["Name"]): each.version for each in dists if each.metadata["Name"]}


def folders_of(packages: Sequence[str], python: str | None = None) -> list[str]:
    """The folders that a list of folders and names of packages means; `PackageError` for what is not there."""
    folders = [item for item in packages if os.sep in item or item.startswith((".", "~"))]
    for folder in folders:
        if not Path(folder).expanduser().is_dir():
            raise PackageError(f"packages: no folder {folder}")
    names = [item for item in packages if item not in folders]
    if not names:
        return [str(Path(folder).expanduser()) for folder in folders]
    versions = installed(store(python))
    missing = [name for name in names if _normal(_name(name)) not in versions]
    if missing:
        cure = f"r1reward sandbox packages add {' '.join(missing)}"
        raise PackageError(f"packages: {', '.join(missing)} not installed for boxes: {cure}")
    return [*(str(Path(folder).expanduser()) for folder in folders), str(store(python))]


def _name(requirement: str) -> str:
    return re.split(r"[\s\[<>=!~;]", requirement.strip(), maxsplit=1)[0]


def _normal(name: str) -> str:
    """As package indexes compare names: `scikit_learn` is `scikit-learn`."""
    return re.sub(r"[-_.]+", "-", name).lower()
