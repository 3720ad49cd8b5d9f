"""Asks servers that speak OpenAI's protocol: every error is counted, none is taken for an answer."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from r1reward.errors import EngineError, UsageError, unknown_name
from r1reward.http import JsonClient, RefusedError, ServiceError, UnreachableError, check_url

__all__ = ["Client", "Refused"]

_HOPELESS = frozenset({401, 403, 404, 405})


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
        self._urls = [check_url(url, "--url") for url in urls]
        self._busy = dict.fromkeys(self._urls, 0)
        self._http = JsonClient(
            timeout=timeout,
            retries=retries,
            key=key,
            # Without patience, a server that cannot be reached still is no fault of the request.
            patience=max(patience, 1e-9),
            connections=concurrency,
            extra="reject",
        )

    @property
    def retried(self) -> Counter[str]:
        """Requests sent again, by what was wrong."""
        return self._http.retried

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
        try:
            return await self._http.ask(method, f"{url}/{path}", body)
        except UnreachableError as error:
            raise EngineError(f"{error}; what is done is kept, --resume goes on") from None
        except RefusedError as error:
            if error.status in _HOPELESS and path != "models":
                raise UsageError(
                    str(error)
                ) from None  # a wrong key, address or model is wrong for every prompt
            raise Refused(str(error)) from None
        except ServiceError as error:
            raise Refused(str(error)) from None

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()
