"""Messages between the host and a box: a length, JSON, and the file descriptors sent with them."""

import array
import json
import select
import socket
import struct
from typing import Any

__all__ = ["Inbox", "receive", "send"]

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
    for _, _, block in aside:
        fds.frombytes(block[: len(block) - len(block) % fds.itemsize])
    while len(data) < _HEAD.size:
        data += _more(channel)
    (length,) = _HEAD.unpack_from(data)
    chunks, count = [data], len(data) - _HEAD.size
    while count < length:
        chunks.append(_more(channel))
        count += len(chunks[-1])
    message: dict[str, Any] = json.loads(b"".join(chunks)[_HEAD.size :].decode())
    return message, fds.tolist()


class Inbox:
    """The messages of a peer that may send several before it gets an answer. They carry no descriptors."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel, self._rest = channel, b""

    def receive(self) -> dict[str, Any]:
        """The next message; `EOFError` when the other side is gone."""
        while len(self._rest) < _HEAD.size:
            self._rest += _more(self._channel)
        (length,) = _HEAD.unpack_from(self._rest)
        end = _HEAD.size + length
        chunks, count = [self._rest], len(self._rest)
        while count < end:
            chunks.append(_more(self._channel))
            count += len(chunks[-1])
        data = b"".join(chunks)
        self._rest = data[end:]
        message: dict[str, Any] = json.loads(data[_HEAD.size : end].decode())
        return message

    def has_more(self) -> bool:
        """Whether a message can be received now."""
        return bool(self._rest) or bool(select.select([self._channel], [], [], 0)[0])


def _more(channel: socket.socket) -> bytes:
    data = channel.recv(_FIRST)
    if not data:
        raise EOFError
    return data
