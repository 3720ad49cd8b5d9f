"""Asks a model server over HTTP: retries what may pass, explains what will not."""

import asyncio
import os
from collections.abc import Mapping
from typing import Any

from r1reward.errors import MissingExtraError, PluginError, SpecError

__all__ = ["Client", "RefusedError", "ServiceError", "make_client"]

_PASSING = frozenset((408, 409, 425, 429, 500, 502, 503, 504, 529))
_FIRST_WAIT, _LONGEST_WAIT = 0.25, 8.0


class ServiceError(Exception):
    """The service could not be asked; the score has no value."""


class RefusedError(ServiceError):
    """The service did not take the request (HTTP 4xx); asking again would not help."""


def make_client(url: str, key_env: str, timeout: float, retries: int, what: str) -> "Client":
    """A client for `url`, checked before anything runs. `what` is the option that names it."""
    if not url.startswith(("http://", "https://")):
        raise SpecError(f"{what}: an address like http://localhost:8000/v1, not {url!r}")
    try:
        import httpx  # noqa: F401
    except ImportError:
        raise MissingExtraError("httpx", "judge") from None
    key = os.environ.get(key_env, "") if key_env else ""
    if any(ord(c) < 33 or ord(c) > 126 for c in key):
        raise PluginError(f"the environment variable {key_env} holds no usable key")
    return Client(url.rstrip("/"), key, timeout, retries)


class Client:
    """One service. Made anywhere, used inside one event loop."""

    def __init__(self, url: str, key: str, timeout: float, retries: int) -> None:
        self.url, self.timeout, self._retries = url, timeout, retries
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http: Any = None

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The JSON object that the service answers with. Raises `ServiceError`."""
        problem = ""
        for attempt in range(self._retries + 1):
            if attempt:
                await asyncio.sleep(min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** (attempt - 1)))
            problem, found = await self._once(path, body)
            if found is not None:
                return found
        raise ServiceError(f"{self.url}{path}: {problem} ({self._retries + 1} attempts)")

    async def _once(self, path: str, body: Mapping[str, Any]) -> tuple[str, dict[str, Any] | None]:
        """What went wrong that may pass, or the answer."""
        import httpx

        try:
            response = await self._client().post(self.url + path, json=body)
        except httpx.TransportError as error:
            return f"{type(error).__name__} {error}".strip(), None
        if response.status_code in _PASSING:
            return f"HTTP {response.status_code}", None
        if response.status_code >= 400:
            words = " ".join(response.text.split())[:300]
            raise RefusedError(f"{self.url}{path}: HTTP {response.status_code}: {words}")
        try:
            found = response.json()
        except ValueError:
            return "an answer that is not JSON", None
        return ("", found) if isinstance(found, dict) else ("an answer that is no JSON object", None)

    def _client(self) -> Any:
        if self._http is None:
            import httpx

            limits = httpx.Limits(max_connections=256, max_keepalive_connections=64)
            self._http = httpx.AsyncClient(headers=self._headers, timeout=self.timeout, limits=limits)
        return self._http

    async def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            http, self._http = self._http, None
            await http.aclose()
