"""Has the system write a growing file to its disk while a run goes on: the sync at its end waits for little."""

import os
import threading
from typing import IO

__all__ = ["Writeback"]


class Writeback:
    """Syncs a file in the background, one sync at a time.

    `request` starts one unless one is under way; `settle` waits for it and raises the `OSError` of any that failed:
    the system tells of a failed write only once, so a later sync of the same file would say that all is well.

    Example: `writeback = Writeback(file)`, `writeback.request()` now and then, `writeback.settle()` at the end.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._thread: threading.Thread | None = None
        self._error: OSError | None = None

    def request(self) -> None:
        """Start a sync of what the file holds, unless one is under way."""
        if self._thread is not None and self._thread.is_alive():
            return
        # A descriptor of its own: the file may be closed meanwhile.
        descriptor = os.dup(self._file.fileno())
        self._thread = threading.Thread(target=self._sync, args=(descriptor,), name="writeback", daemon=True)
        self._thread.start()

    def settle(self) -> None:
        """Wait for the sync that is under way. Raises the `OSError` of any that failed."""
        if self._thread is not None:
            self._thread.join()
        if self._error is not None:
            raise self._error

    def _sync(self, descriptor: int) -> None:
        try:
            os.fdatasync(descriptor)
        except OSError as error:
            self._error = error
        finally:
            os.close(descriptor)
