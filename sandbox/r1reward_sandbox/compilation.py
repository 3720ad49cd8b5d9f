"""A compiler as a program in a box: what it may use, its environment, and its words when it refuses a source."""

from collections.abc import Mapping
from dataclasses import replace

from r1reward_sandbox.errors import SandboxError
from r1reward_sandbox.types import COMPILER, Limits, Program, Result, Verdict

__all__ = ["COMPILE_LIMITS", "CompileError", "compile_error", "compiler"]

COMPILE_LIMITS = Limits(
    cpu_seconds=30,
    memory_mb=2048,
    file_bytes=64 * 2**20,
    disk_bytes=512 * 2**20,
    processes=256,
    open_files=1024,
)
_ENVIRONMENT = {
    "GOCACHE": "/work/tmp/go",
    "GOFLAGS": "-mod=mod",
    "GO111MODULE": "off",
    "TMPDIR": "/work/tmp",
}


class CompileError(SandboxError):
    """A program does not compile; `result` has the compiler's words."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.stderr.decode(errors="replace")[-2000:] or result.reason)
        self.result = result


def compiler(command: tuple[str, ...], files: Mapping[str, bytes]) -> Program:
    """The program that compiles these files."""
    return Program(
        language=COMPILER, command=command, files=dict(files), environment=_ENVIRONMENT, address_space=False
    )


def compile_error(result: Result) -> CompileError:
    """The error of a source that a compiler refused, by the result of its run."""
    words = result.stderr or result.stdout
    failure = replace(
        result, verdict=Verdict.COMPILE_ERROR, stderr=words, reason=result.reason or "does not compile"
    )
    return CompileError(failure)
