"""Whether an index still fits its files: they may have grown, be other files, or end in half a line."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from r1reward.files import Inputs
from r1reward.files.block import Block, Position
from r1reward.files.compression import split_suffix
from r1reward_view.store import Meta

__all__ = ["continues", "head_of", "is_current", "whole_lines"]

_HEAD = 1 << 16


def is_current(meta: Meta | None, inputs: Inputs) -> bool:
    """Whether an index is complete, and of the files as they are now."""
    return meta is not None and meta.done and meta.inputs == inputs.fingerprint()


def continues(meta: Meta, inputs: Inputs) -> bool:
    """Whether the files are those of before, perhaps with rows after them."""
    now = inputs.fingerprint()
    at = meta.position.file
    if [tuple(x) for x in meta.inputs[:at]] != now[:at] or at >= len(now) or now[at][0] != meta.inputs[at][0]:
        return False
    if now[at] == tuple(meta.inputs[at]):
        return True
    suffix, compression = split_suffix(now[at][0])
    grows = suffix in (".jsonl", ".ndjson") and not compression and now[at][1] >= meta.position.offset
    return grows and head_of(inputs, meta) == meta.head


def head_of(inputs: Inputs, meta: Meta) -> str:
    """A digest of how the file that was read last begins, and of what stands before the place reached in it."""
    name, offset = inputs.names[meta.position.file], meta.position.offset
    size = Path(name).stat().st_size
    with Path(name).open("rb") as file:
        digest = hashlib.sha256(file.read(min(_HEAD, offset)))
        if offset <= size:
            file.seek(max(0, offset - _HEAD))
            digest.update(file.read(min(_HEAD, offset)))
    return digest.hexdigest()


def whole_lines(blocks: Iterator[Block]) -> Iterator[Block]:
    """Blocks without a last line that is still being written."""
    for block in blocks:
        if block.kind != "jsonl" or block.data.endswith(b"\n"):
            yield block
            continue
        cut = block.data.rfind(b"\n") + 1
        try:
            msgspec.json.decode(block.data[cut:])
        except (msgspec.DecodeError, UnicodeDecodeError):
            start, lines = block.start, block.data.count(b"\n")
            if cut:
                end = Position(start.file, start.offset + cut, start.row + lines)
                yield msgspec.structs.replace(block, data=block.data[:cut], end=end)
            return
        yield block
