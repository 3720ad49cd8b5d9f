"""Who may ask, and what an answer allows: other pages and other machines get nothing.

- The server listens on the loopback. The address holds a token, as the first part of its path.
- `Host` must be the loopback's own name: a page that was rebound to 127.0.0.1 says another.
- What changes something must come from the page itself: `Origin` is checked, and the body is JSON.
- An answer may load nothing from elsewhere and run nothing but our own files (`Content-Security-Policy`).
"""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from r1reward.errors import R1RewardError

if TYPE_CHECKING:
    from aiohttp import web

__all__ = ["HEADERS", "guarded", "is_ours"]

# KaTeX places what it sets by style attributes; scripts, styles and fonts are files of ours.
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; font-src 'self'; "
        "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

_NAMES = ("127.0.0.1", "localhost", "[::1]")
_Handler = Callable[["web.Request"], Awaitable["web.StreamResponse"]]


def is_ours(host: str, port: int) -> bool:
    """Whether a `Host` is one of the loopback's names and our port.

    >>> is_ours("127.0.0.1:8000", 8000), is_ours("evil.example:8000", 8000)
    (True, False)
    """
    return host in {f"{name}:{port}" for name in _NAMES}


def guarded(token: str) -> Any:
    """The middleware that lets requests pass."""
    from aiohttp import web

    @web.middleware
    async def guard(request: web.Request, handler: _Handler) -> web.StreamResponse:
        response = await _answer(request, handler, token)
        response.headers.update(HEADERS)
        return response

    return guard


async def _answer(request: "web.Request", handler: _Handler, token: str) -> "web.StreamResponse":
    from aiohttp import web

    port = request.transport.get_extra_info("sockname")[1] if request.transport else 0
    if not is_ours(request.headers.get("Host", ""), port):
        return _refusal(403, "this server answers to 127.0.0.1 and localhost only")
    shown = request.path.split("/")[1]
    if not hmac.compare_digest(shown.encode("utf-8", "surrogatepass"), token.encode()):
        return _refusal(403, "the token in the address is missing or wrong")
    origin = request.headers.get("Origin")
    if origin is not None and not is_ours(origin.removeprefix("http://"), port):
        return _refusal(403, "another page may not ask")
    if request.method not in ("GET", "HEAD") and (
        origin is None or request.content_type != "application/json"
    ):
        return _refusal(403, "only the page itself may change something")
    try:
        return await handler(request)
    except R1RewardError as error:
        return _refusal(400, str(error))
    except web.HTTPException as error:
        return _refusal(error.status, error.text or error.reason)


def _refusal(status: int, why: str) -> "web.Response":
    from aiohttp import web

    return web.json_response({"error": why}, status=status)
