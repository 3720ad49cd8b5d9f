"""Runs a function on every part of a step, here or over Ray; parts that are done already are left out.

A part's function writes its files and returns counts. The counts are written last and mark the part as done, so a
worker that is killed costs its part's work and nothing else. What comes out does not depend on where or how many.
"""

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, Protocol

from r1reward.errors import EngineError, MissingExtraError, UsageError
from r1reward.runs.engine import default_workers
from r1reward.storage import read_json, write_json
from r1reward_rejection.workspace import Step

__all__ = ["LocalMapper", "Mapper", "RayMapper", "map_parts", "open_mapper"]

Function = Callable[[Any], Any]

_RETRIES = 3
_COLLECTED_AT = 50_000, 20, 50


class Mapper(Protocol):
    """Applies a function to tasks; results come as they are finished, in any order."""

    def run(self, function: Function, tasks: Iterable[Any]) -> Iterator[Any]:
        """The results; tasks are read only a little ahead."""
        ...

    def close(self) -> None:
        """End the workers."""
        ...


def open_mapper(engine: str, workers: int | None, address: str | None = None) -> Mapper:
    """`local` with 0 workers is this process; None = one for each core. Raises `R1RewardError`."""
    if workers is not None and workers < 0:
        raise UsageError(f"workers: 0 or more, not {workers}")
    if engine == "ray":
        return RayMapper(workers, address)
    return LocalMapper(default_workers() if workers is None else workers)


def map_parts(
    mapper: Mapper, step: Step, kind: str, function: Function, tasks: Iterable[tuple[int, Any]]
) -> list[dict[str, Any]]:
    """Run `function(task)` for each numbered part that has no counts yet; the counts of all, in order."""
    numbers: list[int] = []

    def missing() -> Iterator[tuple[Function, Any, str]]:
        for number, task in tasks:
            numbers.append(number)
            path = step.part(f"{kind}-counts", number, ".json")
            if not path.exists():
                yield function, task, str(path)

    for _ in mapper.run(_do_part, missing()):
        pass
    return [read_json(step.part(f"{kind}-counts", number, ".json")) for number in numbers]


def _do_part(job: tuple[Function, Any, str]) -> None:
    from pathlib import Path

    function, task, path = job
    with _seldom_collected():
        write_json(Path(path), function(task))


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """What a part leaves has no cycles: to look for them at every 700 objects is a quarter of reading it."""
    before = gc.get_threshold()
    gc.set_threshold(*_COLLECTED_AT)
    try:
        yield
    finally:
        gc.set_threshold(*before)


class LocalMapper:
    """Processes on this machine; with 0 workers, this process. A worker that dies is replaced, a few times."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None

    def run(self, function: Function, tasks: Iterable[Any]) -> Iterator[Any]:
        """See `Mapper`."""
        if self._workers == 0:
            yield from map(function, tasks)
            return
        source, exhausted, failures = iter(tasks), False, 0
        pending: dict[Future[Any], Any] = {}
        again: list[Any] = []
        while pending or again or not exhausted:
            while len(pending) < self._workers + 1 and (again or not exhausted):
                task = again.pop() if again else next(source, _END)
                if task is _END:
                    exhausted = True
                else:
                    pending[self._executor().submit(function, task)] = task
            done, _ = wait(pending, return_when=FIRST_COMPLETED)
            try:
                for future in done:
                    yield future.result()
                    del pending[future]
            except BrokenProcessPool:
                failures += 1
                if failures > _RETRIES:
                    raise EngineError(
                        f"workers were killed {failures} times (for memory?): --resume goes on, "
                        "--workers 1 takes less"
                    ) from None
                again += pending.values()
                pending = {}
                self.close()

    def _executor(self) -> ProcessPoolExecutor:
        if self._pool is None:
            # Not fork: the parent has threads (Arrow's, DuckDB's) whose locks a child would inherit.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(
                self._workers, mp_context=context, initializer=_begin, initargs=(os.getpid(),)
            )
        return self._pool

    def close(self) -> None:
        """End the workers."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


_END = object()


def _begin(parent: int) -> None:
    """A worker is one of several: one thread each. It ends with its parent, however that ends."""
    import signal

    import pyarrow as pa

    from r1reward.pool.linux import die_with_parent

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent(parent)
    pa.set_cpu_count(1)
    os.environ["OMP_NUM_THREADS"] = "1"


class RayMapper:
    """Ray tasks; the output folder must be on storage that every node sees. A task whose worker dies is run again."""

    def __init__(self, workers: int | None, address: str | None) -> None:
        try:
            import ray
        except ImportError:
            raise MissingExtraError("ray", "ray") from None
        from r1reward.runs.ray_engine import connect

        self._ray: Any = ray
        self._started = not ray.is_initialized()
        if self._started:
            connect(ray, address)
        self._workers = workers or max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def run(self, function: Function, tasks: Iterable[Any]) -> Iterator[Any]:
        """See `Mapper`."""
        from r1reward.runs.ray_engine import fetch

        remote = self._ray.remote(num_cpus=1, max_retries=-1)(function)
        source, exhausted, pending = iter(tasks), False, list[Any]()
        while pending or not exhausted:
            while not exhausted and len(pending) < self._workers + 1:
                task = next(source, _END)
                if task is _END:
                    exhausted = True
                else:
                    pending.append(remote.remote(task))
            if pending:
                done, pending = self._ray.wait(pending, num_returns=1)
                yield fetch(self._ray, done[0])

    def close(self) -> None:
        """Leave Ray where it was started here."""
        if self._started:
            self._ray.shutdown()
