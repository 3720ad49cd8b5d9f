"""Programs that run in the sandbox beside a solution or a test, as text for it.

`solution.py.txt` and `tests.py.txt` follow `plain` in one source there, and use its names: no modules here.
"""

from pathlib import Path

__all__ = ["PLAIN", "SOLUTION", "TESTS"]

_HERE = Path(__file__).parent
PLAIN = (_HERE / "plain.py").read_text("utf-8")
"""Turns plain data into JSON and back."""
SOLUTION = PLAIN + (_HERE / "solution.py.txt").read_text("utf-8")
"""Answers calls of the solution's functions."""
TESTS = PLAIN + (_HERE / "tests.py.txt").read_text("utf-8")
"""Runs test code against a solution in another box."""
