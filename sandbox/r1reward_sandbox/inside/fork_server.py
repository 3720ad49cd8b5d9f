"""The process that makes forkers: a copy of the warm interpreter from before the first request.

A run can read all of the memory that it inherits, so the process it is forked from must not hold a byte of another
run's request. The zygote reads all requests, and its memory keeps parts of them whatever it frees; so no forker can
be a copy of it. The fork server receives numbers only. A forker that it makes reads one prelude, which all its runs
share.
"""

import os
import select
import struct
from collections.abc import Callable
from typing import NamedTuple, NoReturn

from r1reward_sandbox.inside import forker, kernel, package_imports, program

__all__ = ["HEAVY", "ForkServer", "Forkers", "Prelude"]

HEAVY = ("dataclasses", "datetime", "decimal", "fractions", "json")
"""Modules that many runs import and that take long to import, but are too large for all forkers to hold."""
_OF_PRELUDES = ("array", "contextlib", "opcode", "threading")
# Each is a copy of the interpreter of about 10 MB.
_MOST_FORKERS = 4
_ORDER, _PID = struct.Struct("=10i"), struct.Struct("=i")


class Prelude(NamedTuple):
    """Compiled Python that precedes the runs of a forker; empty where there is none.

    `trusted`: the user's own code, which the forker executes once, before it forks runs, instead of each run.
    """

    code: bytes = b""
    trusted: bool = False


Serve = Callable[[forker.Lines, Prelude], NoReturn]


class ForkServer:
    """Makes forkers, at most as many at once as `Forkers` keeps."""

    pid: int
    """Its process id."""

    def __init__(self, errors: int, round_heap: Callable[[], object] = int) -> None:
        """The zygote's side; `errors` as `forker.open_report` gives it.

        `round_heap` ends the heap at the boundary of a large page, where forkers have such: what was imported can
        become one in a forker only if the part of the heap that it lies in ends there before the fork.
        """
        self._round_heap = round_heap
        self._errors, self._request = errors, kernel.aside(os.memfd_create("request"))
        self._prelude = kernel.aside(os.memfd_create("prelude"))
        self._streams = [kernel.aside(os.dup(number)) for number in range(3)]
        self._orders, self._order = os.pipe()
        self._answers, self._answer = os.pipe()
        self._pages = [kernel.shared_page() for _ in range(_MOST_FORKERS)]
        self._free = list(range(_MOST_FORKERS))

    def fork(self, serve: Serve) -> None:
        """Fork the fork server; from here on, requests may be read. Each forker does nothing but `serve`.

        The zygote, the fork server and all forkers share one table of open files.
        """
        self.pid = kernel.clone_sharing_files()
        if not self.pid:
            self._serve(serve)
        self._life = os.pidfd_open(self.pid)

    def make(self, *, heavy: bool, prelude: Prelude, level: int = 0) -> forker.Forker:
        """A new forker, ready for use; `level` of `package_imports`."""
        program.take_streams(self._streams)  # for its warm-up, so that it does not use those of a run
        page = self._free.pop()
        lines = forker.Lines.open(self._request, self._errors, self._pages[page])
        os.pwrite(self._prelude, prelude.code, 0)
        order = _ORDER.pack(*lines[2:7], page, heavy, len(prelude.code), prelude.trusted, level)
        os.write(self._order, order)
        if self._life in select.select([self._answers, self._life], [], [])[0]:
            os._exit(1)  # the fork server has died, and the box is useless without it
        (pid,) = _PID.unpack(os.read(self._answers, _PID.size))
        child = forker.Forker(lines, pid, page)
        os.ftruncate(self._prelude, 0)
        return child

    def end(self, child: forker.Forker) -> None:
        """End a forker, between two runs."""
        child.end()
        self._free.append(child.page)

    def _serve(self, serve: Serve) -> NoReturn:
        kernel.die_with_parent()
        while order := os.read(self._orders, _ORDER.size):
            *files, page, heavy, size, trusted, level = _ORDER.unpack(order)
            for name in (*HEAVY, *_OF_PRELUDES) if heavy else ():
                __import__(name)
            self._round_heap()
            pid = kernel.clone_sharing_files(sibling=True)
            if not pid:
                lines = forker.Lines._make((self._request, self._errors, *files, self._pages[page]))
                self._become(lines, Prelude(os.pread(self._prelude, size, 0), bool(trusted)), level, serve)
            os.write(self._answer, _PID.pack(pid))
        os._exit(0)

    def _become(self, lines: forker.Lines, prelude: Prelude, level: int, serve: Serve) -> NoReturn:
        kernel.die_with_parent()
        package_imports.import_level(level)
        # A run must neither read nor write the pages that say how runs ended.
        for page in self._pages:
            kernel.keep_from_forks(page)
        serve(lines, prelude)


class Forkers:
    """The forkers of a box, by the imported modules and the prelude that their runs share.

    Most sources need only the first. The others are made on demand; the least recently used one makes room.
    """

    def __init__(self, server: ForkServer) -> None:
        self._server = server
        self._first = (False, 0)
        self._forkers: dict[tuple[Prelude | bool, int], forker.Forker] = {
            self._first: server.make(heavy=False, prelude=Prelude())
        }

    def pick(self, source: str | None, code: bytes, *, trusted: bool) -> forker.Forker:
        """The forker for a run of this Python source after a compiled prelude, or for a command (`None`)."""
        prelude = Prelude(code, trusted)
        level = package_imports.level_of(source)
        heavy = bool(code) or level > 0 or (source is not None and any(name in source for name in HEAVY))
        kind = (prelude if code else heavy, level)
        child = self._forkers.pop(kind, None)
        if child is None:
            if len(self._forkers) == _MOST_FORKERS:
                self._server.end(
                    self._forkers.pop(next(each for each in self._forkers if each != self._first))
                )
            child = self._server.make(heavy=heavy, prelude=prelude, level=level)
        self._forkers[kind] = child
        return child

    def pids(self) -> list[int]:
        """The pids of the fork server and of all forkers."""
        return [self._server.pid, *(each.pid for each in self._forkers.values())]
