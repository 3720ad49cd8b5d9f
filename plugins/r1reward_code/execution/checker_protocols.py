"""What a checker program says by how it ends and what it writes: a share in [0, 1], or `None` where it fails."""

import math
import re
from collections.abc import Callable, Mapping

from r1reward_sandbox import Result, Verdict

__all__ = ["SHARES"]

_ACCEPTED, _REJECTED = 42, 43


def _kattis(result: Result) -> float | None:
    return {_ACCEPTED: 1.0, _REJECTED: 0.0}.get(result.exit_code if result.exit_code is not None else -1)


def _testlib(result: Result) -> float | None:
    if result.exit_code == 7:  # "points 0.5 …"
        match = re.search(rb"points?\s+([0-9.]+)", result.stderr)
        return min(1.0, float(match[1])) if match and re.fullmatch(rb"\d+(\.\d+)?", match[1]) else 0.0
    return {0: 1.0, 1: 0.0, 2: 0.0, 4: 0.0, 8: 0.0}.get(-1 if result.exit_code is None else result.exit_code)


def _prints(result: Result) -> float | None:
    """A number on standard output: 1 or 0, or a share (of 1, or of 100)."""
    words = result.stdout.split()
    if result.verdict is not Verdict.OK or not words:
        return None
    try:
        value = float(words[-1])
    except ValueError:
        return {b"true": 1.0, b"false": 0.0}.get(words[-1].lower())
    if not math.isfinite(value) or value < 0:
        return None
    return value if value <= 1 else min(1.0, value / 100)


SHARES: Mapping[str, Callable[[Result], float | None]] = {
    "kattis": _kattis,
    "testlib": _testlib,
    "prints": _prints,
}
