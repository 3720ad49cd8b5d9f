"""Files as one stream of bytes: for each a name, a size, and the content."""

import os
import stat
import struct
from collections.abc import Iterable, Mapping

__all__ = ["collect", "pack", "unpack", "unpack_to"]

_HEAD = struct.Struct("!HIQ")


def pack(files: Mapping[str, bytes]) -> bytes:
    """All files as one stream; the mode of each is that of a program."""
    parts = []
    for name, content in files.items():
        raw = name.encode()
        parts += [_HEAD.pack(len(raw), 0o755, len(content)), raw, content]
    return b"".join(parts)


def unpack(data: bytes) -> dict[str, bytes]:
    """The files of a stream; `ValueError` if it is cut short or a name would leave its folder."""
    files, at = {}, 0
    while at < len(data):
        if len(data) - at < _HEAD.size:
            raise ValueError("a bundle of files is cut short")
        length, _, size = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        name = data[at : at + length].decode()
        at += length
        if len(data) - at < size:
            raise ValueError(f"a bundle of files is cut short in {name!r}")
        files[_safe(name)] = data[at : at + size]
        at += size
    return files


def unpack_to(data: bytes, folder: str) -> None:
    """Write the files of a stream below `folder`."""
    for name, content in unpack(data).items():
        path = f"{folder}/{name}"
        if "/" in name:
            os.makedirs(os.path.dirname(path), exist_ok=True)
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o755)
        with os.fdopen(fd, "wb") as file:
            file.write(content)


def collect(folder: int, patterns: Iterable[str], most: int) -> bytes:
    """The regular files in an open folder whose names match `patterns` ("*.class", "main"), at most `most` bytes.

    What a program left there is its own choice: links are not followed, a FIFO is not waited for.
    """
    import fnmatch

    files, total = {}, 0
    for name in sorted(os.listdir(folder)):
        if not any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns):
            continue
        fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        with os.fdopen(fd, "rb") as file:
            status = os.fstat(file.fileno())
            total += status.st_size
            if not stat.S_ISREG(status.st_mode):
                raise ValueError(f"{name!r} is no regular file")
            if total > most:
                raise ValueError(f"there is more than {most} bytes of output")
            files[name] = file.read(status.st_size)
    return pack(files)


def _safe(name: str) -> str:
    if not name or name.startswith("/") or ".." in name.split("/") or "\0" in name:
        raise ValueError(f"the file name {name!r} does not stay in the working directory")
    return name
