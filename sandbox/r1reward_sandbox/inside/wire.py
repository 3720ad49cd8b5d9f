"""Messages between the host and a box: a length, JSON, and the file descriptors that go along."""

import json
import socket
import struct
from typing import Any

__all__ = ["receive", "send"]

_HEAD = struct.Struct("!I")
_MOST_FDS = 8


def send(channel: socket.socket, message: dict[str, Any], fds: tuple[int, ...] = ()) -> None:
    """Send one message; `fds` travel with its first byte."""
    body = json.dumps(message).encode()
    data = _HEAD.pack(len(body)) + body
    sent = socket.send_fds(channel, [data], fds) if fds else channel.send(data)
    if sent < len(data):
        channel.sendall(memoryview(data)[sent:])


def receive(channel: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """One message and its descriptors; `EOFError` when the other side is gone."""
    data, fds, _, _ = socket.recv_fds(channel, 1 << 16, _MOST_FDS)
    if not data:
        raise EOFError
    while len(data) < _HEAD.size:
        data += _more(channel)
    (length,) = _HEAD.unpack_from(data)
    chunks, got = [data], len(data) - _HEAD.size
    while got < length:
        chunks.append(_more(channel))
        got += len(chunks[-1])
    message: dict[str, Any] = json.loads(b"".join(chunks)[_HEAD.size :])
    return message, fds


def _more(channel: socket.socket) -> bytes:
    data = channel.recv(1 << 20)
    if not data:
        raise EOFError
    return data
