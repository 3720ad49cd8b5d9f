"""Programs that run in the sandbox beside a solution or a test; never imported here, only read as text."""

from pathlib import Path

__all__ = ["PLAIN", "SOLUTION", "TESTS"]

_HERE = Path(__file__).parent
PLAIN = (_HERE / "plain.py").read_text("utf-8")
"""Turns plain data into JSON and back."""
SOLUTION = PLAIN + (_HERE / "solution.py").read_text("utf-8")
"""Answers calls of the solution's functions."""
TESTS = PLAIN + (_HERE / "tests.py").read_text("utf-8")
"""Runs test code against a solution in another box."""
