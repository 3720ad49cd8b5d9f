"""Which columns a row's sample and completions come from: named by `--map`, or guessed from the row's own names."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from r1reward.errors import DataError, UsageError, unknown_name
from r1reward.rows.lookup import lookup
from r1reward.rows.names import ROLES

__all__ = ["Columns", "no_column", "parse_map", "role_map", "row_has"]

_SHOWN = 30
"""Names that a message lists."""


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """The column of each role; empty where there is none. Several names: `answer | solution`, by row."""

    completion: str = ""
    reasoning: str = ""
    prompt: str = ""
    ground_truth: str = ""
    task: str = ""
    id: str = ""
    source: str = ""
    truncated: str = ""
    explicit: tuple[str, ...] = ()
    """The roles that the user named; a row without such a column is a bad row."""

    def __str__(self) -> str:
        """What the user is shown: `completion=response; guessed prompt, id`."""
        explicit = [self._label(role) for role in ROLES if role in self.explicit and getattr(self, role)]
        guessed = [self._label(role) for role in ROLES if role not in self.explicit and getattr(self, role)]
        parts = [", ".join(explicit)] if explicit else []
        return "; ".join([*parts, "guessed " + ", ".join(guessed)] if guessed else parts)

    def _label(self, role: str) -> str:
        column = getattr(self, role)
        return role if role == column else f"{role}={column}"


def parse_map(text: str) -> dict[str, str]:
    """`completion=response,ground_truth=answer` as a mapping; `role=` says that there is no such column.

    A name may be a path (`response.body.choices`, `resps.0`), and several names are a list of completions, or of
    acceptable answers: `completion=r1_solution_1,r1_solution_2`. Raises `UsageError`.
    """
    columns: dict[str, str] = {}
    role = ""
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, column = (piece.strip() for piece in part.partition("="))
        if not equals:
            if not role or not columns[role]:
                raise UsageError(f"--map: {part!r} is not role=column")
            columns[role] += f",{part}"
            continue
        if name not in ROLES:
            raise UsageError(f"--map: {unknown_name('role', name, ROLES)}")
        if name in columns:
            raise UsageError(f"--map: {name!r} is given twice")
        role = name
        columns[role] = column
    return role_map(columns, "--map")


def role_map(columns: Mapping[str, str | Sequence[str]], where: str = "columns") -> dict[str, str]:
    """A mapping of roles to columns as the reader wants it; a list of columns is joined by commas.

    Raises `UsageError` for a role that is none, and for a list where only one column can be.
    """
    by_role = {}
    for role, column in columns.items():
        if role not in ROLES:
            raise UsageError(f"{where}: {unknown_name('role', role, ROLES)}")
        by_role[role] = column if isinstance(column, str) else ",".join(column)
        if "," in by_role[role] and role not in ("completion", "ground_truth", "reasoning"):
            raise UsageError(f"{where}: {role} is one column, not {by_role[role]!r}")
    return by_role


def no_column(column: str, row: Iterable[str]) -> DataError:
    """The error for a row that lacks a column; of a path, what the last part that is there holds."""
    held = _last_part(column, row) if isinstance(row, Mapping) else ""
    return DataError(f"no column {column!r} ({held or row_has(row)})")


def _last_part(path: str, row: Mapping[str, Any]) -> str:
    for end in range(len(path) - 1, 0, -1):
        if path[end] not in ".[":
            continue
        try:
            value = lookup(row, path[:end])
        except KeyError:
            continue
        if isinstance(value, Mapping):
            names = ", ".join(list(map(str, value))[:_SHOWN])
            return f"{path[:end]!r} has: {names or 'nothing'}"
        what = f"a list of {len(value)}" if isinstance(value, list | tuple) else type(value).__name__
        return f"{path[:end]!r} is {'null' if value is None else what}"
    return ""


def row_has(row: Iterable[str]) -> str:
    """The names of a row's columns, for a message."""
    names = [str(c) for c in row]
    more = f", and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"this row has: {', '.join(names[:_SHOWN]) + more or 'none'}"
