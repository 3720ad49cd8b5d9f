"""Several servers of one model: each request goes to one that answers, one that fails is set aside and tried.

A server at rest is left alone for a while that doubles, then given one request to show that it is back. What it had
goes to the others at once, so that of N servers N - 1 do all the work while one is restarted.
"""

import time
from collections.abc import Callable, Sequence

__all__ = ["ServerPool"]

_FAILURES = 2
"""Failures in a row from which on a server is set aside; one may be the request's."""
_FIRST_REST, _LONGEST_REST = 0.25, 30.0


class _Server:
    def __init__(self, url: str) -> None:
        self.url = url
        self.busy = self.answered = self.failed = 0
        self.rests_until = 0.0
        self.in_a_row = 0
        self.problem = ""

    @property
    def is_up(self) -> bool:
        return not self.problem


class ServerPool:
    """`tell` is called with a line when a server is set aside, and when it is back."""

    def __init__(self, urls: Sequence[str], tell: Callable[[str], None]) -> None:
        self._servers = {url: _Server(url) for url in urls}
        self._tell = tell

    def take(self) -> tuple[str, float]:
        """The server for the next request, and the seconds to wait for it first: 0 where one is up."""
        up = [s for s in self._servers.values() if s.is_up]
        now = time.monotonic()
        # One that was set aside shows with one request whether it is back; nobody waits for it where others are up.
        due = [s for s in self._servers.values() if not s.is_up and not s.busy and s.rests_until <= now]
        if not up and not due:
            chosen = min(self._servers.values(), key=lambda s: (s.rests_until, s.busy))
            chosen.busy += 1
            return chosen.url, max(0.0, chosen.rests_until - now)
        chosen = min(due or up, key=lambda s: s.busy)
        chosen.busy += 1
        return chosen.url, 0.0

    def give_back(self, url: str) -> None:
        """The request is over."""
        self._servers[url].busy -= 1

    def answered(self, url: str) -> None:
        """The server has answered."""
        server = self._servers[url]
        if not server.is_up:
            self._tell(f"{url} answers again")
        server.answered += 1
        server.in_a_row, server.problem = 0, ""

    def failed(self, url: str, problem: str, *, for_sure: bool) -> None:
        """The server has failed; `for_sure`: it cannot be reached, whatever the request."""
        server = self._servers[url]
        server.failed += 1
        server.in_a_row += 1
        if len(self._servers) == 1 or (not for_sure and server.in_a_row < _FAILURES):
            return
        if server.is_up:
            self._tell(f"{url}: {problem}; its work goes to the others")
        rest = min(_LONGEST_REST, _FIRST_REST * 2.0 ** min(server.in_a_row, 20))
        server.problem, server.rests_until = problem, time.monotonic() + rest

    def has_answered(self) -> bool:
        """Whether any server has."""
        return any(s.answered for s in self._servers.values())

    def others_are_up(self, url: str) -> bool:
        """Whether a request that failed here can go elsewhere at once."""
        return any(s.is_up for s in self._servers.values() if s.url != url)

    def health(self) -> str:
        """How many servers are up, for the progress line."""
        up = sum(s.is_up for s in self._servers.values())
        down = [f"{s.url} {s.problem}" for s in self._servers.values() if not s.is_up]
        return f"{up} of {len(self._servers)} servers" + (f" (not: {'; '.join(down)})" if down else "")

    def counts(self) -> dict[str, dict[str, int]]:
        """By server: requests answered, and failed."""
        return {s.url: {"answered": s.answered, "failed": s.failed} for s in self._servers.values()}
