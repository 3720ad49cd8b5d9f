"""Frames between the caller and a worker over a stream socket.

A frame is 24 bytes (magic, kind, a number, length) and its body. The magic is what tells a frame from what a
verifier may have written into a file descriptor that was not its own. Bodies are large: each is copied once.
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
    "Buffer",
    "Frame",
    "Reader",
    "WireError",
    "Writer",
    "in_lane",
    "lane_of",
    "receive",
    "send",
]

WORK, PAYLOAD, PONG = 1, 2, 3
READY, EMIT, DONE, FAULT, PING = 16, 17, 18, 19, 20

_MAGIC = 0x52315057
_HEADER = struct.Struct("<IIQQ")
_KINDS = frozenset((WORK, PAYLOAD, PONG, READY, EMIT, DONE, FAULT, PING))
_CHUNK = 1 << 18
_LONGEST = 1 << 34
_ROOM = 1 << 24
"""Bytes that are made room for at once: who announces more has to send it."""
_READS_AT_ONCE = 64
_LANE_BITS = 48

Buffer = bytes | bytearray

Frame = tuple[int, int, Buffer]
"""A frame's kind, its number (0 where the kind has none) and its body."""


class WireError(Exception):
    """What came is not a frame."""


def in_lane(lane: int, number: int = 0) -> int:
    """The number of a frame, with the lane of the worker's job that it concerns."""
    return lane << _LANE_BITS | number


def lane_of(number: int) -> tuple[int, int]:
    """The lane and the rest of the number."""
    return number >> _LANE_BITS, number & ((1 << _LANE_BITS) - 1)


def _header(data: Buffer) -> tuple[int, int, int]:
    magic, kind, number, length = _HEADER.unpack(data)
    if magic != _MAGIC or kind not in _KINDS or length > _LONGEST:
        raise WireError("something other than the worker wrote to its channel")
    return kind, number, length


def send(sock: socket.socket, kind: int, body: bytes = b"", number: int = 0) -> None:
    """Send a frame, waiting as long as it takes."""
    header = _HEADER.pack(_MAGIC, kind, number, len(body))
    if len(body) < _CHUNK:
        sock.sendall(header + body)
    else:
        sock.sendall(header)
        sock.sendall(body)


def receive(sock: socket.socket) -> tuple[int, int, bytes] | None:
    """Wait for a frame; None at the end of the stream."""
    head = _exactly(sock, _HEADER.size)
    if head is None:
        return None
    kind, number, length = _header(head)
    body = _exactly(sock, length)
    return None if body is None else (kind, number, body)


def _exactly(sock: socket.socket, size: int) -> bytes | None:
    parts = list[bytes]()
    while size:
        # One call and no copy, unless a signal breaks in.
        part = sock.recv(size, socket.MSG_WAITALL)
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


class Reader:
    """Takes frames from a non-blocking socket, each read into its place and not copied again; `closed` at its end."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._head: tuple[int, int] | None = None
        """The kind and number of the frame that is being read; None where its header is."""
        self._expect(_HEADER.size)
        self.closed = False

    def _expect(self, length: int) -> None:
        self._data, self._size, self._length = bytearray(min(length, _ROOM)), 0, length

    def read(self, *, everything: bool = False) -> list[Frame]:
        """The frames that are complete by now. Raises `WireError` on anything else."""
        frames, reads = list[Frame](), 0
        while not self.closed and (everything or reads < _READS_AT_ONCE):
            reads += 1
            try:
                with memoryview(self._data) as room:
                    size = self._sock.recv_into(room[self._size :])
            except BlockingIOError:
                break
            except OSError:
                size = 0
            self.closed = not size
            self._size += size
            if self._size == self._length and (frame := self._complete()):
                frames.append(frame)
            elif self._size == len(self._data):
                self._data.extend(bytes(min(self._size, self._length - self._size)))
        return frames

    def _complete(self) -> Frame | None:
        """What is complete now: a header that announces a body, or a frame."""
        data = self._data
        if self._head is None:
            kind, number, length = _header(data)
            if length:
                self._head = kind, number
                self._expect(length)
                return None
            data = bytearray()
        else:
            (kind, number), self._head = self._head, None
        self._expect(_HEADER.size)
        return kind, number, data


class Writer:
    """Puts frames into a non-blocking socket, as far as it takes them."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._parts: deque[memoryview] = deque()

    def add(self, kind: int, *body: bytes) -> None:
        """Put a frame in line; the parts of its body are not copied."""
        self._parts.append(memoryview(_HEADER.pack(_MAGIC, kind, 0, sum(map(len, body)))))
        self._parts.extend(memoryview(part) for part in body if part)

    def flush(self) -> bool:
        """Send what the socket takes now; True if nothing is left."""
        parts = self._parts
        while parts:
            try:
                sent = self._sock.send(parts[0])
            except BlockingIOError:
                return False
            except OSError:
                # The worker is gone; its supervisor will say how.
                parts.clear()
                return True
            if sent == len(parts[0]):
                parts.popleft()
            else:
                parts[0] = parts[0][sent:]
        return True
