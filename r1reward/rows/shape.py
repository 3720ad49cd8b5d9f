"""The rows that have the same columns: by role, the names that could have it."""

from collections.abc import Mapping
from typing import Any

from r1reward.rows.lookup import head
from r1reward.rows.names import CHOICES, CONVERSATIONS, OPTIONS, ROLES, SOLUTIONS, TESTS

__all__ = ["NO_COLUMN", "Shape"]

NO_COLUMN = object()
"""A key that no row has."""

_SAMPLE_ROLES = ("completion", "prompt", "ground_truth", "task", "id")
"""The roles whose columns are no metadata."""

_QUICK_ROLES = (*_SAMPLE_ROLES, "source", "truncated")
_SLOW_COLUMNS = frozenset((*TESTS, *OPTIONS, "doc"))
"""Columns that may change how a ground truth is guessed."""


class Shape:
    """What can be said of rows by the names of their columns alone."""

    __slots__ = ("count", "keys", "names", "tasks", "used")

    def __init__(
        self, row: Mapping[str, Any], told: Mapping[str, str], taken: frozenset[str], need: str
    ) -> None:
        self.names = {role: _candidates(role, row, told, taken) for role in ROLES}
        """By role: the columns that could have it, the likeliest first."""
        first = {role: names[0] if names else "" for role, names in self.names.items()}
        self.used = frozenset(first[role] for role in _SAMPLE_ROLES)
        self.keys: tuple[Any, ...] | None = None
        """By role: the column of a row that has text there; None where each row must be looked at closely."""
        if need == "completion" and self._is_usual(row, told, first):
            self.keys = tuple(first[role] or NO_COLUMN for role in _QUICK_ROLES)
        self.tasks: dict[str, str] = {}
        """What the rows said of their task, and what it is."""
        self.count = 0

    def _is_usual(self, row: Mapping[str, Any], told: Mapping[str, str], first: Mapping[str, str]) -> bool:
        completion = first["completion"]
        if completion in ("", first["prompt"], *CONVERSATIONS, *CHOICES) or first["reasoning"]:
            return False
        plain = all(name in row for name in first.values() if name)
        truth_is_sure = first["ground_truth"] not in SOLUTIONS and row.keys().isdisjoint(_SLOW_COLUMNS)
        return plain and ("ground_truth" in told or truth_is_sure)


def _candidates(
    role: str, row: Mapping[str, Any], told: Mapping[str, str], taken: frozenset[str]
) -> tuple[str, ...]:
    if role in told:
        return (told[role],) if told[role] else ()
    return tuple(name for name in ROLES[role] if head(name) in row and name not in taken)
