"""Precompiled headers: a C++ program that includes all of the standard library compiles in a quarter of the time.

Made once a machine and compiler, in a box, and kept in a folder that every box sees read-only.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from r1reward_sandbox import runtime
from r1reward_sandbox.errors import SandboxError
from r1reward_sandbox.languages import Language
from r1reward_sandbox.types import Limits

__all__ = ["folder", "include"]

Build = Callable[[Sequence[str], Mapping[str, bytes], Sequence[str], Limits], dict[str, bytes]]

_LIMITS = Limits(
    cpu_seconds=60, memory_mb=2048, file_bytes=512 * 2**20, disk_bytes=1024 * 2**20, processes=256
)


def folder() -> Path:
    """The folder of the headers: one for each user, readable for the users that programs run as."""
    path = runtime.folder("/var/tmp") / "include"
    path.mkdir(mode=0o755, exist_ok=True)
    return path


def include(language: Language, build: Build) -> list[str]:
    """The compiler's arguments with which it finds the language's precompiled header; made now if need be."""
    if not language.header:
        return []
    place = folder() / _key(language)
    if not (place / f"{language.header}.gch").exists():
        # Not where boxes see it: a program that locked it would hold up all compilations of this user.
        with open(folder().parent / "include.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not place.exists():
                _make(language, build, place)
    return ["-I", str(place)]


def _key(language: Language) -> str:
    """The key of a header: the installed compiler and its options."""
    compiler = os.path.realpath(shutil.which(language.compile[0], path="/usr/local/bin:/usr/bin:/bin") or "")
    status = os.stat(compiler)
    facts = (language.compile, language.header, compiler, status.st_size, status.st_mtime_ns)
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def _make(language: Language, build: Build, place: Path) -> None:
    new = place.with_suffix(f".{os.getpid()}")
    target = new / f"{language.header}.gch"
    options = [
        option for option in language.compile[1:] if option.startswith(("-O", "-std", "-m", "-f", "-D", "-p"))
    ]
    command = [language.compile[0], *options, "-x", "c++-header", "-o", "all.gch", "all.h"]
    shutil.rmtree(new, ignore_errors=True)
    target.parent.mkdir(parents=True)
    try:
        outputs = build(command, {"all.h": f"#include <{language.header}>\n".encode()}, ["all.gch"], _LIMITS)
        target.write_bytes(outputs["all.gch"])
        for path in (new, *new.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
    except (SandboxError, OSError):
        # The compiler makes none (clang as g++), or the disk is full: programs compile without it from now on.
        shutil.rmtree(new / language.header.partition("/")[0], ignore_errors=True)
    new.rename(place)
