"""Which column of a file means what: guessed from the usual names, or told by `--map`."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from r1reward.errors import DataError, UsageError, unknown_name

__all__ = ["ROLES", "Columns", "guess", "lookup", "parse_map"]

ROLES: Mapping[str, tuple[str, ...]] = {
    "completion": (
        "completion", "completions", "response", "responses", "choices", "generation", "generations",
        "generated_text", "model_output", "output", "outputs", "prediction", "predictions", "samples",
        "messages", "conversations", "conversation",
    ),
    "prompt": ("prompt", "question", "problem", "query", "instruction", "messages", "conversations", "input"),
    "ground_truth": (
        "ground_truth", "reward_model.ground_truth", "gold", "reference_answer", "expected_answer",
        "reference", "target", "final_answer", "answer", "solution",
    ),
    "task": ("task", "domain", "ability"),
    "id": ("id", "uid", "unique_id", "sample_id", "problem_id", "question_id", "prompt_id", "task_id"),
    "source": ("source", "data_source", "dataset"),
    "truncated": ("truncated", "is_truncated", "finish_reason", "stop_reason"),
}  # fmt: skip
"""By role: the names that are looked for, the likeliest first; a dot goes into a nested object."""


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """The column of each role; empty where there is none."""

    completion: str = ""
    prompt: str = ""
    ground_truth: str = ""
    task: str = ""
    id: str = ""
    source: str = ""
    truncated: str = ""
    told: tuple[str, ...] = ()
    """The roles that the user named; a row without such a column is a bad row."""

    def __str__(self) -> str:
        """What the user is told: `completion=response; guessed prompt, id`."""
        told = [self._shown(role) for role in ROLES if role in self.told and getattr(self, role)]
        guessed = [self._shown(role) for role in ROLES if role not in self.told and getattr(self, role)]
        parts = [", ".join(told)] if told else []
        return "; ".join([*parts, "guessed " + ", ".join(guessed)] if guessed else parts)

    def _shown(self, role: str) -> str:
        column = getattr(self, role)
        return role if role == column else f"{role}={column}"


def parse_map(text: str) -> dict[str, str]:
    """`completion=response,ground_truth=answer` as a mapping; `role=` says that there is no such column.

    Raises `UsageError`.
    """
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        role, equals, column = (part.strip() for part in pair.partition("="))
        if role not in ROLES:
            raise UsageError(f"--map: {unknown_name('role', role, ROLES)}")
        if not equals:
            raise UsageError(f"--map: {pair!r} is not role=column")
        if role in found:
            raise UsageError(f"--map: {role!r} is given twice")
        found[role] = column
    return found


def lookup(columns: Mapping[str, Any], name: str) -> Any:
    """The value of a column; `a.b` goes into a nested object where no column has that very name.

    Raises `KeyError`.
    """
    if name in columns:
        return columns[name]
    head, dot, rest = name.partition(".")
    inner = columns.get(head)
    if not dot or not isinstance(inner, Mapping):
        raise KeyError(name)
    return lookup(inner, rest)


def guess(
    columns: Mapping[str, Any], told: Mapping[str, str], where: str, *, need: str = "completion"
) -> Columns:
    """The mapping for rows like this one. Raises `DataError` where no column has the role `need`."""
    found = dict(told)
    for role, names in ROLES.items():
        if role not in told:
            taken = set(found.values()) - {"messages", "conversations"}
            found[role] = next((n for n in names if n not in taken and _has(columns, n)), "")
    for role, column in told.items():
        if column and not _has(columns, column):
            raise DataError(f"{where}: --map {role}={column}: {_no_column(column, columns)}")
    if not found[need]:
        raise DataError(
            f"{where}: no column looks like the {need.replace('_', ' ')}; name it: --map {need}=COLUMN "
            f"(this row has: {_names(columns)})"
        )
    return Columns(**found, told=tuple(sorted(told)))


def missing(column: str, columns: Mapping[str, Any]) -> DataError:
    """The error for a row that lacks a column which other rows have."""
    return DataError(_no_column(column, columns))


def _has(columns: Mapping[str, Any], name: str) -> bool:
    try:
        return lookup(columns, name) is not None
    except KeyError:
        return False


def _no_column(column: str, columns: Mapping[str, Any]) -> str:
    return f"no column {column!r} (this row has: {_names(columns)})"


def _names(columns: Iterable[str]) -> str:
    names = [str(c) for c in columns]
    return ", ".join(names[:30]) + (f", and {len(names) - 30} more" if len(names) > 30 else "") or "none"
