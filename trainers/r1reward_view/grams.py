"""Which sequences of four bytes a block of rows holds, as a bitmap: a search reads only what may hold its text.

A bit stands for several sequences, and a block that has all those of a text need not have the text; one that lacks
a single one has it not.
"""

from collections.abc import Iterable

import msgspec

from r1reward.files import BadRow, Row
from r1reward.files.block import Block

__all__ = ["GRAM", "grams_of", "grams_of_texts", "may_hold"]

GRAM = 4
"""Bytes of a sequence; a text that is shorter may be anywhere."""
_MOST_BITS = 18
"""32 KB for a block of a megabyte, of whose bits texts of mathematics set an eighth."""
_FEWEST_BITS = 10
_CHUNK = 1 << 15
"""Sequences at a time, which stay in the processor's caches."""
_MULTIPLIER = 2654435761
"""Knuth's: the upper bits of a product with it depend on all bits of the factor."""


def grams_of(block: Block, rows: "list[Row | BadRow]") -> bytes:
    """The bitmap of a block, in small letters; empty (it may hold anything) where a row cannot be written as JSON."""
    if block.kind == "jsonl":
        return _bitmap(block.data)
    try:
        return _bitmap(b"\n".join(msgspec.json.encode(row.columns) for row in rows if isinstance(row, Row)))
    except (TypeError, ValueError, OverflowError, RecursionError):
        return b""


def grams_of_texts(texts: Iterable[bytes | msgspec.Raw]) -> bytes:
    """The bitmap of texts as they stand in JSON, in small letters."""
    return _bitmap(b"\n".join(texts))


def may_hold(grams: bytes, text: bytes) -> bool:
    """Whether a block with this bitmap may hold the text, which is in small letters."""
    bits = (len(grams) * 8).bit_length() - 1
    for at in range(len(text) - GRAM + 1 if grams else 0):
        number = int.from_bytes(text[at : at + GRAM], "little") * _MULTIPLIER % 2**32 >> (32 - bits)
        if not grams[number >> 3] & (1 << (7 - number % 8)):
            return False
    return True


def _bitmap(data: bytes) -> bytes:
    import numpy as np

    bits = min(max(len(data).bit_length(), _FEWEST_BITS), _MOST_BITS)
    small, held = data.lower(), np.zeros(1 << bits, np.bool_)
    for start in range(min(GRAM, len(small) - GRAM + 1)):
        every = np.frombuffer(small, "<u4", (len(small) - start) // GRAM, start)
        for at in range(0, len(every), _CHUNK):
            numbers = every[at : at + _CHUNK] * np.uint32(_MULTIPLIER)
            numbers >>= np.uint32(32 - bits)
            held[numbers.astype(np.int64)] = True  # other kinds of numbers are cast at twice the cost
    return np.packbits(held).tobytes()
