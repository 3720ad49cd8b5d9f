"""Standard output for data alone: what a plugin prints must not stand between the rows."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from typing import IO

__all__ = ["data_stdout"]


@contextmanager
def data_stdout() -> Iterator[IO[bytes]]:
    """The standard output, for the caller alone; whatever else is printed meanwhile goes to standard error.

    That holds for `print`, for libraries that write to the file descriptor, and for processes that are started.
    """
    out = sys.stdout
    out.flush()
    with redirect_stdout(sys.stderr):
        try:
            number, errors = out.fileno(), sys.stderr.fileno()
        except (OSError, ValueError, AttributeError):  # a test's stand-in, which has no descriptor
            yield out.buffer
            return
        original = os.dup(number)
        try:
            os.dup2(errors, number)
            stream = os.fdopen(os.dup(original), "wb")
            try:
                yield stream
                stream.flush()
            finally:
                with suppress(OSError):  # the reader has gone: that was said where it was noticed
                    stream.close()
        finally:
            os.dup2(original, number)
            os.close(original)
