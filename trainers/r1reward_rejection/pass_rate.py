"""How often a prompt was solved, and how well that is known."""

from math import sqrt
from typing import Any

__all__ = ["pass_rate", "wilson"]

_Z = 1.959963984540054
"""The standard normal distribution's quantile of 97.5 %."""


def wilson(right: int, scored: int) -> tuple[float, float]:
    """Wilson's interval of 95 % for a share: sound for few samples, and for none or all right (Wilson 1927).

    >>> [round(bound, 3) for bound in wilson(0, 4)]
    [0.0, 0.49]
    """
    share, square = right / scored, _Z * _Z
    middle = (share + square / (2 * scored)) / (1 + square / scored)
    half = _Z * sqrt(share * (1 - share) / scored + square / (4 * scored * scored)) / (1 + square / scored)
    return max(0.0, middle - half), min(1.0, middle + half)


def pass_rate(scored: int | None, right: int | None) -> dict[str, Any]:
    """The columns of a row: its prompt's share of right answers among those judged; nulls where none was."""
    if not scored:
        return {"pass_rate": None, "pass_rate_low": None, "pass_rate_high": None, "samples": 0}
    low, high = wilson(right or 0, scored)
    share = (right or 0) / scored
    return {"pass_rate": share, "pass_rate_low": low, "pass_rate_high": high, "samples": scored}
