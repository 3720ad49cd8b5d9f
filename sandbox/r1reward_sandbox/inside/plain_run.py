"""A run without namespaces, from the fork to its program: what the forker does for each, and what each does first.

Everything up to `_run` is ours; an error there is reported through a pipe that is closed before the program's
first instruction, so that a program cannot report one.
"""

import ctypes
import gc
import marshal
import os
from typing import NoReturn, Protocol

from r1reward_sandbox.inside import forker, kernel, program, python
from r1reward_sandbox.inside.fork_server import Prelude
from r1reward_sandbox.inside.forker import REPORT, Request

__all__ = ["Walls", "serve"]

_libc = ctypes.PyDLL(None)
# Children by whatever kind of clone.
_WALL = 0x40000000


class Walls(Protocol):
    """The restrictions that a kind of box puts on its runs."""

    def seal(self, work: str, *, compiles: bool) -> None:
        """Give up all rights that a program with the folder `work` must not have; the last step before it starts."""
        ...


def serve(lines: forker.Lines, prelude: Prelude, walls: Walls) -> NoReturn:
    """Fork a run, after this prelude, for each order, and answer when it has ended."""
    kernel.adopt_orphans()
    python.open_streams()
    python.load_prelude(*prelude)
    gc.freeze()
    os.write(lines.answer_writer, b"%d" % os.dup(0))
    status = ctypes.c_void_p(lines.status_page)
    usage = ctypes.c_void_p(lines.status_page + forker.USAGE_AT)
    while order := os.read(lines.order_reader, 1):
        pid = 0 if order == forker.REAP else kernel.fork()
        if not pid and order == forker.RUN:
            _begin(lines.request, walls)
        if pid:
            _libc.wait4(pid, status, 0, usage)
        while _libc.wait4(-1, None, _WALL | (os.WNOHANG if pid else 0), None) > 0:
            pass
        os.write(lines.answer_writer, b".")
    os._exit(0)


def _begin(file: int, walls: Walls) -> NoReturn:
    """Turn this freshly forked process into the run that `file` asks for."""
    try:
        request: Request = marshal.loads(os.pread(file, os.fstat(file).st_size, 0))
        source, arguments, command, environment, limits, streams, (work, compiles) = request
        if streams:
            program.take_streams(streams)
        kernel.set_dumpable(True)
        kernel.write_file("/proc/self/oom_score_adj", b"1000")  # the OOM killer shall choose it before us
        for kind, pair in limits:
            kernel.set_limit(kind, pair)
        os.setsid()
        kernel.close_from(REPORT + 1)
        home = f"{work}/box"
        os.environ.update(TMPDIR=f"{work}/tmp", HOME=home)
        walls.seal(work, compiles=bool(compiles))
    except BaseException as error:  # noqa: BLE001 - whatever it was, the program has not begun
        os.write(REPORT, f"{type(error).__name__}: {error}".encode()[:4000])
        os._exit(1)
    if source is None:
        program.run_command(command, environment, REPORT, home)
    os.close(REPORT)
    gc.enable()
    python.prepare(home)
    python.run_source(source, arguments, own_streams=bool(streams))
