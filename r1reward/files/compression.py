"""Opens files that may be compressed, by their suffix, for reading from any byte of the text."""

import gzip
import io
import zlib
from pathlib import Path
from typing import IO, cast

from r1reward.errors import DataError

__all__ = ["COMPRESSIONS", "Opened", "open_text", "split_suffix"]

COMPRESSIONS = (".gz", ".zst")

_ZSTD_BYTES = 1 << 11
"""Bytes of zstandard's that are decompressed at once: each may be 32,768 of the text."""


def split_suffix(path: str | Path) -> tuple[str, str]:
    """The format's suffix and the compression's, lower case: `a.jsonl.gz` gives `.jsonl`, `.gz`."""
    suffixes = [s.lower() for s in Path(path).suffixes]
    compression = suffixes.pop() if suffixes and suffixes[-1] in COMPRESSIONS else ""
    return (suffixes[-1] if suffixes else ""), compression


class Opened:
    """A stream of (uncompressed) bytes that knows where it is. Errors are `DataError` and name the file."""

    def __init__(self, name: str, raw: IO[bytes], stream: IO[bytes] | None = None) -> None:
        self.name, self._raw, self._stream = name, raw, stream or raw
        self._unread, self.offset = b"", 0

    def read(self, size: int) -> bytes:
        """At most `size` bytes; none at the end."""
        data, self._unread = self._unread[:size], self._unread[size:]
        data = data or self._fresh(size)
        self.offset += len(data)
        return data

    def unread(self, data: bytes) -> None:
        """Put bytes back that were read last."""
        self._unread = data + self._unread
        self.offset -= len(data)

    def skip_to(self, offset: int) -> None:
        """Go forward to this byte of the uncompressed text."""
        if self._stream is self._raw and self._raw.seekable():
            self._raw.seek(offset)
            self._unread, self.offset = b"", offset
        while self.offset < offset:
            if not self.read(min(offset - self.offset, 1 << 20)):
                raise DataError(f"{self.name}: ends at byte {self.offset}, where {offset} were read before")

    @property
    def done(self) -> int:
        """Bytes of the file on disk that are read by now; 0 where that cannot be known."""
        return self._raw.tell() if self._raw.seekable() else 0

    def close(self) -> None:
        """Close the file."""
        self._stream.close()
        self._raw.close()

    def _fresh(self, size: int) -> bytes:
        try:
            return self._stream.read(size) or b""
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise DataError(
                f"{self.name}: the gzip data is broken after {self.offset} bytes: {error}"
            ) from error
        except OSError as error:
            raise DataError(
                f"{self.name}: cannot be read after {self.offset} bytes: {error.strerror or error}"
            ) from error


def open_text(path: Path) -> Opened:
    """Open a file for reading, uncompressed. Raises `DataError`."""
    _, compression = split_suffix(path)
    try:
        raw = path.open("rb")
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from None
    if compression == ".gz":
        return Opened(str(path), raw, cast(IO[bytes], gzip.GzipFile(fileobj=raw)))
    if compression == ".zst":
        return Opened(str(path), raw, cast(IO[bytes], io.BufferedReader(_Zstd(raw), 1 << 17)))
    return Opened(str(path), raw)


class _Zstd(io.RawIOBase):
    """zstandard's reader over all frames of a file; it notices where the last one breaks off."""

    def __init__(self, raw: IO[bytes]) -> None:
        import zstandard

        self._raw, self._decompressor = raw, zstandard.ZstdDecompressor()
        self._frame, self._input, self._output = self._decompressor.decompressobj(), b"", b""
        self._open = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        import zstandard

        while not self._output:
            if not self._input and not (more := self._raw.read(_ZSTD_BYTES)):
                if self._open:
                    raise OSError("the zstandard data breaks off")
                return 0
            data, self._input = self._input or more, b""
            try:
                self._output = self._frame.decompress(data)
            except zstandard.ZstdError as error:
                raise OSError(str(error)) from error
            self._open = not self._frame.eof
            if self._frame.eof:
                self._input = self._frame.unused_data
                self._frame = self._decompressor.decompressobj()
        size = min(len(buffer), len(self._output))
        buffer[:size], self._output = self._output[:size], self._output[size:]
        return size
