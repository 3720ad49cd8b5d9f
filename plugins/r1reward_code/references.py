"""The reference solutions that data sets have beside their tests."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

__all__ = ["as_answer", "reference_solutions"]

_COLUMNS = (
    "canonical_solution",
    "reference_solution",
    "gold_standard_solution",
    "solution",
    "code",
    "solutions",
)
_MOST = 3
"""How many are run: the first may be one of another language, or wrong."""


def reference_solutions(columns: Mapping[str, Any]) -> list[str]:
    """The first few solutions in the columns of a row: text, a list, or a list as JSON text (APPS, TACO).

    >>> reference_solutions({"solutions": '["print(1)", "print(2)"]'})
    ['print(1)', 'print(2)']
    """
    for name in _COLUMNS:
        if texts := [text for text in _texts(columns.get(name)) if text.strip()]:
            return texts[:_MOST]
    return []


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            yield from _texts(msgspec.json.decode(value))
        except msgspec.DecodeError:
            yield value
    elif isinstance(value, str):
        yield value
    elif isinstance(value, Sequence):
        yield from (item for item in value if isinstance(item, str))


def as_answer(text: str, language: str) -> str:
    """A solution in a fence that no fence in its text closes."""
    longest = max((len(ticks) for ticks in re.findall(r"^ {0,3}(`{3,})", text, re.M)), default=2)
    ticks = "`" * (longest + 1)
    return f"{ticks}{language}\n{text.rstrip()}\n{ticks}"
