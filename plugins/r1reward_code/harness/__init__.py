"""Programs that run in the sandbox beside a solution or a test, as text for it.

`solution` and `tests` follow `plain` in one source there, and use its names.
"""

from pathlib import Path

__all__ = ["PLAIN", "SOLUTION", "TESTS"]

_HERE = Path(__file__).parent
PLAIN = (_HERE / "plain.py").read_text("utf-8")
"""Turns plain data into JSON and back."""
SOLUTION = PLAIN + (_HERE / "solution.py").read_text("utf-8")
"""Answers calls of the solution's functions."""
TESTS = PLAIN + (_HERE / "tests.py").read_text("utf-8")
"""Runs test code against a solution in another box."""
