"""Counts the columns from which the rows of a run were read, so that every guess is reported."""

from collections import Counter
from collections.abc import Mapping

from r1reward.rows.columns import Columns

__all__ = ["COUNTED_ROLES", "Usage", "UsageCounter", "add_usage", "shown_columns"]

COUNTED_ROLES = ("completion", "prompt", "ground_truth", "task", "id", "source", "reasoning", "truncated")

Usage = dict[str, dict[str, int]]
"""By role: how many rows had it from which column."""


def add_usage(total: Usage, usage: Usage) -> None:
    """Add the counts of some rows."""
    for role, names in usage.items():
        counts = total.setdefault(role, {})
        for name, count in names.items():
            counts[name] = counts.get(name, 0) + count


def shown_columns(usage: Usage, explicit: Mapping[str, str]) -> Columns:
    """The columns as the user is shown them, those of most rows first."""
    names = {
        role: " | ".join(name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])))
        for role, counts in usage.items()
    }
    mapped = {role: column for role, column in explicit.items() if column}
    return Columns(**(names | mapped), explicit=tuple(sorted(explicit)))


class UsageCounter:
    """Counts rows by the columns that they were read by."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, ...]] = Counter()
        self._before: Usage = {}

    def add(self, columns: tuple[str, ...], rows: int = 1) -> None:
        """Count rows that were read by these columns, in the order of `COUNTED_ROLES`."""
        self._counts[columns] += rows

    def take(self) -> Usage:
        """What was counted since the last call."""
        total, self._before = self._before, {}
        for columns, rows in self._counts.items():
            pairs = zip(COUNTED_ROLES, columns, strict=True)
            add_usage(total, {role: {name: rows} for role, name in pairs if name})
        self._counts.clear()
        return total

    def put_back(self, usage: Usage) -> None:
        """Undo a `take`: its counts are part of the next one."""
        self._before = usage
