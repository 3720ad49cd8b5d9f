"""The reward that `r1reward serve` serves: requests in, rewards out, and no more of them than can be borne."""

import ipaddress
import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from r1reward._version import __version__
from r1reward.errors import DataError, UsageError
from r1reward.files.mapping import guess
from r1reward.files.shape import Shaper
from r1reward.scoring.scorer import Rewarded
from r1reward_serve.batcher import Gatherer
from r1reward_serve.prometheus import Gauges
from r1reward_serve.reward_pool import WarmReward
from r1reward_serve.reward_worker import Pair

__all__ = ["BusyError", "ServeOptions", "Service"]


class BusyError(Exception):
    """Too much is waiting: the client has to come again."""


class ServeOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How to serve. Raises `UsageError` for what makes no sense, and for a door that is open to everybody."""

    host: str = "127.0.0.1"
    port: int = 8686
    """0 = one that is free."""
    token: str = ""
    """What a request must show, as `Authorization: Bearer …` or as `?token=…`; empty = nothing."""
    most: int = 20_000
    """Completions that may be waiting or be scored at once."""
    most_mb: int = 256
    """The largest request."""
    columns: Mapping[str, str] = {}
    task: str = ""
    ends: tuple[str, ...] = ()
    """The model's end tokens, for OpenRLHF's requests."""
    prompt_suffix: str = ""
    """What the chat template adds after the prompt, such as a prefilled `<think>`."""
    step: int | None = None
    """The training step, for terms with a schedule."""

    def __post_init__(self) -> None:
        if self.most < 1 or self.most_mb < 1:
            raise UsageError("--most and --most-mb are 1 or more")
        if not self.token and not _is_loopback(self.host):
            raise UsageError(f"--host {self.host} can be reached from other machines: set --token too")


class Service:
    """What the handlers share. `close` waits for what is being scored and ends the workers."""

    def __init__(self, warm: WarmReward, options: ServeOptions) -> None:
        self.warm, self.options, self.gauges = warm, options, Gauges()
        self.gather = Gatherer(warm, step=options.step)
        self._began, self._task = time.monotonic(), options.task or warm.spec.default_task
        self._think = warm.spec.template_choice.name != "plain"

    def pairs_of(self, rows: Sequence[Any], columns: Mapping[str, str]) -> list[tuple[list[Pair], bool]]:
        """By row: its completions, and whether they came as a list. Raises `DataError` that names the row."""
        shapers: dict[tuple[Any, ...], Shaper] = {}
        found = []
        for number, row in enumerate(rows, 1):
            try:
                found.append(self._pairs(row, columns, shapers))
            except DataError as error:
                raise DataError(f"row {number}: {error}") from None
        return found

    def _pairs(
        self, row: Any, columns: Mapping[str, str], shapers: dict[tuple[Any, ...], Shaper]
    ) -> tuple[list[Pair], bool]:
        if not isinstance(row, dict):
            raise DataError(f"an object, not {type(row).__name__}")
        keys = tuple(row)
        if keys not in shapers:
            shapers[keys] = Shaper(guess(row, columns, "its columns"), task=self._task, think=self._think)
        shaped = shapers[keys](row)
        sample = shaped.sample
        if self.options.prompt_suffix:
            sample = msgspec.structs.replace(sample, prompt=sample.prompt + self.options.prompt_suffix)
        return [(sample, c) for c in shaped.completions], shaped.several

    async def score(self, pairs: Sequence[Pair]) -> list[Rewarded]:
        """The rewards. Raises `BusyError` where too much is waiting, `DataError` where it can never be borne."""
        most, pending = self.options.most, self.gather.pending
        if len(pairs) > most:
            raise DataError(f"{len(pairs):,} completions in one request; the most are {most:,}")
        if pending + len(pairs) > most:
            raise BusyError(f"{pending:,} completions are waiting; ask again in a second")
        began = time.perf_counter()
        rewarded = await self.gather(pairs)
        self.gauges.scored(rewarded, time.perf_counter() - began)
        return rewarded

    def health(self) -> dict[str, Any]:
        """What is served and how it is."""
        return {
            "status": "ok",
            "r1reward": __version__,
            "reward": self.warm.spec.hash,
            "terms": list(dict.fromkeys(t.name for t in self.warm.spec.terms)),
            "workers": self.warm.workers,
            "pending": self.gather.pending,
            "restarts": self.warm.notes(),
            "rebuilt": self.warm.rebuilt,
            "uptime": round(time.monotonic() - self._began, 1),
        }

    def close(self) -> None:
        """End everything."""
        self.gather.close()
        self.warm.close()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
