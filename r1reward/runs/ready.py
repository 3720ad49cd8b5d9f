"""A row on its way through a worker: read, and not yet scored."""

import msgspec

from r1reward.files.block import Row
from r1reward.rows.row_reader import Reading

__all__ = ["Ready"]


class Ready(msgspec.Struct, frozen=True, gc=False):
    """A row that is understood, at its place in the block."""

    place: int
    row: Row
    reading: Reading
