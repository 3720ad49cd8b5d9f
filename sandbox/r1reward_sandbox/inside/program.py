"""Turns a forked process into a program."""

import os
import re
import signal
from typing import NoReturn

from r1reward_sandbox.inside.workdir import HOME

__all__ = ["STACK", "run_command", "take_streams"]

# A Python that a program starts gets the hash seed of the box, too.
_seed = {name: value for name, value in os.environ.items() if name == "PYTHONHASHSEED"}
STACK = 64 * 2**20
"""The stack of a run, where its language asks for no other, in bytes."""


def take_streams(fds: list[int]) -> None:
    """Make the first three of these our standard streams."""
    for number in (0, 1, 2):
        os.dup2(fds[number], number)


def run_command(command: list[str], own: dict[str, str], report: int, home: str = HOME) -> NoReturn:
    """Become the program `command`, with `own` added to its environment; if it is not there, say so in `report`."""
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": home, "LANG": "C.UTF-8", **_seed, **own}
    if home != HOME:  # a path below /work is one of the run's
        work = os.path.dirname(home)
        environment = {name: re.sub("^/work(?=/)", work, value) for name, value in environment.items()}
    for number in (signal.SIGPIPE, signal.SIGXFSZ):  # Python ignores them, and exec would pass that on
        signal.signal(number, signal.SIG_DFL)
    try:
        os.execvpe(command[0], command, environment)
    except OSError as error:
        if command[0].startswith("./"):
            # A compiler made it of the run's own source, which can ask for any interpreter, or a library. Whatever
            # the kernel has against it, that it is cut short (EIO), say, is its own doing.
            os.write(2, f"{command[0]} is no program: {error.strerror}\n".encode())
            os._exit(126)
        os.write(report, f"cannot start {command[0]}: {error}".encode())
    os._exit(1)
