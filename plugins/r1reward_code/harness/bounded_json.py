"""Lines of JSON between two programs; what another one says is read only where what it decodes to is in proportion.

`[],` is three bytes, and an object of 64 bytes with a pointer of eight: a bound on bytes alone lets an answer become
thirty times as large, and more where it is nested.
"""

from __future__ import annotations

import json
from typing import Any

__all__ = ["json_line", "read_json"]

_MOST_BYTES = 512 * 2**20
"""Half of what a test's own box may have."""
_COST = {b"{": 240, b"[": 72, b",": 40}
"""Bytes that an object, a list and one more item take at least, by the sign that each begins with."""


def read_json(line: bytes) -> Any:
    """The value of a line; `ValueError` where it is no JSON, or would take too much memory.

    A sign in a text counts like any other: of honest texts that are so large, few are commas and brackets.
    """
    if len(line) > _FEW and sum(cost * line.count(sign) for sign, cost in _COST.items()) > _MOST_BYTES:
        raise ValueError("too many values")
    text = line.decode()
    try:
        value, end = _scan(text, 0)
    except StopIteration:
        return json.loads(text)  # which says what is wrong
    return value if text[end:] in ("", "\n") else json.loads(text)


_FEW = _MOST_BYTES // max(_COST.values())
"""As many bytes are never too many values."""
_scan: Any = vars(json.JSONDecoder())["scan_once"]
_encode: Any = vars(json.encoder)["c_make_encoder"](
    None,
    json.JSONEncoder().default,
    json.encoder.encode_basestring_ascii,
    None,
    ": ",
    ", ",
    False,
    False,
    True,
)
"""What `json.dumps` makes anew for each value. A form has no circles: it is written to a certain depth."""


def json_line(value: Any) -> bytes:
    """A value as a line, without the end of it."""
    return "".join(_encode(value, 0)).encode()
