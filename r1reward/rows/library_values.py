"""Values of NumPy, pandas and others as Python's own: a row of a data frame is worth what a row of a file is."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

__all__ = ["plain_row", "plain_value"]

_PLAIN = frozenset({str, int, float, bool, type(None)})
_NULLS = frozenset({"NAType", "NaTType"})
"""pandas' nulls, which are no values of Python's."""


def plain_row(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row whose values are Python's own; the same row where they are already."""
    if all(type(value) in _PLAIN for value in row.values()):
        return row
    plain = {name: plain_value(value) for name, value in row.items()}
    return plain if any(plain[name] is not value for name, value in row.items()) else row


def plain_value(value: Any) -> Any:
    """A value as Python's own: arrays are lists, their numbers are numbers, pandas' nulls are None.

    >>> from fractions import Fraction
    >>> plain_value(Fraction(3, 4)), plain_value(["6", 6.5, None])
    ('3/4', ['6', 6.5, None])
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is dict:
        return plain_row(value)
    if kind is list or kind is tuple:
        plain = [plain_value(item) for item in value]
        return plain if any(a is not b for a, b in zip(plain, value, strict=True)) else value
    if kind.__name__ in _NULLS:
        return None
    if callable(getattr(value, "tolist", None)):
        held = value.tolist()
        return float(held) if type(held) is kind else plain_value(held)
    if isinstance(value, str):
        return str.__str__(value)  # of an enumeration its value, and not its name
    return str(value) if isinstance(value, Fraction) else value
