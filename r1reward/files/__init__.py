"""Reads and writes files of completions.

    Inputs ── blocks ──> rows ── RowReader (r1reward.rows) ──> sample, completions ──> … ── RowEncoder ──> Output

The main process cuts files into blocks without decoding them; workers decode, score and encode.
"""

from r1reward.files.block import BadRow, Block, Position, Row
from r1reward.files.decode import rows
from r1reward.files.encode import RowEncoder
from r1reward.files.inputs import STDIN, Inputs

__all__ = [
    "STDIN",
    "BadRow",
    "Block",
    "Inputs",
    "Position",
    "Row",
    "RowEncoder",
    "rows",
]
