"""Rows of JSON lines of which scores are read as bytes: what most of them say is known from other rows."""

from typing import Any

import msgspec

from r1reward.files.block import Block
from r1reward.files.decode import plain_lines
from r1reward.text.duplicate_keys import counted_keys, has_spaced_colons, key_marks

__all__ = ["RawRow", "columns_without_scores", "has_keys_once", "raw_rows"]

_HEAD = 1 << 15
_CHUNK = 1 << 16
"""Bytes at a time, which stay in the processor's caches."""
_NO_TEXT = ("scores", "stamp")

_Raws = dict[str, msgspec.Raw]
_objects = msgspec.json.Decoder(_Raws).decode_lines
_many, _one = msgspec.json.Decoder(list[_Raws]).decode, msgspec.json.Decoder(_Raws).decode
_value = msgspec.json.Decoder().decode


class RawRow(msgspec.Struct, gc=False):
    """A row."""

    line: bytes
    columns: dict[str, Any]
    """Decoded, but for `scores`."""
    rewards: list[Any]
    scores: list[_Raws]
    """Of each completion, by term."""
    texts: list[msgspec.Raw]
    """The columns in which text is searched for, as they stand there."""
    keys: int
    """Of the objects in it, but for the fields of scores."""

    def whole(self) -> dict[str, Any]:
        """All columns, decoded."""
        columns: dict[str, Any] = _value(self.line)
        return columns


def raw_rows(block: Block) -> list[RawRow]:
    """The rows of a block. Raises `ValueError` where one of them needs a closer look."""
    lines = plain_lines(block.data) if block.kind == "jsonl" else None
    if lines is None or has_spaced_colons(block.data, _HEAD):
        raise ValueError("not plain lines")
    return [_row(line, held) for line, held in zip(lines, _objects(block.data), strict=True)]


def columns_without_scores(line: bytes) -> dict[str, Any]:
    """The columns of a row, decoded but for `scores`. Raises `ValueError`."""
    return _without_scores(_one(line))


def has_keys_once(block: Block, rows: list[RawRow], keys: list[int]) -> bool:
    """Whether no object has a key twice; `keys`: of the fields of each row's scores."""
    if _quotes_before_colons(block.data) == sum(keys) + sum(row.keys for row in rows):
        return True
    return all(key_marks(row.line) == row.keys + more for row, more in zip(rows, keys, strict=True))


def _row(line: bytes, held: _Raws) -> RawRow:
    if "scores" not in held or "reward" not in held:
        raise ValueError("no scores")
    columns = _without_scores(held)
    raw, rewards = held["scores"], columns["reward"]
    scores, rewards = (_many(raw), rewards) if bytes(raw)[:1] == b"[" else ([_one(raw)], [rewards])
    if type(rewards) is not list:
        raise ValueError("no list of rewards")
    keys = len(held) + sum(map(len, scores))
    keys += sum(
        counted_keys(value) for value in columns.values() if type(value) is dict or type(value) is list
    )
    return RawRow(
        line, columns, rewards, scores, [raw for name, raw in held.items() if name not in _NO_TEXT], keys
    )


def _without_scores(held: _Raws) -> dict[str, Any]:
    return {name: raw if name == "scores" else _value(raw) for name, raw in held.items()}


def _quotes_before_colons(data: bytes) -> int:
    """How often a quote stands before a colon: `bytes.count` takes five times as long."""
    import numpy as np

    signs, count = np.frombuffer(data, np.uint8), 0
    for at in range(0, len(signs), _CHUNK):
        part = signs[at : at + _CHUNK + 1]
        count += int(np.count_nonzero((part[:-1] == ord('"')) & (part[1:] == ord(":"))))
    return count
