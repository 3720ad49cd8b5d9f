"""The jobs of the workers as bytes: a block of a file, or groups that are objects already."""

from collections.abc import Sequence

import msgspec

from r1reward.errors import DataError
from r1reward.files.block import Block
from r1reward.files.decode import without_lone_surrogates
from r1reward.pool.jobs import Job
from r1reward.runs import large_integers
from r1reward.types import Group

__all__ = ["GROUPS", "ROWS", "SHIFT", "decode_block", "decode_groups", "group_job", "row_job"]

ROWS, GROUPS = b"R", b"G"
"""The first byte of a payload."""

SHIFT = 20
"""An item of a job is a row's place in its block, shifted, plus the completion's place in its row."""


def row_job(block: Block, picked: Sequence[int] | None = None) -> Job:
    """The job of a block; `picked` are the places of the rows that are wanted, None for all."""
    size = (block.end.row - block.start.row) << SHIFT
    head = msgspec.msgpack.encode((msgspec.structs.replace(block, data=b""), picked))
    return Job(b"".join((ROWS, len(head).to_bytes(4, "little"), head)), size, block.data)


def group_job(groups: Sequence[Group]) -> Job:
    """The job of some groups. Raises `DataError` where one holds what cannot be sent to a worker.

    Halves of surrogate pairs are replaced, as they are in files: a policy may write one, and the others have no part
    in it.
    """
    copies = [_sendable(group) for group in groups]
    return Job(GROUPS + large_integers.encode(copies), len(copies) << SHIFT)


def _sendable(group: Group) -> Group:
    try:
        large_integers.encode(group)
    except UnicodeEncodeError:
        return msgspec.convert(without_lone_surrogates(msgspec.to_builtins(group)), Group)
    except (TypeError, ValueError, OverflowError) as error:
        raise DataError(f"sample {group.sample.id!r}: cannot be sent to a worker: {error}") from error
    return group


_decode_head = msgspec.msgpack.Decoder(tuple[Block, list[int] | None]).decode
decode_groups = large_integers.decoder(list[Group]).decode
"""The groups of a payload behind its first byte."""


def decode_block(payload: memoryview) -> tuple[Block, list[int] | None]:
    """The block of a payload behind its first byte, and the places of the rows that are wanted."""
    end = 4 + int.from_bytes(payload[:4], "little")
    block, picked = _decode_head(payload[4:end])
    return msgspec.structs.replace(block, data=bytes(payload[end:])), picked
