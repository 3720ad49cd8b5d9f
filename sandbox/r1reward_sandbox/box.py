"""One box: a keeper that holds it, and in it a zygote that runs one program at a time."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from r1reward_sandbox.backend import Backend, BoxError, BoxHandle
from r1reward_sandbox.cpu_slots import Turn
from r1reward_sandbox.inside import bundle, wire
from r1reward_sandbox.inside.preludes import Numbers
from r1reward_sandbox.streams import Streams, memory_file
from r1reward_sandbox.types import COMPILER, Limits, Program, Result, Verdict
from r1reward_sandbox.verdict import judge

__all__ = ["Box", "BoxError"]

_START_SECONDS = 30
# How long after its own limits a run may take to be reported before the box counts as broken. What is watched there
# ends in time, however busy the machine is: more than this it takes only if who watches it does not work any more.
_GRACE_SECONDS = 10
_STDERR_BYTES = 64 * 1024
_MB = 2**20
# The most that the processes of a box take without a program. By measurement: 35 MB with one forker and 90 with all
# four, and in a container, whose launcher counts, 54 and 116.
_OWN_MB = 120
# What the forkers take besides that have packages imported: three of them.
_PACKAGES_MB = 480


class Box:
    """A warm sandbox. Not safe for threads; `close` ends everything in it."""

    def __init__(self, backend: Backend) -> None:
        self._limit = self._kills = 0
        self._closed = False
        self.is_spent = False
        """Whether a process of a run could not be killed: the result is valid, but the box cannot be used again."""
        self._handle = backend.start()
        self._channel = self._handle.channel
        self._inbox = wire.Inbox(self._channel)
        self._streams = Streams()
        self._preludes = Numbers()
        config = backend.config(self._handle)
        self._own_mb = _OWN_MB + (_PACKAGES_MB if _has_packages(config) else 0)
        self._begin(config)
        self._kills = self._handle.killed() or 0

    def _begin(self, config: dict[str, Any]) -> None:
        self._channel.settimeout(_START_SECONDS)
        try:
            wire.send(self._channel, config)
            answer = self._inbox.receive()
        except (OSError, EOFError) as error:
            raise self._broken(f"a box did not start: {str(error) or 'it closed the connection'}") from None
        if "ready" not in answer:
            raise self._broken(f"a box did not start: {answer.get('error', answer)}")

    def run(
        self,
        program: Program,
        *,
        stdin: bytes | int = b"",
        stdout: int | None = None,
        arguments: Sequence[str] = (),
        limits: Limits,
        collect: Sequence[str] = (),
        turn: Turn | None = None,
        place: int = 0,
    ) -> tuple[Result, dict[str, bytes]]:
        """Run a program to its end; its result, and the files that match `collect` if it ended well.

        `stdin` and `stdout` may be open descriptors (the ends of pipes). While the program needs no CPU, its `turn`
        is left, of whose programs it has number `place`. `BoxError` when the box is of no more use.
        """
        limits = _for_language(limits, program)
        self._allow(limits)
        fds = self._streams.give(stdin, stdout)
        opened: list[int] = []
        try:
            if program.files:
                opened.append(memory_file("files", bundle.pack(program.files)))
                fds.append(opened[-1])
            if collect:
                opened.append(os.memfd_create("collected"))
                fds.append(opened[-1])
            request = _request(program, arguments, limits, collect, self._handle)
            request["pipes"] = isinstance(stdin, int) or stdout is not None
            if program.prelude:
                request["prelude"] = self._preludes.name(program.prelude)
                request["trusted"] = program.trusted_prelude
            answer = self._ask(request, fds, limits, Place(turn, place) if turn else None)
            return self._result(answer, limits, program), _collected(fds[-1]) if collect else {}
        finally:
            for fd in opened:
                os.close(fd)

    def _allow(self, limits: Limits) -> None:
        # The memory of the zygote, of its first pages and of the streams is not the program's.
        size = (limits.memory_mb + self._own_mb) * _MB + 2 * limits.output_bytes
        if self._handle.counts_memory and self._limit != size:
            self._handle.allow(size)
            self._limit = size

    def _ask(
        self, request: dict[str, Any], fds: list[int], limits: Limits, place: "Place | None"
    ) -> dict[str, Any]:
        end = time.monotonic() + 10 * limits.wall + _GRACE_SECONDS
        try:
            self._channel.settimeout(end - time.monotonic())
            wire.send(self._channel, request, tuple(fds))
            while "idle" in (answer := self._inbox.receive()):
                if place:
                    place.follow(self._inbox, idle=answer["idle"])
                self._channel.settimeout(max(end - time.monotonic(), 0.001))
        except (OSError, EOFError, ValueError) as error:
            raise self._broken(
                f"the box broke during a run: {str(error) or 'it closed the connection'}"
            ) from None
        return answer

    def _result(self, answer: dict[str, Any], limits: Limits, program: Program) -> Result:
        stdout, size, stderr = self._streams.take(limits.output_bytes, _STDERR_BYTES)
        self.is_spent = bool(answer.get("spent"))
        if answer.get("began"):
            raise self._broken(f"the box broke during a run: {answer['error']}")
        if "error" in answer:
            return Result(verdict=Verdict.SANDBOX_ERROR, reason=str(answer["error"]))
        kills = self._handle.killed()
        kills, before = int(answer.get("kills", 0)) if kills is None else kills, self._kills
        self._kills = kills
        # Only a run that a signal ended can have been killed by the OOM killer.
        starved = kills > before and bool(answer["status"] & 0x7F)
        return judge(answer, stdout, stderr, size, limits=limits, program=program, starved=starved)

    def _broken(self, message: str) -> BoxError:
        last = self.close(force=True)
        return BoxError(f"{message} ({last})" if last else message)

    def close(self, *, force: bool = False) -> str:
        """End the box and everything in it, at once if `force`; returns its last error output."""
        if self._closed:
            return ""
        self._closed = True
        self._streams.close()
        return self._handle.end(force=force)


@dataclass(frozen=True, slots=True)
class Place:
    """The program of a turn that runs in a box."""

    turn: Turn
    number: int

    def follow(self, inbox: wire.Inbox, *, idle: bool) -> None:
        """Give the turn back while the program is idle; take it again, unless the box sends a message before."""
        if idle:
            self.turn.pause(self.number)
        else:
            self.turn.resume(inbox.has_more, self.number)


def _has_packages(config: dict[str, Any]) -> bool:
    return any(str(target).startswith("/packages/") for _, target in config.get("mounts", ()))


def _for_language(limits: Limits, program: Program) -> Limits:
    if program.cpu_factor == 1 and not program.extra_memory_mb and not program.extra_processes:
        return limits
    return replace(
        limits,
        cpu_seconds=limits.cpu_seconds * program.cpu_factor,
        wall_seconds=limits.wall * program.cpu_factor,
        memory_mb=limits.memory_mb + program.extra_memory_mb,
        processes=limits.processes + program.extra_processes,
    )


def _request(
    program: Program, arguments: Sequence[str], limits: Limits, collect: Sequence[str], handle: BoxHandle
) -> dict[str, Any]:
    # Reserved address space is not memory: the stacks of threads, large arrays that are never touched.
    room = (8 * limits.memory_mb + 2048) * _MB if program.address_space else 0
    return {
        "source": program.source,
        "command": list(program.command),
        "arguments": list(arguments),
        "environment": dict(program.environment),
        "bundle": bool(program.files),
        "collect": list(collect),
        "compiles": program.language == COMPILER,
        "limits": {
            "cpu_seconds": limits.cpu_seconds,
            "wall_seconds": limits.wall,
            "memory_mb": limits.memory_mb,
            "watch_memory": not handle.counts_memory,
            "watch_disk": bool(handle.scratch),
            "disk_bytes": limits.disk_bytes,
            "file_bytes": max(limits.file_bytes, limits.output_bytes),
            "open_files": limits.open_files,
            "processes": limits.processes,
            "cpu": int(limits.cpu_seconds) + 2,
            "address_space": room,
            "stack": limits.memory_mb * _MB if program.address_space and program.command else 0,
        },
    }


def _collected(fd: int) -> dict[str, bytes]:
    try:
        return bundle.unpack(os.pread(fd, os.fstat(fd).st_size, 0))
    except ValueError as error:
        raise BoxError(str(error)) from None
