"""Finds the column of a role in one row: the one that the user named, or the likeliest that has a value."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from r1reward.errors import DataError
from r1reward.rows.annotations import with_aliases
from r1reward.rows.chat import chat_in
from r1reward.rows.columns import no_column, row_has
from r1reward.rows.lookup import lookup
from r1reward.rows.names import SOLUTIONS, fold_name
from r1reward.rows.option_numbers import refuse_number, refuse_target
from r1reward.rows.program_tests import is_program
from r1reward.rows.rival_completions import UNSURE_COMPLETIONS, only_completion
from r1reward.rows.rival_truths import refuse_flag, refuse_list, refuse_place, refuse_rival
from r1reward.rows.shape import Shape
from r1reward.rows.shown_task import shown_task
from r1reward.rows.tasks import fold
from r1reward.rows.values import decoded, is_fit, is_nan

__all__ = ["Finder"]

Found = tuple[str, Any]
"""The column and its value; `"", None` where there is none."""

_NEEDED = frozenset({"completion", "prompt", "ground_truth"})
"""Roles of which a row must have the column that the user named."""


class Finder:
    """Looks for columns; `explicit`: those that the user named, by role."""

    def __init__(self, explicit: Mapping[str, str], need: str, *, for_reward: bool) -> None:
        self._explicit, self._need, self._for_reward = explicit, need, for_reward
        self.taken = frozenset(name for column in explicit.values() for name in (column, *_names(column)))
        """Columns that must not be guessed for another role."""

    def __call__(self, row: Mapping[str, Any], role: str, shape: Shape) -> Found:
        """The column of a role. Raises `DataError` where the row lacks one that the user named."""
        if role in self._explicit:
            name, value = self._mapped(row, role)
            return name, chat_in(value) if role == "prompt" else value
        first: Found = "", None
        for name in shape.names[role]:
            try:
                value = lookup(row, name)
            except KeyError:
                continue
            if is_fit(role, name, value):
                return name, chat_in(value) if role == "prompt" else value
            if not first[0] and (is_nan(value) or value in (None, "", [])):
                first = name, None if is_nan(value) else value
        return first

    def required(self, row: Mapping[str, Any], role: str, shape: Shape) -> Found:
        """The same, where a row without it is a bad row."""
        name, value = self(row, role, shape)
        if not name:
            raise _nothing(role, row)
        return name, value

    def completion(self, row: Mapping[str, Any], shape: Shape) -> Found:
        """The completions. A null is an error: the column beside it may hold the right answer."""
        if "completion" in self._explicit:
            name, value = self._mapped(row, "completion")
            return name, decoded(name, value)
        if self._need != "completion":
            return "", None
        named = [n for n in shape.names["completion"] if fold_name(n) not in UNSURE_COMPLETIONS]
        if (sure := only_completion(row, list(self._completions(row, named)))) is not None:
            return sure
        unsure = self._completions(row, [n for n in shape.names["completion"] if n not in named])
        if (first := next(unsure, None)) is None:
            raise _nothing("completion", row)
        return first

    def _completions(self, row: Mapping[str, Any], names: Sequence[str]) -> Iterator[Found]:
        """The columns of these names whose values can be completions."""
        is_first = True
        for name in names:
            try:
                value = lookup(row, name)
            except KeyError:
                continue
            if value is None and is_first and fold_name(name) not in UNSURE_COMPLETIONS:
                raise DataError(
                    f"the completion, {name!r}, is null; --map completion=COLUMN names another column"
                )
            value = decoded(name, value) if is_first or value is not None else value
            if value is not None and is_fit("completion", name, value):
                yield name, value
                is_first = False

    def ground_truth(self, row: Mapping[str, Any], shape: Shape, task: str, tests: str) -> Found:
        """The ground truth; None where the row has tests, which the verifiers of code read where they stand."""
        if "ground_truth" in self._explicit:
            name, value = self._mapped(row, "ground_truth")
            return name, None if is_nan(value) else value
        if tests:
            return tests, None
        name, value = self(row, "ground_truth", shape)
        if (
            fold_name(name) in SOLUTIONS
            and fold(task) == "code"
            and isinstance(value, str)
            and value.lstrip()[:1] not in "{["
        ):
            return "", None  # a correct program is not a test of programs
        if name and self._for_reward:
            refuse_flag(row, shape.names["ground_truth"], name, value)
            refuse_place(row, name, value)
            refuse_list(row, name, value)
            refuse_number(row, shape, name, value)
            if fold(task) != "logic":
                refuse_target(row, name, value)
            refuse_rival(row, shape.names["ground_truth"], name, value)
        return name, with_aliases(value, row)

    def task_shown(self, truth: Any, column: str, row: Mapping[str, Any]) -> str:
        """Our name of the task that a ground truth shows; a program that the user named as one shows none."""
        if is_program(truth, column):
            return "" if "ground_truth" in self._explicit else "code"
        return shown_task(truth, column, row)

    def _mapped(self, row: Mapping[str, Any], role: str) -> Found:
        column = self._explicit[role]
        if not column:
            return "", None
        if column in row or "," not in column:
            return column, self._value(row, column, role)
        return column, [self._value(row, name, role) for name in _names(column)]

    def _value(self, row: Mapping[str, Any], column: str, role: str) -> Any:
        try:
            return lookup(row, column)
        except KeyError:
            if role in _NEEDED:
                raise no_column(column, row) from None
            return None


def _names(column: str) -> list[str]:
    return [name.strip() for name in column.split(",") if name.strip()]


def _nothing(role: str, row: Mapping[str, Any]) -> DataError:
    option = f"--map {role}=COLUMN"
    return DataError(f"no column looks like the {role.replace('_', ' ')}; name it: {option} ({row_has(row)})")
