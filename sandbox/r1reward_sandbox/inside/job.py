"""The first steps of a run without namespaces, in the forked child: its limits, no privileges, then the program.

Everything up to `_run` is ours; an error there is reported through a pipe that is closed before the program's
first instruction, so that a program cannot report one.
"""

import gc
import os
from typing import Any, NoReturn, Protocol

from r1reward_sandbox.inside import bundle, kernel, program, python, zygote

__all__ = ["Walls", "become", "prepare"]


class Walls(Protocol):
    """What a kind of box puts around a run."""

    home: str

    def furnish(self, limits: dict[str, int]) -> None:
        """Give the run its empty working directory, `home`, and enter it: in the zygote, before the fork.

        After a fork, each page that Python touches costs a microsecond; before it, nothing.
        """
        ...

    def leave(self) -> None:
        """Undo for the zygote, after the fork, what `furnish` did to it."""
        ...

    def close_in(self) -> None:
        """What only the run itself can do for its walls; every descriptor is still open."""
        ...

    def seal(self) -> None:
        """Give up all that the program may not have; the last thing before it begins."""
        ...


def prepare(request: dict[str, Any], fds: list[int], walls: Walls) -> None:
    """What can be done of a run before it is forked."""
    if not request["pipes"]:
        program.take_streams(fds)
    walls.furnish(request["limits"])
    if request["bundle"]:
        bundle.unpack_to(os.pread(fds[3], os.fstat(fds[3]).st_size, 0), walls.home)


def become(request: dict[str, Any], fds: list[int], report: int, walls: Walls) -> NoReturn:
    """Turn this freshly forked process into the run that `request` asks for."""
    try:
        if request["pipes"]:
            program.take_streams(fds)
        kernel.set_dumpable(True)
        walls.close_in()
        for kind, pair in zygote.limits(request["limits"]):
            kernel.set_limit(kind, pair)
        os.setsid()
        os.closerange(3, report)
        kernel.close_from(report + 1)
        walls.seal()
    except BaseException as error:  # noqa: BLE001 - whatever it was, the program has not begun
        os.write(report, f"{type(error).__name__}: {error}".encode()[:4000])
        os._exit(1)
    _run(request, report, walls.home)


def _run(request: dict[str, Any], report: int, home: str) -> NoReturn:
    if request["source"] is not None:
        os.close(report)
        gc.enable()
        python.prepare(home)
        python.run_source(
            request["source"], request["arguments"], own_streams=request["pipes"], prelude=request["prelude"]
        )
    program.run_command([*request["command"], *request["arguments"]], request["environment"], report, home)
