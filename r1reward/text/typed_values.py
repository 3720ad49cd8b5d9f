"""Values of tables that JSON has no type for, as the text that a person would write.

Parquet and Arrow have bytes (which many writers use for text), decimals, dates and times.
"""

import datetime
from decimal import Decimal
from typing import Any

__all__ = ["as_text"]


def as_text(value: Any) -> Any:
    """The text of bytes that are UTF-8, of a decimal, a date or a time; any other value as it is.

    >>> as_text(b"72"), as_text(Decimal("5.500")), as_text(datetime.datetime(2024, 1, 5)), as_text(7)
    ('72', '5.5', '2024-01-05', 7)
    """
    kind = type(value)
    if kind is str or kind is list or kind is int or kind is dict or value is None:
        return value
    if isinstance(value, bytes):
        return _decoded(value)
    if isinstance(value, Decimal):
        return _without_zeros(value)
    if isinstance(value, datetime.datetime):
        # Tables keep dates as the midnight of the day.
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.time):
        return value.isoformat("auto" if value.second or value.microsecond else "minutes")
    return value


def _decoded(value: bytes) -> Any:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value  # an image, say


def _without_zeros(value: Decimal) -> Any:
    """A column of decimals has as many digits in every row."""
    if not value.is_finite():
        return None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
