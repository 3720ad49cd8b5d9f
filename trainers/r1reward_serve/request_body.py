"""The body of a request to `r1reward serve`: inflated and decoded, with bounds on what both may come to."""

import re
import zlib
from typing import TYPE_CHECKING, Any

from r1reward.errors import DataError
from r1reward.files.decode import decode_object

if TYPE_CHECKING:
    from aiohttp import web

__all__ = ["read_payload"]


async def read_payload(request: "web.Request", most_parts: int) -> dict[str, Any]:
    """The object that a request's body is; of arrays and objects it may have so many.

    Raises `DataError`, and what aiohttp raises for a body that is too large.
    """
    body = await _body(request)
    if _has_more_parts(body, most_parts):
        raise DataError(f"the request has more than {most_parts:,} arrays and objects")
    try:
        # As for a row of a file: half a surrogate pair in one completion is no reason to refuse the others.
        return decode_object(body)
    except ValueError as error:
        if body.lstrip()[:1] in b'["-0123456789tfn':
            raise DataError(f"a request is an object: {error}") from None
        raise DataError(f"the request is not JSON that can be read: {error}") from None
    except RecursionError:
        raise DataError("the request is JSON that is nested too deeply") from None


# A text of JSON, or the rest of the body where none ends. Linear: what begins is matched.
_TEXT = re.compile(rb'"[^"\\]*(?:\\.?[^"\\]*)*+(?:"|\Z)', re.DOTALL)


def _has_more_parts(body: bytes, most: int) -> bool:
    """Whether a body has more arrays and objects than that: 60 MB of empty ones become 1.6 GB."""
    if body.count(b"[") + body.count(b"{") <= most:
        return False
    bare = _TEXT.sub(b"", body)
    return bare.count(b"[") + bare.count(b"{") > most


_WINDOW_BITS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
"""For zlib, by the names of content encodings."""


async def _body(request: "web.Request") -> bytes:
    """The request's bytes, inflated where they are compressed, up to the size that a request may have."""
    from aiohttp import web

    data: bytes = await request.read()
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    if encoding in ("", "identity"):
        return data
    if encoding not in _WINDOW_BITS:
        raise web.HTTPUnsupportedMediaType(text=f"Content-Encoding is gzip or deflate, not {encoding!r}")
    most = int(request.client_max_size)
    stream = zlib.decompressobj(_WINDOW_BITS[encoding])
    try:
        inflated = stream.decompress(data, most + 1)
    except zlib.error as error:
        raise DataError(f"the request is no {encoding} data: {error}") from None
    if len(inflated) > most:
        raise web.HTTPRequestEntityTooLarge(max_size=most, actual_size=len(inflated))
    if not stream.eof:
        raise DataError(f"the request's {encoding} data breaks off")
    return inflated
