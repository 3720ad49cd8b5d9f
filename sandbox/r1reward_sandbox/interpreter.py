"""The Python of a box: which one, and what of the host a box must see to run it."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from r1reward_sandbox.errors import UnavailableError

__all__ = ["Facts", "Interpreter", "facts", "find"]

_ASK = """
import json, sys
with open("/proc/self/maps") as maps:
    linked = [line.split(None, 5)[5].strip() for line in maps if "/libpython" in line]
print(json.dumps([sys.base_prefix, sys.base_exec_prefix, list(sys.version_info[:2]), linked[0] if linked else ""]))
"""
_OLDEST = (3, 10)


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python executable and the (host path, box path) pairs that it needs beyond /usr."""

    path: str
    mounts: tuple[tuple[str, str], ...]


class Facts(NamedTuple):
    """What a Python says of itself; `shared_library` is its libpython, empty where none is linked."""

    prefix: str
    exec_prefix: str
    version: list[int]
    """Major and minor."""
    shared_library: str


def find(python: str | None = None, packages: Sequence[str] = ()) -> Interpreter:
    """The interpreter of a box: the one at `python`, else the one that this process's environment was made from.

    A virtual environment of the trainer's is not shown: only the base interpreter and its standard library.
    `packages` are folders (a venv's site-packages, say) that programs may import from.
    """
    path = python or getattr(sys, "_base_executable", None) or sys.executable
    prefix, exec_prefix, version, shared_library = facts(path)
    if tuple(version) < _OLDEST:
        raise UnavailableError(
            f"the sandbox needs Python {_OLDEST[0]}.{_OLDEST[1]} or newer; {path} is {version}"
        )
    mounts: list[tuple[str, str]] = []
    if not prefix.startswith("/usr"):
        executable = os.path.realpath(path)
        shown = [
            f"{folder}/{name}" for folder in dict.fromkeys((prefix, exec_prefix)) for name in ("bin", "lib")
        ]
        if shared_library and not shared_library.startswith(
            ("/usr/", "/lib", *(f"{each}/" for each in shown))
        ):
            shown.append(shared_library)  # of a copied interpreter: the loader looks where it was linked
        mounts = [(each, each) for each in shown]
        path = executable
    mounts += [
        (str(Path(folder).resolve(strict=True)), f"/packages/{number}")
        for number, folder in enumerate(packages)
    ]
    return Interpreter(path, tuple(mounts))


def facts(python: str) -> Facts:
    """What a Python says of itself; `UnavailableError` if it does not run."""
    import json

    try:
        run = subprocess.run(
            [python, "-I", "-S", "-c", _ASK], capture_output=True, text=True, timeout=60, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise UnavailableError(f"no working Python at {python}: {error}") from error
    return Facts(*json.loads(run.stdout))
