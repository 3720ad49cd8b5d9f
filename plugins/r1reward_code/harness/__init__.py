"""Programs that run in the sandbox beside a solution or a test, as text for it.

`solution.py.txt` and `tests.py.txt` follow `plain` in one source there, and use its names: no modules here.
"""

from functools import cache
from pathlib import Path

__all__ = ["PLAIN", "SOLUTION", "TESTS", "program_text"]

_HERE = Path(__file__).parent
PLAIN = (_HERE / "plain.py").read_text("utf-8")
"""Turns plain data into JSON and back."""
SOLUTION = PLAIN + (_HERE / "solution.py.txt").read_text("utf-8")
"""Answers calls of the solution's functions."""
TESTS = PLAIN + (_HERE / "tests.py.txt").read_text("utf-8")
"""Runs test code against a solution in another box."""


@cache
def program_text(name: str) -> str:
    """A part of a test program in another language than Python, by its file's name."""
    return (_HERE / "programs" / f"{name}.txt").read_text("utf-8")
