"""Where jobs run: a pool of processes, this process, or Ray. All of them run the same worker."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from r1reward.pool import Buffer, Job, Limits, Pool, start_early
from r1reward.runs.setup import Setup
from r1reward.runs.worker_factory import TARGET

__all__ = ["Engine", "LocalEngine", "default_workers", "open_engine", "start_engine_early"]


class Engine(Protocol):
    """Runs jobs and gives their outcomes in the order of the jobs."""

    def ready(self) -> None:
        """Wait until a worker is there. Raises what building the verifiers raised."""
        ...

    def map(self, jobs: Iterable[Job]) -> Iterator[Sequence[Buffer]]:
        """The pieces of each job; jobs are read only a little ahead."""
        ...

    def notes(self) -> list[str]:
        """What the user should know of the workers' fate."""
        ...

    def close(self) -> None:
        """End the workers."""
        ...


def default_workers() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0))


def open_engine(setup: Setup) -> Engine:
    """The engine that these settings name."""
    limits = Limits(memory_mb=setup.memory_mb)
    if setup.engine == "ray":
        from r1reward.runs.ray_engine import RayEngine

        return RayEngine(setup, setup.workers, limits, setup.address)
    return LocalEngine(setup, default_workers() if setup.workers is None else setup.workers, limits)


def start_engine_early(settings: Mapping[str, Any]) -> None:
    """Start what the engine of these settings needs in any case, while the rest of a command is still being read."""
    if settings.get("engine", "local") == "local" and settings.get("workers") != 0:
        start_early(TARGET)


class LocalEngine:
    """A pool of warm processes on this machine; with 0 workers, this process."""

    def __init__(self, setup: Setup, workers: int, limits: Limits) -> None:
        self._pool = Pool(TARGET, setup, workers=workers, limits=limits)
        self._ahead = 2 * workers + 2

    def ready(self) -> None:
        """Wait for the first worker."""
        self._pool.ready()

    def map(self, jobs: Iterable[Job]) -> Iterator[Sequence[Buffer]]:
        """The pieces of each job, in order."""
        for outcome in self._pool.map(jobs, ahead=self._ahead):
            yield outcome.pieces

    def notes(self) -> list[str]:
        """Which workers had to be replaced, and why."""
        restarts = {k: n for k, n in self._pool.stats().restarts.items() if k != "recycled"}
        if not restarts:
            return []
        return ["workers replaced: " + ", ".join(f"{n} ({kind})" for kind, n in sorted(restarts.items()))]

    def close(self) -> None:
        """End the workers."""
        self._pool.close()
