"""Ground truths that may be a number of something else: of an option, of a class, or the target of an expression.

Compared as the answer, such a number makes every completion wrong in silence. Each is refused with the flags that say
what it is.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from r1reward.errors import DataError
from r1reward.rows.names import ANSWERS, fold_name
from r1reward.rows.shape import Shape
from r1reward.rows.shown_task import given_numbers
from r1reward.text.cells import cell
from r1reward.text.option_columns import OPTIONS, options_beside, options_in

__all__ = ["refuse_number", "refuse_target"]

_CLASSIFIED = frozenset({
    "premise", "hypothesis", "sentence", "sentence1", "sentence2", "sentence_1", "sentence_2", "passage", "text",
    "text1", "text2", "question1", "question2", "content", "title", "review", "claim", "article", "tweet",
})  # fmt: skip
"""Columns of texts that sets of classification put beside a class's number."""
_MOST_CLASSES = 1000

_SERIES = re.compile(r"[a-z]_?\d$|_[a-e]$")
"""A column of a series, as options have one each: CaseHOLD's `holding_0`, PIQA's `sol1`."""
_NUMBERING = re.compile(r"_(?:idx|index|option|choice)$")
_NUMBER_OF_ANSWER = re.compile(
    r"(?:correct|right|gold|true|best|answer)\w*_(?:id|idx|index|num|number|pos|position)"
)
"""A column with the number of the right one of a list of answers: QuAIL's `correct_answer_id`."""


def refuse_number(row: Mapping[str, Any], shape: Shape, name: str, value: Any) -> None:
    """Raise `DataError` where the ground truth may be the number of an option, or the options of a number."""
    for column in (n for n in row if isinstance(n, str) and fold_name(n) in (*OPTIONS, ANSWERS)):
        texts = cell(row[column]) if isinstance(row[column], str) else row[column]
        if texts is None and name != column:
            _refuse_unread(row, name, value, column)
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
    elif options is None:
        _refuse_bare(name, value)
    _refuse_class(row, name, value)


def _refuse_unread(row: Mapping[str, Any], name: str, value: Any, column: str) -> None:
    """Raise `DataError` where a number stands beside options in a cell that is no list that can be read."""
    said = row[column]
    if _whole(value) is not None and isinstance(said, str) and said.strip() and not options_in(said):
        raise DataError(
            f"{name}={value!r} beside {column} may be the number of an option, and {said!r:.60} is no list that can "
            f"be read: write it as JSON, or --map ground_truth={name} says that the number is the answer itself"
        )


def _refuse_bare(name: str, value: Any) -> None:
    """Raise `DataError` where the name of a column says that it numbers options, which stand nowhere beside it."""
    if _whole(value) is not None and _NUMBERING.search(fold_name(name)):
        raise DataError(
            f"{name}={value!r} may be the number of an option: --map ground_truth=COLUMN names a column with its "
            f"letter or text, --map ground_truth={name} says that the number is the answer itself"
        )


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


def refuse_target(row: Mapping[str, Any], name: str, value: Any) -> None:
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
