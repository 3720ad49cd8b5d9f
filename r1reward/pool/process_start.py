"""Starts the fork server from the caller's side."""

import os
import pickle
import socket
import subprocess
import sys
from contextlib import suppress
from typing import Any

from r1reward.errors import EngineError, R1RewardError
from r1reward.pool.fork_server import START, Setup
from r1reward.pool.wire import Buffer

__all__ = ["ForkServer", "error_from", "plug_standard_streams", "start_early"]

_ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "RAYON_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


class Interpreter:
    """A fresh interpreter for the fork server, which imports `target` and waits for its setup.

    Started before the setup is known, it imports while the caller does. It ends with the caller's end of its socket.
    """

    def __init__(self, target: str) -> None:
        self._path, self._environment = _search_path(), _environment()
        mine, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            self.process = _popen(its.fileno(), target, self._path, self._environment)
        except OSError as error:
            mine.close()
            raise EngineError(f"cannot start {sys.executable} for the workers: {error}") from error
        finally:
            its.close()
        self.control = mine

    def is_fit(self) -> bool:
        """Whether it lives, and was started with the search path and the environment of now."""
        lives = self.process.poll() is None
        return lives and (self._path, self._environment) == (_search_path(), _environment())

    def end(self) -> None:
        """Close the socket, which ends the process, and wait for it."""
        self.control.close()
        try:
            self.process.wait(2.0)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


_waiting: list[Interpreter] = []
"""The interpreter that was started early, until a pool takes it."""


def start_early(target: str) -> None:
    """Start the interpreter of the next pool now, while its setup is still being read; a second call does nothing.

    Example: `start_early("r1reward.runs.worker_factory:make_worker")` at the beginning of a command.
    """
    if not _waiting:
        plug_standard_streams()
        _waiting.append(Interpreter(target))


def _interpreter(target: str) -> Interpreter:
    """The one that was started early, where it is fit, or a new one."""
    while _waiting:
        early = _waiting.pop()
        if early.is_fit():
            return early
        early.end()
    return Interpreter(target)


class ForkServer:
    """A running fork server: its process and the caller's end of its control socket."""

    def __init__(self, setup: Setup, heartbeats_fd: int) -> None:
        interpreter = _interpreter(setup.target)
        self.process, self.control = interpreter.process, interpreter.control
        self._end = interpreter.end
        setup_fd = os.memfd_create("r1reward-setup")
        try:
            os.write(setup_fd, pickle.dumps(setup))
            # Where it died, its end of the stream will say so.
            with suppress(BrokenPipeError, ConnectionResetError):
                socket.send_fds(self.control, [START], [setup_fd, heartbeats_fd])
        finally:
            os.close(setup_fd)
        self.control.setblocking(False)
        self.ready = False

    def end(self) -> None:
        """Close the socket, which ends the fork server, and wait for it."""
        self._end()


def plug_standard_streams() -> None:
    """Open /dev/null where the caller closed its standard streams, lest a socket get their number."""
    while (fd := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(fd)


def _search_path() -> list[str]:
    return [entry for entry in sys.path if isinstance(entry, str)]


def _environment() -> dict[str, str]:
    return os.environ | dict.fromkeys(_ONE_THREAD, "1")


def _popen(
    control: int, target: str, path: list[str], environment: dict[str, str]
) -> "subprocess.Popen[bytes]":
    code = f"import sys; sys.path[:] = {path!r}; from r1reward.pool.fork_server import start"
    code += f"; start({control}, {target!r})"
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.DEVNULL,
        # What a verifier prints must not get into the caller's output.
        stdout=2,
        pass_fds=[control],
        # A terminal's Ctrl-C is for the caller alone, who decides what becomes of the workers.
        start_new_session=True,
        env=environment,
    )


def error_from(pickled: Buffer, what: str) -> R1RewardError:
    """The error that a worker or the fork server reported: the original one where it was r1reward's own."""
    line, text, original = pickle.loads(pickled)
    if original:
        # An error class that does not survive pickling is shown as text, like any other.
        with suppress(Exception):
            error: Any = pickle.loads(original)
            if isinstance(error, R1RewardError):
                return error
    return EngineError(f"{what}: {line}\n{text}")
