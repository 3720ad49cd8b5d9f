"""Asks servers that speak OpenAI's protocol: every error is counted, none is taken for an answer."""

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from r1reward.errors import EngineError, UsageError, unknown_name
from r1reward.http import JsonClient, RefusedError, UnreachableError, check_url, is_unreachable
from r1reward_rollouts.run_summary import Where
from r1reward_rollouts.server_pool import ServerPool

__all__ = ["Client", "Refused", "open_client"]

_HOPELESS = frozenset({401, 403, 404, 405})


class Refused(Exception):  # noqa: N818  it is no error of the run: the row is kept aside
    """The server will not answer this request, however often it is asked."""


class Client:
    """Servers that speak OpenAI's protocol, at addresses such as http://localhost:8000/v1.

    `retries`: how often a request that the server failed at is sent again. A server that cannot be reached at all is
    no fault of the request: the others do its work, or it is waited for, until none has answered for `patience`
    seconds. `tell` is called with a line when a server is set aside and when it is back.
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
        tell: Callable[[str], None] = lambda line: None,
    ) -> None:
        self._urls = [check_url(url, "--url") for url in urls]
        self.servers = ServerPool(self._urls, tell)
        self._retries = retries
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

    async def model(self, name: str) -> str:
        """The model to ask for: `name`, or the only one that is served. Waits for a server to come up.

        Raises `UsageError` where no such model is served.
        """
        served = await self._all_models()
        if not served:  # not every server can tell
            if not name:
                raise UsageError(f"{self._urls[0]} does not tell its models: name one with --model")
            return name
        first, *others = served
        names = [n for n in first if all(n in other for other in others)]
        if name and name not in names:
            raise UsageError(f"{', '.join(self._urls)}: {unknown_name('model', name, names)}")
        if not name and len(names) != 1:
            raise UsageError(f"{', '.join(self._urls)}: name one of the models: {', '.join(names) or 'none'}")
        return name or names[0]

    async def _all_models(self) -> list[list[str]]:
        """The models of each server that tells them, of those that are up; waits until one is."""
        attempts = 0
        while True:
            answers = await asyncio.gather(*(self._models(url) for url in self._urls))
            if not all(is_unreachable(problem) for problem, _ in answers):
                break
            self._check_patience(self._urls[0], answers[0][0])
            await asyncio.sleep(self._http.pause(attempts))
            attempts += 1
        for url, (problem, _) in zip(self._urls, answers, strict=True):
            if is_unreachable(problem):
                self.servers.failed(url, problem, for_sure=True)
        return [names for _, names in answers if names is not None]

    async def _models(self, url: str) -> tuple[str, list[str] | None]:
        """What went wrong, or the names of the models."""
        try:
            for attempt in range(self._retries + 1):
                problem, wait, answer = await self._http.attempt("GET", f"{url}/models", None)
                if answer is not None:
                    return "", [str(model["id"]) for model in answer["data"]]
                if is_unreachable(problem):
                    return problem, None
                self.retried[problem.partition(":")[0]] += 1
                await asyncio.sleep(max(wait, self._http.pause(attempt)))
        except (RefusedError, KeyError, TypeError):
            return "", None
        return problem, None

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """The answer to a request, of whichever server has the least to do. Raises `Refused` or `EngineError`."""
        failures = attempts = 0
        while True:
            url, wait = self.servers.take()
            try:
                await asyncio.sleep(wait)
                problem, wait, answer = await self._attempt(url, path, body)
            finally:
                self.servers.give_back(url)
            if answer is not None:
                return answer
            self.retried[problem.partition(":")[0]] += 1
            if is_unreachable(problem):
                self._check_patience(url, problem)
            else:
                failures += 1
            if failures > self._retries:
                raise Refused(f"{url}: {problem}, {failures} times")
            if not self.servers.others_are_up(url):
                await asyncio.sleep(max(wait, self._http.pause(attempts)))
            attempts += 1

    async def _attempt(
        self, url: str, path: str, body: dict[str, Any]
    ) -> tuple[str, float, dict[str, Any] | None]:
        try:
            problem, wait, answer = await self._http.attempt("POST", f"{url}/{path}", body)
        except RefusedError as error:
            if error.status not in _HOPELESS:
                self.servers.answered(url)
                raise Refused(str(error)) from None
            if not self.servers.has_answered():
                # A wrong key, address or model is wrong for every prompt.
                raise UsageError(str(error)) from None
            problem, wait, answer = f"HTTP {error.status}", 0.0, None
        if answer is not None:
            self.servers.answered(url)
        else:
            self.servers.failed(url, problem, for_sure=is_unreachable(problem))
        return problem, wait, answer

    def _check_patience(self, url: str, problem: str) -> None:
        try:
            self._http.check_patience(url, problem)
        except UnreachableError as error:
            raise EngineError(f"{error}; what is done is kept, --resume goes on") from None

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()


def open_client(where: Where, tell: Callable[[str], None]) -> Client:
    """A client of the servers; the key is taken from the environment where none is given."""
    return Client(
        where.urls,
        key=where.key or os.environ.get("OPENAI_API_KEY", ""),
        concurrency=where.concurrency,
        timeout=where.timeout,
        retries=where.retries,
        patience=where.patience,
        tell=tell,
    )
