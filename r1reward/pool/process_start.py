"""Starts the fork server from the caller's side."""

import os
import pickle
import socket
import subprocess
import sys
from contextlib import suppress
from typing import Any

from r1reward.errors import EngineError, R1RewardError
from r1reward.pool.fork_server import Setup

__all__ = ["ForkServer", "error_from", "plug_standard_streams"]

_ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "RAYON_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


class ForkServer:
    """A running fork server: its process and the caller's end of its control socket."""

    def __init__(self, setup: Setup, heartbeats_fd: int) -> None:
        mine, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        setup_fd = os.memfd_create("r1reward-setup")
        try:
            os.write(setup_fd, pickle.dumps(setup))
            self.process = _popen([its.fileno(), setup_fd, heartbeats_fd])
        except OSError as error:
            mine.close()
            raise EngineError(f"cannot start {sys.executable} for the workers: {error}") from error
        finally:
            its.close()
            os.close(setup_fd)
        mine.setblocking(False)
        self.control = mine
        self.ready = False

    def end(self) -> None:
        """Close the socket, which ends the fork server, and wait for it."""
        self.control.close()
        try:
            self.process.wait(2.0)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def plug_standard_streams() -> None:
    """Open /dev/null where the caller closed its standard streams, lest a socket get their number."""
    while (fd := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(fd)


def _popen(fds: list[int]) -> "subprocess.Popen[bytes]":
    path = [entry for entry in sys.path if isinstance(entry, str)]
    code = f"import sys; sys.path[:] = {path!r}; from r1reward.pool.fork_server import main; main(*{fds!r})"
    return subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.DEVNULL,
        # What a verifier prints must not get into the caller's output.
        stdout=2,
        pass_fds=fds,
        # A terminal's Ctrl-C is for the caller alone, who decides what becomes of the workers.
        start_new_session=True,
        env=os.environ | dict.fromkeys(_ONE_THREAD, "1"),
    )


def error_from(pickled: bytes, what: str) -> R1RewardError:
    """The error that a worker or the fork server reported: the original one where it was r1reward's own."""
    line, text, original = pickle.loads(pickled)
    if original:
        # An error class that does not survive pickling is shown as text, like any other.
        with suppress(Exception):
            error: Any = pickle.loads(original)
            if isinstance(error, R1RewardError):
                return error
    return EngineError(f"{what}: {line}\n{text}")
