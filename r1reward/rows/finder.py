"""Finds the column of a role in one row: the one that the user named, or the likeliest that has a value."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from r1reward.errors import DataError
from r1reward.rows.annotations import with_aliases
from r1reward.rows.chat import chat_in
from r1reward.rows.columns import no_column, row_has
from r1reward.rows.lookup import lookup
from r1reward.rows.names import ANSWERS, SOLUTIONS, fold_name
from r1reward.rows.program_tests import is_program
from r1reward.rows.rival_completions import UNSURE_COMPLETIONS, only_completion
from r1reward.rows.shape import Shape
from r1reward.rows.shown_task import given_numbers, shown_task
from r1reward.rows.tasks import fold
from r1reward.rows.values import decoded, is_fit, is_nan
from r1reward.text.cells import cell
from r1reward.text.option_columns import OPTIONS, options_beside

__all__ = ["Finder"]

Found = tuple[str, Any]
"""The column and its value; `"", None` where there is none."""

_CLASSIFIED = frozenset({
    "premise", "hypothesis", "sentence", "sentence1", "sentence2", "sentence_1", "sentence_2", "passage", "text",
    "text1", "text2", "question1", "question2", "content", "title", "review", "claim", "article", "tweet",
})  # fmt: skip
"""Columns of texts that sets of classification put beside a class's number."""
_MOST_CLASSES = 1000

_SERIES = re.compile(r"[a-z]_?\d$|_[a-e]$")
"""A column of a series, as options have one each: CaseHOLD's `holding_0`, PIQA's `sol1`."""
_NUMBER_OF_ANSWER = re.compile(
    r"(?:correct|right|gold|true|best|answer)\w*_(?:id|idx|index|num|number|pos|position)"
)
"""A column with the number of the right one of a list of answers: QuAIL's `correct_answer_id`."""

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
            _refuse_number(row, shape, name, value)
            if fold(task) != "logic":
                _refuse_target(row, name, value)
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


def _refuse_number(row: Mapping[str, Any], shape: Shape, name: str, value: Any) -> None:
    """Raise `DataError` where the ground truth may be the number of an option, or the options of a number."""
    for column in (n for n in row if isinstance(n, str) and fold_name(n) in (*OPTIONS, ANSWERS)):
        texts = cell(row[column]) if isinstance(row[column], str) else row[column]
        if isinstance(texts, Sequence) and not isinstance(texts, str) and len(texts) > 1:
            numbers = [n for n in row if isinstance(n, str) and _NUMBER_OF_ANSWER.fullmatch(fold_name(n))]
            others = [n for n in (*shape.names["ground_truth"], *numbers) if n != column and n in row]
            for number in others if name == column else [name]:
                _refuse(
                    number, row[number] if name == column else value, column, dict(enumerate(map(str, texts)))
                )
    options = options_beside(row)
    if options is not None and not options.is_list:
        _refuse(name, value, options.column, options.by_label, is_list=False)
    elif options is not None and "." in options.column and not name.startswith(options.column):
        _refuse(name, value, options.column, dict(enumerate(options.by_label.values())))
    _refuse_class(row, name, value)


def _refuse_class(row: Mapping[str, Any], name: str, value: Any) -> None:
    """Raise `DataError` where a label may be the number of a class: beside a text that is to be classified."""
    number = _whole(value)
    if fold_name(name) not in ("label", "labels") or number is None:
        return
    text = next(
        (n for n, said in row.items() if said and isinstance(n, str) and fold_name(n) in _CLASSIFIED), ""
    )
    series = [n for n, said in row.items() if said and isinstance(n, str) and _SERIES.search(fold_name(n))]
    if (text and -1 <= number < _MOST_CLASSES) or 0 <= number <= len(series) > 1:
        text = text or ", ".join(series)
        raise DataError(
            f"{name}={value!r} beside {text} may be the number of a class: --map ground_truth=COLUMN names a column "
            f"with the word that is right, --map ground_truth={name} says that the number is the answer itself"
        )


def _refuse_target(row: Mapping[str, Any], name: str, value: Any) -> None:
    """Raise `DataError` where an answer may be what an expression of the numbers beside it is to reach."""
    numbers = given_numbers(row)
    if numbers and fold_name(name) != "target" and _whole(value) is not None:
        raise DataError(
            f"{name}={value!r} beside {numbers} may be the target of a countdown, which an expression is to reach: "
            f"--task logic says so, --map ground_truth={name} says that the number is the answer itself"
        )


def _refuse(name: str, value: Any, column: str, options: Mapping[Any, str], *, is_list: bool = True) -> None:
    if not _is_number_of(value, options):
        return
    cure = f"--map ground_truth={column}[{name}] says so (counted from 0)"
    raise DataError(
        f"{name}={value!r} beside the list {column} may be the number of an option: "
        f"{cure if is_list else 'a column with its letter or text says so'}, "
        f"--map ground_truth={name} that it is the answer itself"
    )


def _whole(value: Any) -> int | None:
    """The whole number that a value is, or that a cell of a table of text says."""
    if isinstance(value, str):
        return int(value) if len(value) < len(str(_MOST_CLASSES)) and value.isdecimal() else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _is_number_of(value: Any, options: Mapping[Any, str]) -> bool:
    """Whether a value may be the number of an option rather than the answer itself."""
    value = cell(value) or value if isinstance(value, str) else value
    if isinstance(value, list) and len(value) == 1:
        (value,) = value
    if isinstance(value, bool) or str(value).strip() in options:
        return False
    if isinstance(value, int):
        return 0 <= value <= len(options)
    text = value.strip() if isinstance(value, str) else ""
    return text.isdecimal() and int(text) <= len(options) and text not in options.values()
