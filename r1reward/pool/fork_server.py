"""The fork server: a fresh interpreter that builds the handler once and then forks workers in milliseconds.

It is not a fork of the caller, who may hold a GPU, threads and locks. Where building the handler started
threads, a fork of it is not safe either: it starts itself anew and each worker builds its own ("cold").
"""

import gc
import importlib
import os
import pickle
import select
import signal
import socket
import sys
from contextlib import suppress
from typing import NamedTuple, NoReturn

from r1reward.pool import linux
from r1reward.pool.heartbeats import HEARTBEATS_NAME, Heartbeats, open_heartbeats
from r1reward.pool.jobs import Handler, Limits
from r1reward.pool.supervisor import keep
from r1reward.pool.worker_main import BuildLater, describe, run_worker

__all__ = ["BROKEN", "FORK", "FORKED", "READY", "START", "Setup", "main", "start"]

START, READY, BROKEN, FORKED, FORK = b"s", b"r", b"b", b"f", b"F"
"""The first byte of a message: the setup; the handler is built, or could not be; a worker is forked; fork one."""

_LOOK_SECONDS = 1.0
_JOB_BYTES = 1 << 20
_GARBAGE = 20_000, 20, 20
"""When a worker looks for cycles: a hundred rows make the 700 objects of the default, and none of them is garbage."""


class Setup(NamedTuple):
    """What the caller tells the fork server, pickled in a memory file."""

    target: str
    config: bytes
    caller: int
    slots: int
    limits: Limits


def start(control_fd: int, target: str) -> None:
    """Import the target's module, wait for the setup, and be the fork server; nothing where the caller goes first."""
    gc.disable()  # until the handler is built: next to nothing of what is imported is garbage
    with suppress(Exception):  # what cannot be imported is said where the handler is built
        importlib.import_module(target.partition(":")[0])
    control = socket.socket(fileno=control_fd)
    message, fds, *_ = socket.recv_fds(control, 64, 2)
    if message == START and len(fds) == 2:
        setup_fd, heartbeats_fd = fds
        main(control.detach(), setup_fd, heartbeats_fd)


def main(control_fd: int, setup_fd: int, heartbeats_fd: int, cold: bool = False) -> None:
    """Build, then fork on demand until the caller closes the control socket or is gone."""
    linux.keep_heap()
    control = socket.socket(fileno=control_fd)
    setup: Setup = pickle.loads(os.pread(setup_fd, os.fstat(setup_fd).st_size, 0))
    builder = BuildLater(setup.target, setup.config)
    handler: Handler | BuildLater = builder
    if not cold:
        try:
            handler = builder.build()
        except BaseException as error:  # noqa: BLE001 - whatever it was, the caller gets it
            control.send(BROKEN + describe(error))
            return
        if linux.thread_count() > 1:
            _start_cold(control_fd, setup_fd, heartbeats_fd)
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(*_GARBAGE)
    heartbeats = open_heartbeats(heartbeats_fd, setup.slots)
    os.close(setup_fd)
    os.close(heartbeats_fd)
    _hide_heartbeats()
    with suppress(BrokenPipeError, ConnectionResetError):  # the caller has gone meanwhile
        control.send(READY)
        _serve(control, setup, heartbeats, handler)


def _hide_heartbeats() -> None:
    """Put /dev/null over the descriptor that `mmap` keeps, lest a verifier write into the heartbeats of all."""
    with open(os.devnull, "rb") as nothing:
        for fd in map(int, os.listdir("/proc/self/fd")):
            with suppress(OSError):
                if HEARTBEATS_NAME in os.readlink(f"/proc/self/fd/{fd}"):
                    os.dup2(nothing.fileno(), fd, inheritable=False)


def _start_cold(*fds: int) -> NoReturn:
    for fd in fds:
        os.set_inheritable(fd, True)
    code = f"import sys; sys.path[:] = {sys.path!r}; from r1reward.pool.fork_server import main; main(*{fds!r}, True)"
    os.execv(sys.executable, [sys.executable, "-c", code])


def _serve(
    control: socket.socket, setup: Setup, heartbeats: Heartbeats, handler: Handler | BuildLater
) -> None:
    linux.become_subreaper()
    supervisors: set[int] = set()
    while linux.exists(setup.caller):
        if select.select([control], [], [], _LOOK_SECONDS)[0]:
            message = control.recv(64)
            if not message:
                return
            slot = int.from_bytes(message[1:], "little")
            supervisors.add(_fork(control, setup, heartbeats, slot, handler))
        _reap(supervisors)


def _fork(
    control: socket.socket, setup: Setup, heartbeats: Heartbeats, slot: int, handler: Handler | BuildLater
) -> int:
    data, data_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    life, life_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for end in (data, data_end):
        # Room for a whole job, as far as the system allows it: neither side waits, or is woken for each part of one.
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _JOB_BYTES)
    with data, data_end, life, life_end:
        pid = os.fork()
        if pid == 0:
            with suppress(BaseException):
                for other in (control, data, life):
                    other.close()
                keep(
                    life_end,
                    setup.caller,
                    lambda: run_worker(data_end, heartbeats, slot, setup.limits, handler),
                )
            os._exit(1)
        fds = [data.fileno(), life.fileno()]
        with suppress(OSError):
            socket.send_fds(control, [FORKED + slot.to_bytes(8, "little")], fds)
    return pid


def _reap(supervisors: set[int]) -> None:
    with suppress(ChildProcessError):
        while (done := os.waitpid(-1, os.WNOHANG))[0]:
            supervisors.discard(done[0])
    # Orphans of a worker whose supervisor was killed become our children.
    for pid in linux.children():
        if pid not in supervisors:
            os.kill(pid, signal.SIGKILL)
