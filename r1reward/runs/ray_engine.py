"""The same scoring over Ray: `--engine ray`, on this machine or on a cluster by its address.

Each Ray worker is an actor that holds a pool of one process, so a verifier that hangs there costs what
it costs here. Jobs are handed out a few ahead and their outcomes come back in the order of the input. An
actor or node that dies is started again by Ray, and its jobs are run again: they give the same scores.

r1reward, with its plugins, must be installed on every node (a wheel through Ray's `runtime_env`, say); plugin
files are sent along. Each actor builds the verifiers before it takes work, so a missing one fails at once.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec

from r1reward._version import __version__
from r1reward.errors import EngineError, MissingExtraError, R1RewardError
from r1reward.pool import Buffer, Job, Limits, Pool
from r1reward.runs.scratch import scratch_folder
from r1reward.runs.setup import Setup
from r1reward.runs.worker_factory import TARGET

__all__ = ["RayEngine", "RayWorker", "connect", "fetch"]


class RayWorker:
    """The worker in an actor. It is built at first use, so that exceptions of the building reach the caller."""

    def __init__(self, setup: Setup, limits: Limits, files: Mapping[str, str], version: str) -> None:
        self._setup, self._limits, self._files, self._version = setup, limits, files, version
        self._pool: Pool | None = None
        self._stack = ExitStack()

    def ready(self) -> None:
        """Build the verifiers."""
        if self._pool is None:
            if self._version != __version__:
                raise EngineError(
                    f"this node has r1reward {__version__}, the caller {self._version}: install the same"
                )
            setup = msgspec.structs.replace(self._setup, plugins=self._unpack(), shared="")
            self._pool = Pool(TARGET, setup, workers=1, limits=self._limits)
        self._pool.ready()

    def run(self, payload: bytes, size: int) -> tuple[tuple[Buffer, ...], dict[str, int]]:
        """Do one job: its pieces, and the restarts of this actor's process so far."""
        self.ready()
        assert self._pool is not None  # made by ready()
        outcome = self._pool.submit(Job(payload, size)).result()
        return outcome.pieces, dict(self._pool.stats().restarts)

    def _unpack(self) -> tuple[str, ...]:
        folder = Path(self._stack.enter_context(scratch_folder()))
        for name, text in self._files.items():
            (folder / name).write_text(text, "utf-8")
        return tuple(str(folder / name) for name in self._files)


class RayEngine:
    """An engine over Ray actors; `workers` None = one for each CPU of the cluster."""

    def __init__(self, setup: Setup, workers: int | None, limits: Limits, address: str | None) -> None:
        self._ray = ray = _import_ray()
        self._started = not ray.is_initialized()
        if self._started:
            connect(ray, address)
        cpus = max(1, int(ray.cluster_resources().get("CPU", 1)))
        self._workers = min(workers or cpus, cpus)
        self._notes = [f"Ray has {cpus} CPUs: {self._workers} workers"] if (workers or 0) > cpus else []
        files = {Path(p).name: Path(p).read_text("utf-8") for p in setup.plugins}
        remote = ray.remote(num_cpus=1, max_restarts=-1, max_task_retries=-1)(RayWorker)
        self._actors = [remote.remote(setup, limits, files, __version__) for _ in range(self._workers)]
        self._restarts: dict[int, dict[str, int]] = {}

    def ready(self) -> None:
        """Wait for the first actor."""
        fetch(self._ray, self._actors[0].ready.remote())

    def map(self, jobs: Iterable[Job]) -> Iterator[Sequence[Buffer]]:
        """The pieces of each job, in the order of the jobs."""
        waiting: deque[tuple[int, Any]] = deque()
        source, ended = iter(jobs), False
        while waiting or not ended:
            while not ended and len(waiting) < 3 * self._workers:
                job = next(source, None)
                if job is None:
                    ended = True
                else:
                    actor = self._least_busy(waiting)
                    waiting.append((actor, self._actors[actor].run.remote(job.payload + job.rest, job.size)))
            if waiting:
                actor, reference = waiting.popleft()
                pieces, self._restarts[actor] = fetch(self._ray, reference)
                yield pieces

    def notes(self) -> list[str]:
        """Which processes had to be replaced, and why."""
        total = sum((Counter(r) for r in self._restarts.values()), Counter[str]())
        restarts = ", ".join(f"{n} ({kind})" for kind, n in sorted(total.items()) if kind != "recycled")
        return [*self._notes, *([f"workers replaced: {restarts}"] if restarts else [])]

    def close(self) -> None:
        """End the actors, and Ray where it was started here."""
        for actor in self._actors:
            self._ray.kill(actor)
        if self._started:
            self._ray.shutdown()

    def _least_busy(self, waiting: Iterable[tuple[int, Any]]) -> int:
        unfinished = list(waiting)
        ready, _ = (
            self._ray.wait([r for _, r in unfinished], num_returns=len(unfinished), timeout=0)
            if (unfinished)
            else ([], [])
        )
        done = set(ready)
        busy = Counter(actor for actor, r in unfinished if r not in done)
        return min(range(self._workers), key=lambda a: busy[a])


def fetch(ray: Any, reference: Any) -> Any:
    """What a Ray task or an actor's method returned.

    An error of ours that it raised is raised again; any other, and what goes wrong in Ray itself, as `EngineError`.
    """
    try:
        return ray.get(reference)
    except ray.exceptions.RayTaskError as error:
        cause = error.cause
        if isinstance(cause, R1RewardError):
            raise cause from None
        raise EngineError(f"a Ray worker failed: {type(cause).__name__}: {cause}") from error
    except ray.exceptions.RayError as error:
        raise EngineError(f"Ray: {' '.join(str(error).split())[:500]}") from error


def _import_ray() -> Any:
    try:
        import ray
    except ImportError:
        raise MissingExtraError("ray", "ray") from None
    return ray


def connect(ray: Any, address: str | None) -> None:
    """Join the cluster at an address, or start Ray here. Raises `EngineError`."""
    try:
        ray.init(address=address, log_to_driver=False, logging_level="ERROR", include_dashboard=None)
    except Exception as error:  # Ray raises bare ones, too: where a node takes too long to start, say
        where = f"the Ray cluster at {address}" if address else "Ray"
        raise EngineError(f"{where} cannot be reached: {' '.join(str(error).split())[:300]}") from error
