"""Writes text that may be compressed, in members that end at fixed amounts of text.

gzip and zstandard files may hold several members after one another. A file can be cut between two members and
written on, and because a member's end depends on the text alone, the bytes are those of one go.
"""

import zlib
from typing import IO, Any

from r1reward.files.block import Text

__all__ = ["MEMBER_BYTES", "Members"]

MEMBER_BYTES = 1 << 18


class Members:
    """Writes to `file`; `compression` is `.gz`, `.zst` or empty."""

    def __init__(self, file: IO[bytes], compression: str) -> None:
        self._file, self._compression = file, compression
        self._member: Any = None
        self._size = 0

    @property
    def at_end(self) -> bool:
        """Whether no member is open, so that the file may be cut here."""
        return self._member is None

    def write(self, rows: Text) -> None:
        """Append whole rows; a member ends after the call that makes it long enough."""
        if not self._compression:
            self._file.writelines(rows)
            return
        if self._member is None:
            self._member = self._open()
        data = b"".join(rows)
        self._file.write(self._member.compress(data))
        self._size += len(data)
        if self._size >= MEMBER_BYTES:
            self._end()

    def flush(self) -> int:
        """Hand what is written to the system; the size of the file."""
        self._file.flush()
        return self._file.tell()

    def end(self) -> None:
        """End the last member and flush."""
        if self._member is not None:
            self._end()
        if self._compression and self._file.tell() == 0:
            self._member = self._open()
            self._end()  # an empty file is no gzip file
        self._file.flush()

    def close(self) -> None:
        """Close the file as it is."""
        self._file.close()

    def _open(self) -> Any:
        if self._compression == ".gz":
            return zlib.compressobj(6, zlib.DEFLATED, 31)  # no time stamp in the header: equal bytes
        import zstandard

        return zstandard.ZstdCompressor(level=3).compressobj()

    def _end(self) -> None:
        self._file.write(self._member.flush())
        self._member, self._size = None, 0
