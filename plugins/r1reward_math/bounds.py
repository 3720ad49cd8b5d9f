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
    "apart",
    "budget",
    "finite",
    "is_zero",
    "small",
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

_MOST_KEPT = 256

_local = threading.local()


class UndefinedError(ArithmeticError):
    """There is no value at this point."""


class TooLargeError(UndefinedError):
    """There may be a value at this point, but it costs more than we want to find it, or is too near to no value."""


class BudgetError(Exception):
    """The answer costs more to work out than any answer needs."""


class budget:  # noqa: N801  it is used as a function
    """Bounds what is spent inside: of an answer `BudgetError`, of a ground truth `TooLargeError` where it is more.

    What a ground truth costs is not counted to the answer: no answer can make a ground truth too dear. A class of
    its own, because a generator as context manager costs more than most comparisons.
    """

    __slots__ = ("_before", "_of_ground_truth")

    def __init__(self, *, of_ground_truth: bool = False) -> None:
        self._of_ground_truth = of_ground_truth
        self._before: list[int] | None = None

    def __enter__(self) -> None:
        self._before = before = getattr(_local, "left", None)
        if before is None or self._of_ground_truth or before[1]:
            limit = _OF_GROUND_TRUTH if self._of_ground_truth else _OF_ANSWER
            _local.left = [limit, self._of_ground_truth]

    def __exit__(self, *raised: object) -> None:
        if self._before is None or self._of_ground_truth or self._before[1]:
            _local.left = self._before  # else what is spent inside is spent outside, too


@contextmanager
def apart() -> Iterator[None]:
    """A bound of its own for what is worked out once and kept: it must not depend on what was spent before.

    What is dearer has no value: `UndefinedError`.
    """
    before = getattr(_local, "left", None)
    _local.left = [_OF_ANSWER, False]
    try:
        yield
    except BudgetError as error:
        raise UndefinedError(str(error)) from None
    finally:
        _local.left = before


def spend(steps: int) -> None:
    """Counts work, in steps of about a microsecond."""
    if (limit := getattr(_local, "left", None)) is None:
        return
    limit[0] -= steps
    if limit[0] < 0:
        raise (TooLargeError if limit[1] else BudgetError)("too much to work out")


def finite(value: Any, mp: Any) -> Any:
    """The value, which must be a number: mpmath returns an infinity or nan at some poles instead of raising."""
    if type(value) is mp.mpf and value._mpf_[1]:
        return value  # a mantissa: `isfinite` costs ten times as much
    if not mp.isfinite(value):
        raise UndefinedError("not finite")
    return value


def is_zero(value: Any, mp: Any) -> bool:
    """Whether a value is 0, up to what rounding leaves."""
    return bool(abs(value) < small(DIGITS - 5, mp))


def small(digits: int, mp: Any) -> Any:
    """10 to the power of `-digits`, kept: a comparison needs it at each point."""
    kept = getattr(_local, "small", None)
    if kept is None:  # one for each thread, because numbers belong to the arithmetic of their thread
        kept = _local.small = {}
    value = kept.get((digits, mp.prec))
    if value is None:
        if len(kept) > _MOST_KEPT:
            kept.clear()
        value = kept[digits, mp.prec] = mp.mpf(10) ** -digits
    return value
