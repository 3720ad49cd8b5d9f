"""MessagePack with integers of any size: a sample from JSON may hold one, an answer such as 30! above all."""

from datetime import datetime
from typing import Any

import msgspec

__all__ = ["decoder", "encode"]

_CODE = 1
_LEAST, _MOST = -(2**63), 2**64 - 1


def encode(value: Any) -> bytes:
    """A value as MessagePack. Raises `TypeError`, `ValueError` or `OverflowError` for what that cannot hold.

    >>> decoder(list).decode(encode([1, 10**40])) == [1, 10**40]
    True
    """
    try:
        return msgspec.msgpack.encode(value)
    except OverflowError:  # most values hold none, and need no second look
        return msgspec.msgpack.encode(
            _extended(msgspec.to_builtins(value, builtin_types=(bytes, bytearray, datetime)))
        )


def decoder(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    """The decoder of what `encode` gives; there may be an integer of any size wherever `kind` says `Any`."""
    return msgspec.msgpack.Decoder(kind, ext_hook=_integer)


def _extended(value: Any) -> Any:
    if isinstance(value, int) and not _LEAST <= value <= _MOST:
        return msgspec.msgpack.Ext(_CODE, value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True))
    if isinstance(value, list | tuple):
        return [_extended(each) for each in value]
    if isinstance(value, dict):
        return {_extended(key): _extended(each) for key, each in value.items()}
    return value


def _integer(code: int, data: memoryview) -> int:
    if code != _CODE:
        raise ValueError(f"no value has the code {code}")
    return int.from_bytes(data, "little", signed=True)
