"""A worker: takes work from its socket, runs the handler, gives out pieces and faults."""

import gc
import os
import pickle
import resource
import signal
import socket
import sys
import threading
import traceback
from contextlib import suppress
from time import monotonic
from typing import NoReturn

from r1reward.errors import R1RewardError
from r1reward.pool import linux, wire
from r1reward.pool.guard import Guard
from r1reward.pool.heartbeats import Heartbeats, SharedGuard
from r1reward.pool.jobs import Handler, Limits, Work
from r1reward.pool.lanes import Lanes

__all__ = ["CLOSED", "BuildLater", "describe", "leave_group", "run_worker"]

CLOSED = 71
"""The exit status of a worker that finds its channel closed under it."""

_MOST_TEXT = 20_000

_LOOK_SECONDS = 0.005
"""Seconds between two checks of the own memory, too short for other items to use up a worker's cap."""


class _Guard(SharedGuard):
    """After a death of unknown cause, each piece of work ends with a round trip to the caller.

    So a channel that was closed or written to is found while the culprit's heartbeat still stands.
    """

    def __init__(self, heartbeats: Heartbeats, slot: int, sock: socket.socket) -> None:
        super().__init__(heartbeats, slot)
        self._sock = sock
        self.careful = False
        self.most_mb = 0
        self._looked = self._resident = 0.0

    def enter(self, item: int, tag: int, deadline: float) -> None:
        super().enter(item, tag, deadline)
        if (now := monotonic()) - self._looked > _LOOK_SECONDS:
            self._looked, self._resident = now, linux.resident_mb(os.getpid())

    def grown_mb(self) -> float:
        """How much this process has grown since it last looked, which was when this work began, or just before."""
        return linux.resident_mb(os.getpid()) - self._resident

    def advance(self, item: int, tag: int, deadline: float) -> None:
        if self.careful:
            self.leave()
            self.enter(item, tag, deadline)
        else:
            super().advance(item, tag, deadline)

    def leave(self) -> None:
        if self.careful:
            wire.send(self._sock, wire.PING)
            if wire.receive(self._sock) is None:
                os._exit(CLOSED)
        super().leave()


def run_worker(
    sock: socket.socket, heartbeats: Heartbeats, slot: int, limits: Limits, build: "Handler | BuildLater"
) -> NoReturn:
    """Work until the caller closes the socket. Never returns."""
    guard = _Guard(heartbeats, slot, sock)
    guard.most_mb = limits.memory_mb
    _settle(sock, guard)
    try:
        handler = build.build() if isinstance(build, BuildLater) else build
    except BaseException as error:  # noqa: BLE001 - whatever it was, the caller gets it
        _try_send(sock, wire.READY, describe(error))
        os._exit(1)
    linux.cap_memory(limits.memory_mb)
    # What is built stays, and a collection after every 700 objects took a quarter of a cheap run.
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    depth = int(getattr(handler, "depth", 1))
    wire.send(sock, wire.READY, number=depth)
    lanes = Lanes(guard) if depth > 1 else None
    with suppress(OSError, wire.WireError):
        while _serve(sock, guard, handler, lanes):
            pass
        close = getattr(handler, "close", None)
        if close is not None:
            close()
        os._exit(0)
    os._exit(CLOSED)


class BuildLater:
    """A handler that starts threads cannot be forked: each worker builds its own."""

    def __init__(self, target: str, config: bytes) -> None:
        self._target, self._config = target, config

    def build(self) -> Handler:
        """Import the target and call it with its configuration."""
        import importlib

        module, _, name = self._target.partition(":")
        factory = getattr(importlib.import_module(module), name)
        handler: Handler = factory(pickle.loads(self._config))
        return handler


def _settle(sock: socket.socket, guard: _Guard) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        # Where the machine runs out of memory, a worker can be replaced and the caller cannot.
        file.write("500")

    def forget() -> None:
        guard.detach()
        guard.careful = False
        sock.close()

    # A verifier may fork: its child must not be able to speak for this worker.
    os.register_at_fork(after_in_child=forget)


def _serve(sock: socket.socket, guard: _Guard, handler: Handler, lanes: Lanes | None) -> bool:
    first = wire.receive(sock)
    if first is None:
        return False
    payload = wire.receive(sock)
    if payload is None:
        return False
    lane, start, faults, singly, careful, alone = pickle.loads(first[2])
    work = Work(payload[2], start, faults, singly)
    if lanes is None or alone:
        # Alone, the item that brings a worker down is known for sure.
        guard.careful = careful
        _run(sock, guard, guard, handler, work, lane)
    else:
        lanes.start(lane, lambda mine: _run(sock, mine, guard, handler, work, lane))
    return True


_SENDING = threading.Lock()
"""Frames of several jobs must not run into each other."""


def _run(sock: socket.socket, guard: Guard, own: _Guard, handler: Handler, work: Work, lane: int) -> None:
    """Do one job; `own` is the worker's guard, `guard` the job's."""

    def emit(upto: int, data: bytes) -> None:
        with _SENDING:
            wire.send(sock, wire.EMIT, data, wire.in_lane(lane, upto))

    me = os.getpid()
    try:
        handler(work, guard, emit)
    except BaseException as error:  # noqa: BLE001 - the boundary: one item's fault, never the worker's end
        if os.getpid() != me:
            os._exit(1)
        _report(sock, own, error, lane)
    else:
        if os.getpid() != me:
            os._exit(0)
        with _SENDING:
            wire.send(sock, wire.DONE, number=wire.in_lane(lane))


def _report(sock: socket.socket, guard: _Guard, error: BaseException, lane: int) -> None:
    heartbeat = guard.heartbeat()
    if heartbeat is not None and heartbeat.lane != lane:
        heartbeat = None  # what the other jobs wait for
    memory = isinstance(error, MemoryError)
    place = None if heartbeat is None else (heartbeat.item, heartbeat.tag)
    sure = memory and guard.grown_mb() > guard.most_mb / 2
    described = b"" if memory else describe(error)
    with _SENDING:
        wire.send(sock, wire.FAULT, pickle.dumps((place, memory, sure, described)), wire.in_lane(lane))
    # Not its own leave(), which may wait for an answer.
    SharedGuard.leave(guard)
    if memory:
        os._exit(0)


def describe(error: BaseException) -> bytes:
    """An error as (one line, its traceback, its pickle where it is one of r1reward's), pickled."""
    line = " ".join("".join(traceback.format_exception_only(error)).split())[:500]
    text = "".join(traceback.format_exception(error))[-_MOST_TEXT:]
    original = b""
    if isinstance(error, R1RewardError):
        with suppress(Exception):
            original = pickle.dumps(error)
    return pickle.dumps((line, text, original))


def _try_send(sock: socket.socket, kind: int, body: bytes) -> None:
    with suppress(OSError):
        wire.send(sock, kind, body)


def leave_group() -> None:
    """Start a session of our own, out of reach of a terminal's signals, with the default action for SIGCHLD."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError, ValueError):
            stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]
