"""The reward that `r1reward serve` serves: requests in, rewards out, with a bound on what is queued."""

import ipaddress
import math
import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from r1reward._version import __version__
from r1reward.errors import DataError, SpecError, UsageError
from r1reward.rows.row_reader import RowReader
from r1reward.scoring.scorer import Rewarded
from r1reward_serve.batcher import Gatherer
from r1reward_serve.prometheus import Gauges
from r1reward_serve.reward_pool import WarmReward
from r1reward_serve.reward_worker import Pair
from r1reward_serve.training_step import StepSource

__all__ = ["BusyError", "ServeOptions", "Service"]


_MOST_READERS = 64
"""Mappings of columns that are remembered."""


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
    unscored: float | None = None
    """Stands in for a missing reward in what OpenRLHF is told; None: such a request is answered with 503."""
    ends: tuple[str, ...] = ()
    """The model's end tokens; in OpenRLHF's requests, a text that ends in none of them was cut."""
    prompt_suffix: str = ""
    """What the chat template adds after the prompt, such as a prefilled `<think>`."""
    step: int | None = None
    """The training step, for terms with a schedule."""
    step_file: str = ""
    """Or a file that holds it. A request may name its own, and that goes before both."""

    def __post_init__(self) -> None:
        if self.most < 1 or self.most_mb < 1:
            raise UsageError("--most and --most-mb are 1 or more")
        if self.unscored is not None and not math.isfinite(self.unscored):
            raise UsageError(f"--unscored is a number, not {self.unscored}")
        if not self.token and not _is_loopback(self.host):
            raise UsageError(f"--host {self.host} can be reached from other machines: set --token too")


class Service:
    """What the handlers share. `close` waits for what is being scored and ends the workers."""

    def __init__(self, reward: WarmReward, options: ServeOptions) -> None:
        self.warm, self.options, self.gauges = reward, options, Gauges()
        self.gather = Gatherer(reward)
        self.step = StepSource(options.step, options.step_file or None)
        self._began = time.monotonic()
        self._readers: dict[tuple[tuple[str, str], ...], RowReader] = {}
        self._reader({})

    def pairs_of(self, rows: Sequence[Any], columns: Mapping[str, str]) -> list[tuple[list[Pair], bool]]:
        """By row: its completions, and whether they came as a list. Raises `DataError` that names the row."""
        reader, by_row = self._reader(columns), []
        for number, row in enumerate(rows, 1):
            try:
                by_row.append(self._pairs(row, reader))
            except DataError as error:
                raise DataError(f"row {number}: {error}") from None
        return by_row

    def _reader(self, columns: Mapping[str, str]) -> RowReader:
        """The reader for these columns; each request may name its own."""
        column_map = {**self.options.columns, **columns}
        key = tuple(sorted(column_map.items()))
        if key not in self._readers:
            if len(self._readers) >= _MOST_READERS:
                self._readers.clear()
            try:
                self._readers[key] = self.warm.reader(
                    column_map, self.options.task, end_tokens=self.options.ends
                )
            except UsageError as error:
                raise DataError(str(error)) from None
        return self._readers[key]

    def _pairs(self, row: Any, reader: RowReader) -> tuple[list[Pair], bool]:
        if not isinstance(row, dict):
            raise DataError(f"an object, not {type(row).__name__}")
        reading = reader(row)
        sample = reading.sample
        if self.options.prompt_suffix:
            sample = msgspec.structs.replace(sample, prompt=sample.prompt + self.options.prompt_suffix)
        return [(sample, c) for c in reading.completions], reading.several

    def step_of(self, requested: Any) -> int | None:
        """The training step of a request that names `requested`. Raises `DataError` where a needed one is unknown."""
        if requested is not None and (type(requested) is not int or requested < 0):
            raise DataError(f"step: a number, 0 or more, not {requested!r}")
        step = self.step() if requested is None else requested
        try:
            self.warm.spec.check_step(step)
        except SpecError as error:
            raise DataError(f'{error}; a request may have "step": 1300') from None
        return step

    async def score(self, pairs: Sequence[Pair], step: int | None = None) -> list[Rewarded]:
        """The rewards. Raises `BusyError` where the queue is full, `DataError` where one request is too large."""
        most, pending = self.options.most, self.gather.pending
        if len(pairs) > most:
            raise DataError(f"{len(pairs):,} completions in one request; the most are {most:,}")
        if pending + len(pairs) > most:
            raise BusyError(f"{pending:,} completions are waiting; ask again in a second")
        began = time.perf_counter()
        rewarded = await self.gather(pairs, step)
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
