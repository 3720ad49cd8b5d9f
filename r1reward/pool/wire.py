"""Frames between the caller and a worker over a stream socket.

A frame is 16 bytes (magic, kind, length) and its body. The magic is what tells a frame from what a verifier
may have written into a file descriptor that was not its own.
"""

import socket
import struct
from collections import deque

__all__ = [
    "DONE",
    "EMIT",
    "FAULT",
    "PAYLOAD",
    "PING",
    "PONG",
    "READY",
    "WORK",
    "Reader",
    "WireError",
    "Writer",
    "receive",
    "send",
]

WORK, PAYLOAD, PONG = 1, 2, 3
READY, EMIT, DONE, FAULT, PING = 16, 17, 18, 19, 20

_MAGIC = 0x52315057
_HEADER = struct.Struct("<IIQ")
_KINDS = frozenset((WORK, PAYLOAD, PONG, READY, EMIT, DONE, FAULT, PING))
_CHUNK = 1 << 18
_READS_AT_ONCE = 64


class WireError(Exception):
    """What came is not a frame."""


def _header(data: bytes | bytearray) -> tuple[int, int]:
    magic, kind, length = _HEADER.unpack_from(data)
    if magic != _MAGIC or kind not in _KINDS:
        raise WireError("something other than the worker wrote to its channel")
    return kind, length


def send(sock: socket.socket, kind: int, body: bytes = b"") -> None:
    """Send a frame, waiting as long as it takes."""
    if len(body) < _CHUNK:
        sock.sendall(_HEADER.pack(_MAGIC, kind, len(body)) + body)
    else:
        sock.sendall(_HEADER.pack(_MAGIC, kind, len(body)))
        sock.sendall(body)


def receive(sock: socket.socket) -> tuple[int, bytes] | None:
    """Wait for a frame; None at the end of the stream."""
    head = _exactly(sock, _HEADER.size)
    if head is None:
        return None
    kind, length = _header(head)
    body = _exactly(sock, length)
    return None if body is None else (kind, bytes(body))


def _exactly(sock: socket.socket, size: int) -> bytearray | None:
    data = bytearray(size)
    view = memoryview(data)
    while view:
        got = sock.recv_into(view)
        if not got:
            return None
        view = view[got:]
    return data


class Reader:
    """Takes frames from a non-blocking socket; `closed` at its end."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._buffer = bytearray()
        self.closed = False

    def read(self, *, everything: bool = False) -> list[tuple[int, bytes]]:
        """The frames that are complete by now. Raises `WireError` on anything else."""
        reads = 0
        while not self.closed and (everything or reads < _READS_AT_ONCE):
            reads += 1
            try:
                data = self._sock.recv(_CHUNK)
            except BlockingIOError:
                break
            except OSError:
                data = b""
            self._buffer += data
            self.closed = not data
        return self._frames()

    def _frames(self) -> list[tuple[int, bytes]]:
        frames, at, buffer = [], 0, self._buffer
        while len(buffer) - at >= _HEADER.size:
            kind, length = _header(buffer[at : at + _HEADER.size])
            end = at + _HEADER.size + length
            if end > len(buffer):
                break
            with memoryview(buffer) as view:
                frames.append((kind, bytes(view[at + _HEADER.size : end])))
            at = end
        del buffer[:at]
        return frames


class Writer:
    """Puts frames into a non-blocking socket, as far as it takes them."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._parts: deque[memoryview] = deque()

    def add(self, kind: int, body: bytes = b"") -> None:
        """Put a frame in line; the body is not copied."""
        self._parts.append(memoryview(_HEADER.pack(_MAGIC, kind, len(body))))
        if body:
            self._parts.append(memoryview(body))

    def flush(self) -> bool:
        """Send what the socket takes now; True if nothing is left."""
        parts = self._parts
        while parts:
            try:
                sent = self._sock.send(parts[0])
            except BlockingIOError:
                return False
            except OSError:
                # The worker is gone; its keeper will say how.
                parts.clear()
                return True
            if sent == len(parts[0]):
                parts.popleft()
            else:
                parts[0] = parts[0][sent:]
        return True
