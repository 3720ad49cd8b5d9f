"""What stands around every request: the count, the token, and errors as JSON."""

import hmac
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import msgspec

from r1reward.errors import DataError, EngineError
from r1reward_serve.service import BusyError, Service

if TYPE_CHECKING:
    from aiohttp import web

__all__ = ["UnscoredError", "check_token", "count_requests", "error_replies", "json_reply"]


_LOG = logging.getLogger(__name__)


_Handler = Callable[["web.Request"], Awaitable["web.StreamResponse"]]


_PATHS = ("/score", "/get_reward", "/verify", "/health", "/metrics")


class UnscoredError(Exception):
    """A completion has no reward, and the protocol knows no way to say so."""


def count_requests(service: Service) -> Any:
    """Counts requests by their path and how they were answered."""
    from aiohttp import web

    @web.middleware
    async def middleware(request: web.Request, handler: _Handler) -> web.StreamResponse:
        code = 500
        try:
            response = await handler(request)
            code = response.status
            return response
        finally:
            # A path of the client's making must not become a label: there may be any number of them.
            service.gauges.answered(request.path if request.path in _PATHS else "other", code)

    return middleware


def check_token(token: str) -> Any:
    """Refuses requests without the token, where there is one."""
    from aiohttp import web

    @web.middleware
    async def middleware(request: web.Request, handler: _Handler) -> web.StreamResponse:
        # OpenRLHF's client sends no headers of ours: the token may stand in the address, too.
        credential = request.headers.get("Authorization", "").removeprefix("Bearer ") or request.query.get(
            "token", ""
        )
        # A header may have any bytes, which aiohttp keeps as halves of surrogate pairs.
        if token and not hmac.compare_digest(credential.encode("utf-8", "surrogatepass"), token.encode()):
            return json_reply({"error": "the token is missing or wrong"}, 401)
        return await handler(request)

    return middleware


def error_replies() -> Any:
    """Answers with what went wrong, as JSON."""
    from aiohttp import web

    @web.middleware
    async def middleware(request: web.Request, handler: _Handler) -> web.StreamResponse:
        """What went wrong, as JSON: 400 is the client's, 429 and 503 may be better in a while."""
        try:
            return await handler(request)
        except DataError as error:
            return json_reply({"error": str(error)}, 400)
        except web.HTTPException as error:  # no such page, too large, …
            return json_reply({"error": error.text or error.reason}, error.status)
        except ConnectionResetError:
            return json_reply({"error": "the client hung up"}, 400)
        except BusyError as error:
            return json_reply({"error": str(error)}, 429, {"Retry-After": "1"})
        except (UnscoredError, EngineError) as error:
            _LOG.warning("%s: %s", request.path, error)
            return json_reply({"error": str(error)}, 503, {"Retry-After": "5"})

    return middleware


def json_reply(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> "web.Response":
    """A reply whose body is a value as JSON."""
    from aiohttp import web

    body = msgspec.json.encode(value)
    return web.Response(body=body, status=status, content_type="application/json", headers=headers)
