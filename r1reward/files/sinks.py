"""Standard output as the output of a run: nothing to resume, bad rows are told on standard error."""

from collections.abc import Mapping
from typing import IO, Any

from r1reward.files.block import BadRow, Position
from r1reward.files.output import encode_bad

__all__ = ["Stream"]


class Stream:
    """Writes scored rows to a stream as they come."""

    resumed = None
    finished = None
    records = None
    can_commit = True

    def __init__(self, out: IO[bytes], errors: IO[bytes]) -> None:
        self._out, self._errors = out, errors

    def write(self, data: bytes) -> None:
        """Write whole rows. Raises `BrokenPipeError` where the reader has gone."""
        self._out.write(data)

    def write_bad(self, row: BadRow) -> None:
        """Tell of a bad row."""
        self._errors.write(encode_bad(row))

    def commit(self, position: Position, records: int, state: bytes) -> None:
        """Let the reader have what there is."""
        self._out.flush()

    def finish(self, manifest: Mapping[str, Any]) -> None:
        """Flush; the manifest goes nowhere."""
        self._out.flush()

    def abandon(self) -> None:
        """Do nothing: what is written is written."""


class Nowhere(Stream):
    """Keeps nothing: for a trial."""

    def __init__(self) -> None:
        import io

        super().__init__(io.BytesIO(), io.BytesIO())

    def write(self, data: bytes) -> None:
        """Do nothing: a stream keeps no journal."""

    def write_bad(self, row: BadRow) -> None:
        """Do nothing: a stream keeps no journal."""
