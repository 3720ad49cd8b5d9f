"""A supervisor: the small process between the fork server and one worker, which sees to the worker's end.

It is the worker's parent, so a verifier that kills its parent kills nobody else's work. It adopts whatever
the worker's own children leave behind and kills them all before it says that the worker is gone. It kills the
worker when the caller asks for it, closes its socket, or is no more.
"""

import os
import select
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn

from r1reward.pool import linux
from r1reward.pool.worker_main import leave_group

__all__ = ["PID", "STATUS", "keep"]

PID, STATUS = b"p", b"s"
"""The first byte of a supervisor's messages: the worker's process number, then its wait status."""

_LOOK_SECONDS = 1.0


def keep(life: socket.socket, caller: int, work: Callable[[], NoReturn]) -> NoReturn:
    """Fork the worker, watch over it, clean up after it, report. Never returns."""
    code = 1
    try:
        os.setsid()
        linux.become_subreaper()
        wake = _wake_on_child()
        me = os.getpid()
        pid = os.fork()
        if pid == 0:
            _be_worker(me, life, wake, work)
        with suppress(OSError):
            life.send(PID + pid.to_bytes(8, "little"))
        status = _watch(pid, life, wake[0], caller)
        _kill_the_rest(pid)
        with suppress(OSError):
            life.send(STATUS + status.to_bytes(8, "little"))
        code = 0
    finally:
        os._exit(code)


def _wake_on_child() -> tuple[int, int]:
    ends = os.pipe()
    for end in ends:
        os.set_blocking(end, False)
    signal.set_wakeup_fd(ends[1], warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return ends


def _be_worker(
    supervisor: int, life: socket.socket, wake: tuple[int, int], work: Callable[[], NoReturn]
) -> NoReturn:
    try:
        leave_group()
        linux.die_with_parent(supervisor)
        life.close()
        os.close(wake[0])
        os.close(wake[1])
        work()
    finally:
        os._exit(1)


def _watch(pid: int, life: socket.socket, wake: int, caller: int) -> int:
    """Wait for the worker's end, bringing it about where that is wanted; its wait status."""
    watched = [life.fileno(), wake]
    while True:
        ready = select.select(watched, [], [], _LOOK_SECONDS)[0]
        if wake in ready:
            with suppress(BlockingIOError):
                os.read(wake, 4096)
        if life.fileno() in ready or not linux.exists(caller):
            # Any message means "kill", and so does the end of the stream.
            linux.kill(pid)
            watched = [wake]
        status = _reap(pid)
        if status is not None:
            return status


def _reap(pid: int) -> int | None:
    while True:
        try:
            done, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return 0
        if done == pid:
            return status
        if done == 0:
            return None


def _kill_the_rest(worker: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(worker, signal.SIGKILL)
    while left := linux.children():
        for pid in left:
            linux.kill(pid)
        with suppress(ChildProcessError):
            os.waitpid(-1, 0)
