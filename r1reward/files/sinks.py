"""Where a run's rows can go beside a file: standard output, a command's own table, nowhere."""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Protocol

from r1reward.files.block import BadRow, Position, Text
from r1reward.files.journal import Journal
from r1reward.files.output import encode_bad

__all__ = ["Nowhere", "Sink", "Stream"]


class Sink(Protocol):
    """What a run writes to; `r1reward.files.output.Output` is the one that can be resumed."""

    @property
    def resumed(self) -> Journal | None:
        """The journal of the unfinished run that this one goes on from."""
        ...

    @property
    def finished(self) -> Mapping[str, Any] | None:
        """The manifest of this very run, where it was done already."""
        ...

    @property
    def records(self) -> Path | None:
        """Where what pass@k needs is kept; None: in a file without a name."""
        ...

    @property
    def can_commit(self) -> bool:
        """Whether the rows written so far end where the file may be cut."""
        ...

    def write(self, rows: Text) -> None:
        """Append whole rows, those of one block."""
        ...

    def write_bad(self, row: BadRow) -> None:
        """Keep or tell of a bad row."""
        ...

    def commit(self, position: Position, records: int, state: bytes) -> None:
        """All rows before `position` are written."""
        ...

    def finish(self, manifest: Mapping[str, Any]) -> None:
        """The run is at its end."""
        ...

    def abandon(self) -> None:
        """Close what is open; also after `finish`."""
        ...


class Stream:
    """Writes scored rows to a stream as they come: nothing to resume; bad rows are reported on another stream."""

    resumed: Journal | None = None
    finished: Mapping[str, Any] | None = None
    records: Path | None = None
    can_commit = True

    def __init__(self, out: IO[bytes], errors: IO[bytes]) -> None:
        self._out, self._errors = out, errors

    def write(self, rows: Text) -> None:
        """Write whole rows. Raises `BrokenPipeError` where the reader has gone."""
        self._out.writelines(rows)

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
        super().__init__(io.BytesIO(), io.BytesIO())

    def write(self, rows: Text) -> None:
        """Do nothing: a stream keeps no journal."""

    def write_bad(self, row: BadRow) -> None:
        """Do nothing: a stream keeps no journal."""
