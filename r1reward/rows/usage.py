"""Which columns the rows of a run were read by: no guess stays untold."""

from collections.abc import Mapping

from r1reward.rows.columns import Columns

__all__ = ["Usage", "add_usage", "shown_columns"]

Usage = dict[str, dict[str, int]]
"""By role: how many rows had it from which column."""


def add_usage(total: Usage, usage: Usage) -> None:
    """Add the counts of some rows."""
    for role, names in usage.items():
        counts = total.setdefault(role, {})
        for name, count in names.items():
            counts[name] = counts.get(name, 0) + count


def shown_columns(usage: Usage, told: Mapping[str, str]) -> Columns:
    """The columns as the user is told of them, those of most rows first."""
    names = {role: " | ".join(sorted(found, key=lambda n: (-found[n], n))) for role, found in usage.items()}
    named = {role: column for role, column in told.items() if column}
    return Columns(**(names | named), told=tuple(sorted(told)))
