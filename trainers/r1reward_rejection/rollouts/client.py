"""Asks the servers, and asks again where that helps: every error is counted, none is taken for an answer."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from r1reward.errors import EngineError, MissingExtraError, UsageError, unknown_name

__all__ = ["Client", "Refused"]

_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_HOPELESS = frozenset({401, 403, 404, 405})
_LONGEST_PAUSE = 30.0


class Refused(Exception):  # noqa: N818  it is no error of the run: the row is kept aside
    """The server will not answer this request, however often it is asked."""


class Client:
    """Servers that speak OpenAI's protocol, at addresses such as http://localhost:8000/v1.

    `retries`: how often a request that the server failed at is sent again. A server that cannot be reached at all is
    no fault of the request: it is waited for, until none has answered for `patience` seconds.
    """

    def __init__(
        self,
        urls: Sequence[str],
        *,
        key: str,
        concurrency: int,
        timeout: float,
        retries: int,
        patience: float,
    ) -> None:
        try:
            import httpx
        except ImportError:
            raise MissingExtraError("httpx", "reject") from None
        self._httpx = httpx
        self._urls = [_address(url) for url in urls]
        self._busy = dict.fromkeys(self._urls, 0)
        limits = httpx.Limits(max_connections=concurrency, max_keepalive_connections=concurrency)
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.AsyncClient(
            headers=headers,
            limits=limits,
            timeout=httpx.Timeout(timeout, connect=min(timeout, 10.0), pool=None),
        )
        self._retries, self._patience = retries, patience
        self._answered = time.monotonic()
        self.retried: Counter[str] = Counter()

    async def model(self, wanted: str) -> str:
        """The model to ask for: `wanted`, or the only one that is served. Waits for a server to come up.

        Raises `UsageError` where no such model is served.
        """
        names: list[str] | None = None
        for url in self._urls:
            found = await self._models(url)
            if found is not None:
                names = found if names is None else [n for n in names if n in found]
        if names is None:  # not every server can tell
            if not wanted:
                raise UsageError(f"{self._urls[0]} does not tell its models: name one with --model")
            return wanted
        if wanted and wanted not in names:
            raise UsageError(f"{', '.join(self._urls)}: {unknown_name('model', wanted, names)}")
        if not wanted and len(names) != 1:
            raise UsageError(f"{', '.join(self._urls)}: name one of the models: {', '.join(names) or 'none'}")
        return wanted or names[0]

    async def _models(self, url: str) -> list[str] | None:
        try:
            answer = await self._ask("GET", url, "models", None)
            return [str(model["id"]) for model in answer["data"]]
        except (Refused, KeyError, TypeError):
            return None

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The answer to a request, of whichever server has the least to do. Raises `Refused` or `EngineError`."""
        url = min(self._urls, key=lambda u: self._busy[u])
        self._busy[url] += 1
        try:
            return await self._ask("POST", url, path, body)
        finally:
            self._busy[url] -= 1

    async def _ask(self, method: str, url: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
        failures, pauses = 0, 0
        while True:
            wait = 0.0
            try:
                response = await self._http.request(method, f"{url}/{path}", json=body)
            except (self._httpx.ConnectError, self._httpx.ConnectTimeout) as error:
                kind = "cannot be reached"
                self._check_patience(url, error)
            except self._httpx.TransportError as error:
                kind = type(error).__name__
                failures += 1
            else:
                self._answered = time.monotonic()
                kind = f"HTTP {response.status_code}"
                if response.is_success:
                    if (found := _object(response)) is not None:
                        return found
                    kind = "no JSON"
                elif response.status_code not in _AGAIN:
                    self._refuse(url, path, response)
                wait = _retry_after(response)
                failures += 1
            if failures > self._retries:
                raise Refused(f"{kind}, {failures} times")
            self.retried[kind] += 1
            pauses += 1
            # Full jitter: many requests that failed together must not come back together.
            pause = random.uniform(0, min(_LONGEST_PAUSE, 0.25 * 2**pauses))
            await asyncio.sleep(max(wait, pause))

    def _check_patience(self, url: str, error: Exception) -> None:
        silent = time.monotonic() - self._answered
        if silent > self._patience:
            raise EngineError(
                f"{url} has not been reached for {silent:.0f} s ({error}); what is done is kept, --resume goes on"
            )

    def _refuse(self, url: str, path: str, response: Any) -> None:
        told = f"{url}/{path}: HTTP {response.status_code}: {_message(response)}"
        if response.status_code in _HOPELESS and path != "models":
            raise UsageError(told)  # a wrong key, address or model is wrong for every prompt
        raise Refused(told)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()


def _address(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"--url {url}: begins with http:// or https://, as in http://localhost:8000/v1")
    return url.rstrip("/")


def _object(response: Any) -> dict[str, Any] | None:
    try:
        found = response.json()
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _message(response: Any) -> str:
    found = _object(response) or {}
    error = found.get("error", found)
    told = error.get("message") if isinstance(error, dict) else error
    return " ".join(str(told or response.text).split())[:300]


def _retry_after(response: Any) -> float:
    try:
        return min(60.0, float(response.headers.get("retry-after", 0)))
    except ValueError:
        return 0.0
