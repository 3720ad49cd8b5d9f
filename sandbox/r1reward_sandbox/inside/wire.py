"""Messages between the host and a box: a length, JSON, and the file descriptors that go along."""

import array
import json
import socket
import struct
from typing import Any

__all__ = ["receive", "send"]

_HEAD = struct.Struct("!I")
# For as many descriptors as ever go along, and what is read at first. Python's own calls for this go a longer way.
_ROOM, _FIRST = socket.CMSG_SPACE(8 * 4), 1 << 16


def send(channel: socket.socket, message: dict[str, Any], fds: tuple[int, ...] = ()) -> None:
    """Send one message; `fds` travel with its first byte."""
    body = json.dumps(message).encode()
    data = _HEAD.pack(len(body)) + body
    aside = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
    sent = channel.sendmsg([data], aside)
    if sent < len(data):
        channel.sendall(memoryview(data)[sent:])


def receive(channel: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """One message and its descriptors; `EOFError` when the other side is gone."""
    data, aside, _, _ = channel.recvmsg(_FIRST, _ROOM)
    if not data:
        raise EOFError
    fds = array.array("i")
    for _, _, given in aside:
        fds.frombytes(given[: len(given) - len(given) % fds.itemsize])
    while len(data) < _HEAD.size:
        data += _more(channel)
    (length,) = _HEAD.unpack_from(data)
    chunks, got = [data], len(data) - _HEAD.size
    while got < length:
        chunks.append(_more(channel))
        got += len(chunks[-1])
    message: dict[str, Any] = json.loads(b"".join(chunks)[_HEAD.size :].decode())
    return message, fds.tolist()


def _more(channel: socket.socket) -> bytes:
    data = channel.recv(1 << 20)
    if not data:
        raise EOFError
    return data
