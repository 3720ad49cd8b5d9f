"""What evaluation may cost, and how it says that there is no value."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = [
    "DIGITS",
    "MOST_BITS",
    "MOST_DIGITS",
    "MOST_FACTORIAL",
    "MOST_MAGNITUDE",
    "MOST_TERMS",
    "BudgetError",
    "TooLargeError",
    "UndefinedError",
    "budget",
    "finite",
    "is_zero",
    "spend",
]

DIGITS = 40
MOST_MAGNITUDE = 20_000
"""Decimal digits before the point that a power may have."""
MOST_FACTORIAL = 10_000
MOST_TERMS = 2_500
MOST_BITS = 200_000
"""Of the numerator and of the denominator of an exact number."""
MOST_DIGITS = 2_500
"""Digits that a second look may work with, where large and small values meet."""
_OF_ANSWER, _OF_GROUND_TRUTH = 20_000, 120_000

_local = threading.local()


class UndefinedError(ArithmeticError):
    """There is no value at this point."""


class TooLargeError(UndefinedError):
    """There may be a value at this point, but it costs more than we want to find it, or is too near to no value."""


class BudgetError(Exception):
    """The answer costs more to work out than any answer needs."""


@contextmanager
def budget(*, of_ground_truth: bool = False) -> Iterator[None]:
    """Bounds what is spent inside: of an answer `BudgetError`, of a ground truth `TooLargeError` where it is more.

    What a ground truth costs is not counted to the answer: no answer can make a ground truth too dear.
    """
    before = getattr(_local, "left", None)
    if before is not None and not of_ground_truth and not before[1]:
        yield  # what is spent inside is spent outside, too
        return
    _local.left = (_OF_GROUND_TRUTH if of_ground_truth else _OF_ANSWER, of_ground_truth)
    try:
        yield
    finally:
        _local.left = before


def spend(steps: int) -> None:
    """Counts work, in steps of about a microsecond."""
    if (limit := getattr(_local, "left", None)) is None:
        return
    left, of_ground_truth = limit
    _local.left = (left - steps, of_ground_truth)
    if left < steps:
        raise (TooLargeError if of_ground_truth else BudgetError)("too much to work out")


def finite(value: Any, mp: Any) -> Any:
    """The value, which must be a number: mpmath returns an infinity or nan at some poles instead of raising."""
    if not mp.isfinite(value):
        raise UndefinedError("not finite")
    return value


def is_zero(value: Any, mp: Any) -> bool:
    """Whether a value is 0, up to what rounding leaves."""
    return bool(abs(value) < mp.mpf(10) ** -(DIGITS - 5))
