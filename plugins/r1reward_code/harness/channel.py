"""The channel between a test and a solution: each side asks the other for calls, also during a call of its own.

A message is an answer (it has `value` or `raised`) or a request. Who waits for an answer serves the requests that
come before it; so calls nest as they would in one process, and only what was lent can be asked for.
"""

from __future__ import annotations

import io
import os
import threading
from os import write as write_bytes
from typing import Any

from r1reward_code.harness.bounded_json import json_line, read_json

__all__ = ["Channel", "end_process", "write_all"]

_LONGEST = 64 * 2**20
_DEEPEST_CALL = 1000


class _Going:
    def __init__(self, listened: Any) -> None:
        self.listened = listened


class Channel:
    """One end. `serve` answers requests. Any thread may ask, when the other side listens.

    `listened`: the other side listens from the start; else only while it waits for an answer of ours.
    """

    def __init__(self, serve: Any, listened: Any) -> None:
        self.gone: str | None = None
        self.folders: list[tuple[bytes, bytes]] = []
        """Folders as the other side calls them, and as they are called here: some boxes have names of their own."""
        self._serve = serve
        self._in, self._out = io.BufferedReader(io.FileIO(os.dup(0))), os.dup(1)
        nothing = os.open("/dev/null", os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        # What goes on, the innermost last: does the other side listen meanwhile?
        self._going = [_Going(True)] if listened else []
        self._mutex, self._waiting = threading.RLock(), 0
        self._changed: threading.Condition | None = None

    def lost(self, why: str) -> ConnectionError:
        """The error of another side that is gone; no test code that catches it makes the solution pass."""
        self.gone = why
        return ConnectionError(why)

    def ask(self, request: dict[str, Any]) -> Any:
        """The answer to one request; `ConnectionError` when the other side is gone, or does not speak our words."""
        if self.gone:
            raise self.lost(self.gone)
        with self._mutex:
            while self._going and not self._going[-1].listened:
                self._wait()
            if not self._going:
                raise RuntimeError("this can be called only while the test waits for an answer")
            if len(self._going) > _DEEPEST_CALL:
                raise RecursionError("calls between test and solution are nested too deep")
            mine = _Going(False)
            self._going.append(mine)
        try:
            self._write(request)
            while True:
                message = self._read()
                if "value" in message or "raised" in message:
                    return message
                self.answer(message)
        finally:
            with self._mutex:
                self._going.remove(mine)
                self._wake()

    def _wait(self) -> None:
        """Wait until something else has begun or ended; few programs have a second thread that does so."""
        if self._changed is None:
            self._changed = threading.Condition(self._mutex)
        self._waiting += 1
        try:
            self._changed.wait()
        finally:
            self._waiting -= 1

    def _wake(self) -> None:
        if self._waiting and self._changed is not None:
            self._changed.notify_all()

    def answer(self, request: dict[str, Any]) -> None:
        """Do what the other side asks for, and say what came of it."""
        mine = _Going(True)
        with self._mutex:
            self._going.append(mine)
        answer = self._serve(request)
        with self._mutex:
            # Threads that ask meanwhile get their answers first.
            while self._going[-1] is not mine:
                self._wait()
            self._going.pop()
            self._write(answer)
            self._wake()

    def answer_all(self) -> None:
        """Answer until the other side asks no more."""
        while True:
            try:
                request = self._read()
            except ConnectionError:
                return
            self.answer(request)

    def _write(self, message: dict[str, Any]) -> None:
        try:
            line = json_line(message)
            for theirs, ours in self.folders:
                line = line.replace(ours, theirs)
            write_all(self._out, line + b"\n")
        except BrokenPipeError:
            raise self.lost("the solution ended") from None

    def _read(self) -> Any:
        try:
            line = self._in.readline(_LONGEST)
            if not line.endswith(b"\n"):
                raise self.lost(
                    "the solution ended" if len(line) < _LONGEST else "the solution said too much"
                )
            for theirs, ours in self.folders:
                line = line.replace(theirs, ours)
            message = read_json(line)
        except (ValueError, RecursionError):
            message = None
        if not isinstance(message, dict):
            raise self.lost("the solution gave an answer that cannot be read")
        return message


def write_all(file: int, content: bytes) -> None:
    """Write to an open file, whatever test or solution have put in the place of `os.write` since this was loaded."""
    written = write_bytes(file, content)
    while written < len(content):
        content = content[written:]
        written = write_bytes(file, content)


def end_process() -> None:
    """End this process at once, whatever still runs in it: all is said."""
    import sys

    try:
        sys.stderr.flush()
    finally:
        os._exit(0)
