"""From what the kernel says of a run to its verdict."""

import os
from typing import Any

from r1reward_sandbox.types import Limits, Program, Result, Verdict

__all__ = ["judge"]


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
    verdict, reason = _verdict(answer["ended"], signal, exit_code, cpu, limits)
    if size > limits.output_bytes or (signal == 25 and size >= limits.output_bytes):
        verdict, reason = Verdict.OUTPUT_LIMIT, f"wrote more than {limits.output_bytes:,} bytes"
    elif verdict is Verdict.RUNTIME_ERROR and (starved or _says_memory(stderr, program)):
        verdict, reason = Verdict.MEMORY_LIMIT, f"needs more than {limits.memory_mb} MB"
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
        reason=reason,
    )


def _verdict(
    ended: str, signal: int | None, exit_code: int | None, cpu: float, limits: Limits
) -> tuple[Verdict, str]:
    if ended == "memory":
        return Verdict.MEMORY_LIMIT, f"needs more than {limits.memory_mb} MB"
    if ended == "disk":
        return (
            Verdict.RUNTIME_ERROR,
            f"left more than {limits.disk_bytes:,} bytes of files, or too many files",
        )
    if ended == "wall":
        return Verdict.TIME_LIMIT, f"not over after {limits.wall:g} s on the clock"
    if ended == "cpu" or cpu > limits.cpu_seconds or signal == 24:
        return Verdict.TIME_LIMIT, f"not over after {limits.cpu_seconds:g} s of CPU time"
    if signal is not None:
        return Verdict.RUNTIME_ERROR, f"ended by signal {signal}"
    if exit_code:
        return Verdict.RUNTIME_ERROR, f"exit code {exit_code}"
    return Verdict.OK, ""


def _says_memory(stderr: bytes, program: Program) -> bool:
    tail = stderr[-2000:]
    return any(sign in tail for sign in program.memory_signs)
