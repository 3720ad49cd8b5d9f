"""Reads and writes files of completions.

    Inputs ── blocks ──> rows ── Shaper ──> sample, completions ──> … ── RowEncoder ──> Output

The main process cuts files into blocks without decoding them; workers decode, score and encode.
"""

from r1reward.files.block import BadRow, Block, Position, Row
from r1reward.files.decode import rows
from r1reward.files.encode import RowEncoder
from r1reward.files.inputs import STDIN, Inputs
from r1reward.files.mapping import Columns, guess, parse_map
from r1reward.files.shape import Shaped, Shaper

__all__ = [
    "STDIN",
    "BadRow",
    "Block",
    "Columns",
    "Inputs",
    "Position",
    "Row",
    "RowEncoder",
    "Shaped",
    "Shaper",
    "guess",
    "parse_map",
    "rows",
]
