"""What tells a file from another that had its name: a process may make several data sets in one folder."""

import os
from pathlib import Path

__all__ = ["FileVersion", "file_version"]

FileVersion = tuple[int, int]
"""Inode, and nanoseconds of its last change."""


def file_version(path: str | Path) -> FileVersion:
    """The version of the file that is there now, (0, 0) where there is none; a cache's key has it."""
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return 0, 0
    return status.st_ino, status.st_mtime_ns
