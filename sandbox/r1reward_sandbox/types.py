"""The types of the sandbox: programs, limits, and results."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["COMPILER", "Limits", "Program", "Result", "Verdict"]

COMPILER = "compiler"
"""The language of a program that compiles another one: it may start processes wherever it runs."""


class Verdict(StrEnum):
    """How a run ended. Only `SANDBOX_ERROR` says nothing about the program: the failure was ours."""

    OK = "ok"
    TIME_LIMIT = "time_limit"
    MEMORY_LIMIT = "memory_limit"
    OUTPUT_LIMIT = "output_limit"
    RUNTIME_ERROR = "runtime_error"
    COMPILE_ERROR = "compile_error"
    SANDBOX_ERROR = "sandbox_error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one run may use. Times are seconds, sizes are bytes unless the name says otherwise.

    `cpu_seconds` is the CPU time of all the run's processes together. `wall_seconds` is time on the clock less
    the time that the run was ready and no CPU was free, so that a busy machine costs a program nothing;
    `None` is twice the CPU time and two seconds.
    """

    cpu_seconds: float = 10.0
    wall_seconds: float | None = None
    memory_mb: int = 512
    output_bytes: int = 16 * 2**20
    file_bytes: int = 64 * 2**20
    disk_bytes: int = 128 * 2**20
    processes: int = 64
    open_files: int = 256

    def __post_init__(self) -> None:
        for name in (
            "cpu_seconds",
            "memory_mb",
            "output_bytes",
            "file_bytes",
            "disk_bytes",
            "processes",
            "open_files",
        ):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} must be more than 0, not {getattr(self, name)!r}")
        if self.wall_seconds is not None and self.wall_seconds <= 0:
            raise ValueError(f"wall_seconds must be more than 0, not {self.wall_seconds!r}")

    @property
    def wall(self) -> float:
        """The limit on the clock, in seconds."""
        return self.wall_seconds if self.wall_seconds is not None else 2 * self.cpu_seconds + 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Something that can be run: a warm Python source, or a command with the files that it needs.

    `files` lie in the working directory of every run, which is private to it. `memory_signs` are the words with
    which a language's runtime reports that it got no more memory. `prelude` is Python that
    runs before `source`, with the same names: one that many programs share is compiled once for each box, whose
    programs can all read it. A `trusted_prelude` is also executed once for each box, and not in the runs: it is the
    caller's own, does nothing but import and define, and nobody else has had a part in its text, for it is executed
    where runs are forked from.
    """

    language: str
    source: str | None = None
    prelude: str = ""
    trusted_prelude: bool = False
    command: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    address_space: bool = True
    memory_signs: tuple[bytes, ...] = ()
    extra_processes: int = 0
    cpu_factor: float = 1.0
    extra_memory_mb: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a run. `exit_code` and `signal` are the program's own; both `None` if we ended it.

    `limit` names the field of `Limits` that the run did not keep to, as far as that is why it failed; a program
    that was refused a process, a file's size or one more open file ends with a `RUNTIME_ERROR` of its own. It is
    `box` for a program that breaks whatever box it is run in.
    """

    verdict: Verdict
    stdout: bytes = b""
    stderr: bytes = b""
    exit_code: int | None = None
    signal: int | None = None
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0
    memory_mb: float = 0.0
    reason: str = ""
    limit: str = ""

    @property
    def ok(self) -> bool:
        """Whether the program ended by itself, within its limits, with exit code 0."""
        return self.verdict is Verdict.OK
