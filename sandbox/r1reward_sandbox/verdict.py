"""The verdict of a run, from what the kernel reports about it."""

import os
from collections.abc import Iterable
from typing import Any

from r1reward_sandbox.types import Limits, Program, Result, Verdict

__all__ = ["judge"]

_SIGXCPU, _SIGXFSZ = 24, 25
_REASONS = {
    "cpu_seconds": "not over after {} s of CPU time",
    "wall_seconds": "not over after {} s on the clock",
    "memory_mb": "needs more than {} MB",
    "output_bytes": "wrote more than {} bytes",
    "disk_bytes": "left more than {} bytes of files, or too many files",
    "file_bytes": "wrote a file of more than {} bytes",
    "processes": "wanted more than {} processes",
    "open_files": "wanted more than {} open files",
}
# The words of the C library, Java, Node.js and Go.
_SIGNS = {
    "file_bytes": (b"File too large", b"EFBIG"),
    "open_files": (b"Too many open files", b"EMFILE", b"too many open files"),
    "processes": (b"Resource temporarily unavailable", b"unable to create native thread", b"can't start new thread",
                  b"failed to create new OS thread", b"EAGAIN"),
    "disk_bytes": (b"No space left on device", b"ENOSPC"),
}  # fmt: skip


def judge(
    answer: dict[str, Any],
    stdout: bytes,
    stderr: bytes,
    size: int,
    *,
    limits: Limits,
    program: Program,
    starved: bool,
) -> Result:
    """The result of a run: `answer` as a zygote gives it, `size` the bytes written to standard output."""
    status, cpu, memory = int(answer["status"]), float(answer["cpu"]), float(answer["memory_mb"])
    signal = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
    exit_code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else None
    verdict, limit = _verdict(answer["ended"], signal, exit_code, cpu, limits)
    if size > limits.output_bytes or (signal == _SIGXFSZ and size >= limits.output_bytes):
        verdict, limit = Verdict.OUTPUT_LIMIT, "output_bytes"
    elif verdict is Verdict.OK and memory > limits.memory_mb:
        # The kernel leaves a run some room; what is allowed is what was asked for.
        verdict, limit = Verdict.MEMORY_LIMIT, "memory_mb"
    elif verdict is Verdict.RUNTIME_ERROR and not limit:
        if starved or _says(stderr, program.memory_signs):
            verdict, limit = Verdict.MEMORY_LIMIT, "memory_mb"
        else:
            limit = _refused(stderr, signal)
    left = str(answer.get("left", "")) if verdict is Verdict.OK else ""
    if left:
        verdict = Verdict.RUNTIME_ERROR
    ours = bool(answer["ended"])
    return Result(
        verdict=verdict,
        stdout=stdout,
        stderr=stderr,
        exit_code=None if ours else exit_code,
        signal=None if ours else signal,
        cpu_seconds=cpu,
        wall_seconds=float(answer["wall"]),
        memory_mb=memory,
        reason=f"what it left cannot be taken: {left}" if left else _reason(limit, limits, signal, exit_code),
        limit=limit,
    )


def _verdict(
    ended: str, signal: int | None, exit_code: int | None, cpu: float, limits: Limits
) -> tuple[Verdict, str]:
    if ended == "memory":
        return Verdict.MEMORY_LIMIT, "memory_mb"
    if ended == "disk":
        return Verdict.RUNTIME_ERROR, "disk_bytes"
    if ended == "processes":
        return Verdict.RUNTIME_ERROR, "processes"
    if ended == "wall":
        return Verdict.TIME_LIMIT, "wall_seconds"
    if ended == "cpu" or cpu > limits.cpu_seconds or signal == _SIGXCPU:
        return Verdict.TIME_LIMIT, "cpu_seconds"
    return (Verdict.RUNTIME_ERROR if signal is not None or exit_code else Verdict.OK), ""


def _refused(stderr: bytes, signal: int | None) -> str:
    """The limit whose error the program's runtime reports last: a reason for a failure, not a sign of one."""
    if signal == _SIGXFSZ:
        return "file_bytes"
    for limit, signs in _SIGNS.items():
        if _says(stderr, signs):
            return limit
    return ""


def _reason(limit: str, limits: Limits, signal: int | None, exit_code: int | None) -> str:
    """One line without measurements: the same run has the same reason each time."""
    if limit in _REASONS:
        allowed = limits.wall if limit == "wall_seconds" else getattr(limits, limit)
        return _REASONS[limit].format(f"{allowed:,}" if isinstance(allowed, int) else f"{allowed:g}")
    if signal is not None:
        return f"ended by signal {signal}"
    return f"exit code {exit_code}" if exit_code else ""


def _says(stderr: bytes, signs: Iterable[bytes]) -> bool:
    tail = stderr[-2000:]
    return any(sign in tail for sign in signs)
