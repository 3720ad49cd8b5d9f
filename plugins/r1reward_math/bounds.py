"""What evaluation may cost, and how it says that there is no value."""

from typing import Any

__all__ = [
    "DIGITS",
    "MOST_FACTORIAL",
    "MOST_MAGNITUDE",
    "MOST_TERMS",
    "TooLargeError",
    "UndefinedError",
    "finite",
    "is_zero",
]

DIGITS = 40
MOST_MAGNITUDE = 20_000
"""Decimal digits before the point that a power may have."""
MOST_FACTORIAL = 5_000
MOST_TERMS = 500


class UndefinedError(ArithmeticError):
    """There is no value at this point."""


class TooLargeError(UndefinedError):
    """There may be a value at this point, but it costs more than we want to find it, or is too near to no value."""


def finite(value: Any, mp: Any) -> Any:
    """The value, which must be a number: mpmath returns an infinity or nan at some poles instead of raising."""
    if not mp.isfinite(value):
        raise UndefinedError("not finite")
    return value


def is_zero(value: Any, mp: Any) -> bool:
    """Whether a value is 0, up to what rounding leaves."""
    return bool(abs(value) < mp.mpf(10) ** -(DIGITS - 5))
