"""JSON of another program, read only where what it decodes to is in proportion.

`[],` is three bytes, and an object of 64 bytes with a pointer of eight: a bound on bytes alone lets an answer become
thirty times as large, and more where it is nested.
"""

from __future__ import annotations

import json
from typing import Any

__all__ = ["read_json"]

_MOST_BYTES = 512 * 2**20
"""Half of what a test's own box may have."""
_COST = {b"{": 240, b"[": 72, b",": 40}
"""Bytes that an object, a list and one more item take at least, by the sign that each begins with."""


def read_json(line: bytes) -> Any:
    """The value of a line; `ValueError` where it is no JSON, or would take too much memory.

    A sign in a text counts like any other: of honest texts that are so large, few are commas and brackets.
    """
    if sum(cost * line.count(sign) for sign, cost in _COST.items()) > _MOST_BYTES:
        raise ValueError("too many values")
    return json.loads(line.decode())
