"""A lock on an output: two runs must not write to it at once."""

import fcntl
from pathlib import Path
from typing import IO

from r1reward.errors import DataError

__all__ = ["lock"]


def lock(path: Path, output: Path) -> IO[bytes]:
    """Hold the lock file `path` of an output until the file that this returns is closed, or the process ends.

    Raises `DataError` where another run holds it, `OSError` where it cannot be opened.
    """
    file = path.open("a+b")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise DataError(
            f"{output}: another run is writing here; wait for its end, or name another output"
        ) from None
    except BaseException:
        file.close()
        raise
    return file
