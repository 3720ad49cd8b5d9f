"""JSON over HTTP: what may pass is asked again, what will not is explained. Judges and rollouts ask through it.

httpx is imported when the first client is made, so that a process that asks nobody does not pay for it.
"""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any, Protocol, TypeVar

from r1reward.errors import MissingExtraError, UsageError
from r1reward.http.retry_after import retry_after

__all__ = [
    "EventSink",
    "JsonClient",
    "RefusedError",
    "ServiceError",
    "UnreachableError",
    "check_url",
    "is_unreachable",
]

T = TypeVar("T")
Sink = TypeVar("Sink", bound="EventSink")

PASSING = frozenset((408, 409, 425, 429, 500, 502, 503, 504, 529))
"""HTTP statuses that may be another when the request is sent again."""


class EventSink(Protocol):
    """What takes the events of a stream."""

    def add(self, event: Mapping[str, Any]) -> bool:
        """Take an event; whether that is enough."""
        ...


class ServiceError(Exception):
    """The service could not be asked, or gave no answer that can be read."""


class RefusedError(ServiceError):
    """The service did not take the request (HTTP 4xx); asking again would not help."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status
        """The HTTP status."""


class UnreachableError(ServiceError):
    """No server has answered for as long as the caller wants to wait."""


class JsonClient:
    """Asks services for JSON objects. Made anywhere, used inside one event loop.

    `timeout`: seconds for one request. `retries`: how often a request is sent again after a failure that may pass,
    with pauses that double from `first_pause` to `longest_pause` seconds; where the service names a time
    (`Retry-After`), not before it. `patience`: seconds to wait for a service that cannot be reached at all (it may
    be loading its model), which then counts as no failure. `extra`: r1reward's extra that brings httpx.

        client = JsonClient(timeout=60, retries=3, extra="judge")
        answer = await client.ask("POST", "http://localhost:8000/v1/chat/completions", {"model": …})
    """

    def __init__(
        self,
        *,
        timeout: float,
        retries: int,
        extra: str,
        key: str = "",
        patience: float = 0.0,
        connections: int = 256,
        first_pause: float = 0.25,
        longest_pause: float = 30.0,
    ) -> None:
        try:
            import httpx
        except ImportError:
            raise MissingExtraError("httpx", extra) from None
        self._httpx, self.timeout, self.retries, self.patience = httpx, timeout, retries, patience
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._connections, self._pauses = connections, (first_pause, longest_pause)
        self._http: Any = None
        self._answered = time.monotonic()
        self.retried: Counter[str] = Counter()
        """Requests sent again, by what was wrong."""

    async def ask(self, method: str, url: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The JSON object that the service answers with. Raises `ServiceError`."""
        return await self._until_answered(url, lambda: self.attempt(method, url, body))

    async def follow(self, url: str, body: Mapping[str, Any], begin: Callable[[], Sink]) -> Sink:
        """Post, and hand the events that the service streams (`data: {…}`) to a sink until it has enough.

        The connection is closed then, which ends the service's work. What failed half-way is asked again, with a
        sink of its own. Raises `ServiceError`.
        """
        return await self._until_answered(url, lambda: self._follow_once(url, body, begin()))

    async def _follow_once(
        self, url: str, body: Mapping[str, Any], sink: Sink
    ) -> tuple[str, float, Sink | None]:
        try:
            async with self._client().stream("POST", url, json=body) as response:
                self._answered = time.monotonic()
                if not response.is_success:
                    await response.aread()
                    return *self._failure(url, response), None
                async for line in response.aiter_lines():
                    kind, _, data = line.partition(":")
                    if kind == "data" and (data.strip() == "[DONE]" or sink.add(json.loads(data))):
                        return "", 0.0, sink
        except (self._httpx.TransportError, ValueError) as error:
            return *self._broken(error), None
        return "no end: the stream ended early", 0.0, None

    async def _until_answered(
        self, url: str, attempt: Callable[[], Awaitable[tuple[str, float, T | None]]]
    ) -> T:
        failures = attempts = 0
        while True:
            problem, wait, answer = await attempt()
            if answer is not None:
                return answer
            if is_unreachable(problem) and self.patience > 0:
                self.check_patience(url, problem)
            else:
                failures += 1
            if failures > self.retries:
                raise ServiceError(f"{url}: {problem}, {failures} times")
            self.retried[problem.partition(":")[0]] += 1
            await asyncio.sleep(max(wait, self.pause(attempts)))
            attempts += 1

    async def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            http, self._http = self._http, None
            await http.aclose()

    async def attempt(
        self, method: str, url: str, body: Mapping[str, Any] | None
    ) -> tuple[str, float, dict[str, Any] | None]:
        """One try: what went wrong that may pass, the seconds that the service asks to be left alone, or the answer.

        Raises `RefusedError`. For callers that have more than one service to ask; `ask` tries one again.
        """
        try:
            response = await self._client().request(method, url, json=body)
        except self._httpx.TransportError as error:
            return *self._broken(error), None
        if not response.is_success:
            return *self._failure(url, response), None
        self._answered = time.monotonic()
        answer = _object(response)
        return (
            ("", 0.0, answer) if answer is not None else ("no JSON: the answer is no JSON object", 0.0, None)
        )

    def _broken(self, error: Exception) -> tuple[str, float]:
        """What went wrong on the way."""
        unreachable = isinstance(error, self._httpx.ConnectError | self._httpx.ConnectTimeout)
        return f"{_UNREACHABLE if unreachable else type(error).__name__}: {error}".rstrip(": "), 0.0

    def _failure(self, url: str, response: Any) -> tuple[str, float]:
        """What a service says that may pass, and how long it asks to be left alone. Raises `RefusedError`."""
        self._answered = time.monotonic()
        status = response.status_code
        if status in PASSING:
            return f"HTTP {status}", retry_after(response.headers.get("retry-after", ""))
        raise RefusedError(f"{url}: HTTP {status}: {_message(response)}", status)

    def _client(self) -> Any:
        if self._http is None:
            self._http = self._httpx.AsyncClient(
                headers=self._headers,
                verify=_certificates(self._httpx.create_ssl_context),
                limits=self._httpx.Limits(
                    max_connections=self._connections, max_keepalive_connections=self._connections
                ),
                timeout=self._httpx.Timeout(self.timeout, connect=min(self.timeout, 10.0), pool=None),
            )
        return self._http

    def pause(self, attempts: int) -> float:
        """Seconds, doubled each time, with jitter: requests that failed together must not come back together."""
        first, longest = self._pauses
        return float(min(longest, first * 2.0 ** min(attempts, 30)) * random.uniform(0.5, 1.5))

    def check_patience(self, url: str, problem: str) -> None:
        """Raises `UnreachableError` where no service has answered for too long."""
        silent = time.monotonic() - self._answered
        if silent > self.patience:
            raise UnreachableError(f"{url} has not been reached for {silent:.0f} s ({problem})")


@cache
def _certificates(load: Callable[[], Any]) -> Any:
    """The certificates that are trusted: loading them takes 30 ms, once for a process and not for each client."""
    return load()


_UNREACHABLE = "cannot be reached"


def is_unreachable(problem: str) -> bool:
    """Whether what went wrong in an `attempt` is that nobody listens at the address."""
    return problem.startswith(_UNREACHABLE)


def check_url(url: str, what: str) -> str:
    """The address without a slash at its end; `what` is the option that names it. Raises `UsageError`."""
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"{what}: an address like http://localhost:8000/v1, not {url!r}")
    return url.rstrip("/")


def _object(response: Any) -> dict[str, Any] | None:
    try:
        body = response.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _message(response: Any) -> str:
    """What the service says went wrong, on one line: OpenAI's error object, or its text."""
    body = _object(response) or {}
    error = body.get("error", body)
    message = error.get("message") if isinstance(error, dict) else error
    return " ".join(str(message or response.text).split())[:300]
