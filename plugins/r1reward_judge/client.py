"""The client of a judge's service: `r1reward.http`, with the key from the environment."""

import os
from collections.abc import Mapping
from typing import Any

from r1reward.errors import PluginError, SpecError, UsageError
from r1reward.http import JsonClient, RefusedError, ServiceError, check_url

__all__ = ["Client", "RefusedError", "ServiceError", "make_client"]

_FIRST_WAIT, _LONGEST_WAIT = 0.25, 8.0


def make_client(url: str, key_env: str, timeout: float, retries: int, what: str) -> "Client":
    """A client for `url`, checked before anything runs. `what` is the option that names it."""
    try:
        url = check_url(url, what)
    except UsageError as error:
        raise SpecError(str(error)) from None
    key = os.environ.get(key_env, "") if key_env else ""
    if any(ord(c) < 33 or ord(c) > 126 for c in key):
        raise PluginError(f"the environment variable {key_env} holds no usable key")
    return Client(url, key, timeout, retries)


class Client:
    """The client of one service. It may be created anywhere, and is used inside one event loop."""

    def __init__(self, url: str, key: str, timeout: float, retries: int) -> None:
        self.url, self.timeout = url, timeout
        self._http = JsonClient(
            timeout=timeout,
            retries=retries,
            key=key,
            extra="judge",
            first_pause=_FIRST_WAIT,
            longest_pause=_LONGEST_WAIT,
        )

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The JSON object that the service answers with. Raises `ServiceError`."""
        return await self._http.ask("POST", self.url + path, body)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()
