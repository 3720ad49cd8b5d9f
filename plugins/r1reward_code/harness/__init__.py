"""Programs that run in the sandbox beside a solution or a test, as text for it.

Their parts follow one another in one source there, and use the names of those before: no modules here.
"""

from functools import cache
from pathlib import Path

__all__ = ["SOLUTION", "TESTS", "TEST_FILES", "program_text"]

_HERE = Path(__file__).parent


def _together(*names: str) -> str:
    return "".join((_HERE / name).read_text("utf-8") for name in names)


SOLUTION = _together("plain.py", "line.py.txt", "patches.py.txt", "solution.py.txt")
"""Answers calls of the solution's functions."""
TESTS = _together(
    "plain.py", "line.py.txt", "patches.py.txt", "remote.py.txt", "handing.py.txt", "tests.py.txt"
)
"""Runs test code against a solution in another box."""
TEST_FILES = TESTS + _together("units.py.txt", "running.py.txt", "numpy.py.txt")
"""The same for test code of pytest, unittest or numpy: to define what only this needs takes a tenth of a run."""


@cache
def program_text(name: str) -> str:
    """A part of a test program in another language than Python, by its file's name."""
    return (_HERE / "programs" / f"{name}.txt").read_text("utf-8")
