"""How completions are scored, the same for every command and every function: one place for each shared option.

To add one: a field of `WorkerSettings` (everywhere) or of `EngineSettings` (where Ray may run the work), and its
line in the keywords below it, which type checkers read. The command line's options are made of the fields; reward
pools, training files, `reject`, `serve` and the Python interface inherit them.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, TypedDict, TypeVar

import msgspec

from r1reward.errors import UsageError
from r1reward.scoring.scorer import DEADLINE

__all__ = ["ENGINES", "EngineKeywords", "EngineSettings", "WorkerKeywords", "WorkerSettings", "make_settings"]

ENGINES = ("local", "ray")

T = TypeVar("T", bound="WorkerSettings")


def _option(*flags: str, help: str, **more: Any) -> msgspec.Meta:
    """What a field is on the command line."""
    return msgspec.Meta(extra={"flags": flags, "help": help, **more})


class WorkerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What worker processes are and may do. Raises `UsageError` for a number that makes no sense."""

    workers: Annotated[
        int | None, _option("--workers", "-w", help="Processes; 0 = in this one.  [default: one a core]")
    ] = None
    """Worker processes; 0 = in this process, None = as many as there are cores."""
    deadline: Annotated[float, _option("--deadline", help="Seconds for one completion.")] = DEADLINE
    """Seconds that a verifier may take for one completion."""
    memory_mb: Annotated[int, _option("--memory", help="MiB that a worker may take.")] = 2048
    """What a worker may allocate (MiB)."""
    cache: Annotated[str, _option("--cache", help="Keep scores there, for the next run.", metavar="DIR")] = ""
    """A folder where scores are kept between runs."""
    plugins: Annotated[tuple[str, ...], _option("--plugin", help="A plugin file; may be repeated.")] = ()
    """Plugin files."""

    def __post_init__(self) -> None:
        for name, value, least in (("workers", self.workers, 0), ("memory_mb", self.memory_mb, 64)):
            if value is not None and value < least:
                raise UsageError(f"{name}: {least} or more, not {value}")
        if not 0 < self.deadline < 1e6:
            raise UsageError(f"deadline: seconds, more than 0, not {self.deadline}")

    def worker_fields(self) -> dict[str, Any]:
        """The fields of this class alone, by name: for another struct that has them, too."""
        return {name: getattr(self, name) for name in WorkerSettings.__struct_fields__}

    def absolute(self) -> dict[str, Any]:
        """All fields of the engine, with absolute paths: for a process that may stand in another folder."""
        names = EngineSettings.__struct_fields__ if isinstance(self, EngineSettings) else _WORKER_FIELDS
        return {name: getattr(self, name) for name in names} | {
            "plugins": tuple(str(Path(p).absolute()) for p in self.plugins),
            "cache": self.cache and str(Path(self.cache).absolute()),
        }


_WORKER_FIELDS = WorkerSettings.__struct_fields__


class WorkerKeywords(TypedDict, total=False):
    """The keyword arguments of `WorkerSettings`."""

    workers: int | None
    deadline: float
    memory_mb: int
    cache: str
    plugins: Iterable[str | Path]


class EngineSettings(WorkerSettings, frozen=True, kw_only=True):
    """The same, and where the workers are."""

    engine: Annotated[str, _option("--engine", help="Where to run.", choices=ENGINES)] = "local"
    """`local` or `ray`."""
    address: Annotated[
        str | None, _option("--address", help="Of the Ray cluster; without it Ray is started here.")
    ] = None
    """Of the Ray cluster."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.engine not in ENGINES:
            raise UsageError(f"no engine {self.engine!r} (there are: {', '.join(ENGINES)})")

    def engine_fields(self) -> dict[str, Any]:
        """The fields of this class and the one above it, by name."""
        return {name: getattr(self, name) for name in EngineSettings.__struct_fields__}


class EngineKeywords(WorkerKeywords, total=False):
    """The keyword arguments of `EngineSettings`."""

    engine: str
    address: str | None


def make_settings(kind: type[T], keywords: Any) -> T:
    """Settings of this kind from keyword arguments, paths as text. Raises `TypeError` that names what there is."""
    keywords = dict(keywords)
    if "plugins" in keywords:
        keywords["plugins"] = tuple(map(str, keywords["plugins"]))
    try:
        return kind(**keywords)
    except TypeError as error:
        raise TypeError(f"{error}; there are: {', '.join(kind.__struct_fields__)}") from None
