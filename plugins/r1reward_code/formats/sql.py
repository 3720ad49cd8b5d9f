"""Rows that a query prints: a table has no order, unless the task asks for one."""

import re
from collections.abc import Mapping
from typing import Any

from r1reward.text.queries import orders_rows
from r1reward_code.references import reference_solutions

__all__ = ["is_ordered"]

_COLUMNS = ("ordered", "order_matters", "is_ordered")
_ANY_ORDER = re.compile(
    r"\b(?:in any order|order (?:does not|doesn't) matter|regardless of (?:the )?order)\b", re.I
)
_ASKS = re.compile(
    r"\b(?:order|sort|rank)(?:ed|s|ing)?\b[^.\n]{0,60}\bby\b|\bsorted\b|\b(?:ascending|descending)\b"
    r"|\b(?:alphabetical|chronological)(?:ly)?\b|\b(?:newest|oldest|highest|lowest|largest|smallest) first\b",
    re.I,
)


def is_ordered(prompt: str, columns: Mapping[str, Any]) -> bool:
    """Whether the rows of a result have an order by the task: a column says so, its reference, or its words.

    Never by the query that is judged: a solution does not choose what it is compared by.

    >>> is_ordered("List the cities.", {}), is_ordered("List the cities, sorted by name.", {})
    (False, True)
    """
    for name in _COLUMNS:
        if isinstance(columns.get(name), bool):
            return bool(columns[name])
    if _ANY_ORDER.search(prompt):
        return False
    return _ASKS.search(prompt) is not None or any(map(orders_rows, reference_solutions(columns)))
