"""Folders that last as long as the process that made them; leftovers of a killed process go at the next start."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["scratch_folder"]

_PREFIX = "r1reward-run-"
# Between its creation and its lock a folder looks abandoned.
_NEW_SECONDS = 60


@contextmanager
def scratch_folder() -> Iterator[str]:
    """A new empty folder, removed at the end; a lock on it shows that its owner is alive."""
    parent = Path(tempfile.gettempdir())
    _sweep(parent)
    path = tempfile.mkdtemp(prefix=_PREFIX, dir=parent)
    lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with suppress(OSError):  # the file system may not support locks
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        os.close(lock)


def _sweep(parent: Path) -> None:
    """Remove this user's folders whose owners have died."""
    for path in parent.glob(f"{_PREFIX}*"):
        with suppress(OSError):
            status = path.lstat()
            if status.st_uid == os.geteuid() and time.time() - status.st_mtime > _NEW_SECONDS:
                _remove_unheld(path)


def _remove_unheld(path: Path) -> None:
    lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # an error where it is held
        shutil.rmtree(path, ignore_errors=True)
    finally:
        os.close(lock)
