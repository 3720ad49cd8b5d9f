"""The processes of a pipeline's stages, and a server that one of them may need: none outlives the pipeline."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from r1reward.errors import EngineError, UsageError
from r1reward.pool.linux import die_with_parent

__all__ = ["Server", "run", "serving"]

Server = tuple[subprocess.Popen[bytes], Path]
"""A process that serves a stage's model, and its log."""


@contextlib.contextmanager
def serving(command: Sequence[str], log: Path) -> Iterator[Server | None]:
    """A server, ended at the end; None for no command. Raises `UsageError` where it cannot be started."""
    if not command:
        yield None
        return
    try:
        process = _start(command, log)
    except OSError as error:
        raise UsageError(f"server: {command[0]} cannot be started: {error.strerror}") from error
    try:
        yield process, log
    finally:
        _end(process, signal.SIGTERM)


def run(command: Sequence[str], log: Path, name: str, server: Server | None = None) -> float:
    """Run a command with its output in the log; returns its seconds. Raises `EngineError` where it fails."""
    began = time.monotonic()
    process = _start(command, log)
    try:
        code = _wait(process, name, server)
    except BaseException:  # an interrupt: the stage may save what it has
        _end(process, signal.SIGINT)
        raise
    if code:
        raise EngineError(f"stage {name} failed with code {code}: {_last_line(log)}")
    return time.monotonic() - began


def _wait(process: subprocess.Popen[bytes], name: str, server: Server | None) -> int:
    """The exit code. Raises `EngineError` where the server ends before: the stage would wait for it in vain."""
    while server is not None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.wait(1.0)
        if server[0].poll() is not None:
            raise EngineError(f"stage {name}: its server ended by itself: {_last_line(server[1])}")
    return process.wait()


def _start(command: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as file:
        file.write(f"$ {' '.join(command)}\n".encode())
        file.flush()
        return subprocess.Popen(
            command,
            stdout=file,
            stderr=file,
            stdin=subprocess.DEVNULL,
            preexec_fn=partial(_prepare, os.getpid()),  # noqa: PLW1509  there is no other thread here
        )


def _prepare(parent: int) -> None:
    """In a new process: it ends with the pipeline that was killed, and SIGINT reaches it.

    The next run would train the same model beside it. A shell starts what it puts in the background with SIGINT
    ignored, and a stage would inherit that: asked to save and end, it would go on until it was killed.
    """
    die_with_parent(parent)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _end(process: subprocess.Popen[bytes], kind: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(kind)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(60)
    process.kill()


def _last_line(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").splitlines()[-1:] or ["it said nothing"]
    return f"{lines[0][:300]} (all of it: {log})"
