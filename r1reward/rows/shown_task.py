"""The task that a row's columns show where none names it: tests are for programs, options for multiple choice.

Compared as mathematics, a program would be wrong whatever it does, a letter would be unequal to the text of the
option that it stands for, and the bare target of a countdown would be right.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from r1reward.rows.annotations import without_nulls
from r1reward.rows.names import GIVEN_NUMBERS, fold_name
from r1reward.rows.program_tests import is_tests_value
from r1reward.text.cells import cell
from r1reward.text.option_columns import options_beside

__all__ = ["DESCRIPTIONS", "given_numbers", "is_generated_puzzle", "may_be_generated", "shown_task"]

DESCRIPTIONS = ("metadata", "extra_info", "info")
"""Columns of objects in which rows of generated puzzles say from which generator they are."""
_GENERATED = frozenset({"source_dataset", "source_index"})
"""What reasoning-gym writes into each of its rows; its answers may be boards, moves or expressions."""

_LABELLED = re.compile(r"[(\[]?([A-Za-z]|\d)[)\].:]\s*(\S.*)", re.DOTALL)
"""The label of an option, and its text."""
_BETWEEN_LETTERS = re.compile(r"\s*(?:[,;/&]|\band\b|\s)\s*(?:and\s+)?")
_GRID = frozenset({"header", "rows"})
_CONSTRAINTS = frozenset({"func_name", "instruction_id", "instruction_id_list"})


def shown_task(truth: Any, column: str, row: Mapping[str, Any]) -> str:
    """Our name of the task that a ground truth in `column` shows beside the columns of its row; empty = none.

    >>> row = {"options": ["Rome", "Paris"]}
    >>> [shown_task(truth, "answer", row) for truth in ("assert f(1) == 2", "Paris", "42")]
    ['code', 'stem', '']
    >>> shown_task(98, "target", {"target": 98, "nums": [44, 19, 35]})
    'logic'
    """
    truth = without_nulls(truth)
    if is_tests_value(truth, column):
        return "code"
    if names_option(truth, row):
        return "stem"
    if (
        fold_name(column) == "solution_text_format"
        or _is_puzzle(truth, column, row)
        or is_generated_puzzle(row)
    ):
        return "logic"
    return _shown_by_object(truth, row)


def names_option(truth: Any, row: Mapping[str, Any]) -> bool:
    """Whether a ground truth is an option of its row, by label or text; each element of a list must be one."""
    if isinstance(truth, Sequence) and not isinstance(truth, str):
        return bool(truth) and all(isinstance(t, str) and names_option(t, row) for t in truth)
    if not isinstance(truth, str | int | float) or isinstance(truth, bool):
        return False
    text = str(truth).strip()
    if (options := options_beside(row)) is None:
        return False
    texts = {option.strip().casefold() for option in options.by_label.values()}
    label = text.strip("()[]. ").upper()
    if label in options.by_label or text.casefold() in texts or _names_both(text, options.by_label):
        return True
    return _names_several(text, options.by_label)


def _names_both(text: str, options: Mapping[str, str]) -> bool:
    """Whether a text is an option's label and its text: `(b) Paris`."""
    match = _LABELLED.fullmatch(text)
    return match is not None and options.get(match[1].upper(), "").strip().casefold() == match[2].casefold()


def _names_several(text: str, options: Mapping[str, str]) -> bool:
    """Whether a text is the letters of several options: `A,C`, `(A) and (C)`, `AC`."""
    letters = [part.strip("()[]. ") for part in _BETWEEN_LETTERS.split(text)]
    if len(letters) == 1 and text.isupper():
        letters = list(text) if "".join(sorted(text)) == text else []
    known = all(letter.isalpha() and letter.upper() in options for letter in letters)
    return known and 1 < len(letters) == len(set(letters))


def _is_puzzle(truth: Any, column: str, row: Mapping[str, Any]) -> bool:
    """Whether a ground truth is a countdown's target with its numbers, or the solved table of a puzzle."""
    truth = cell(truth) or truth if isinstance(truth, str) else truth
    if isinstance(truth, Mapping):
        return truth.keys() >= _GRID or ("target" in truth and any(name in truth for name in GIVEN_NUMBERS))
    return fold_name(column) == "target" and bool(given_numbers(row))


def given_numbers(row: Mapping[str, Any]) -> str:
    """The column of the numbers that an expression is to be made of; empty where there is none."""
    return next((name for name in GIVEN_NUMBERS if _is_numbers(row.get(name))), "")


def is_generated_puzzle(row: Mapping[str, Any]) -> bool:
    """Whether a row is one of reasoning-gym's: it names its generator and its place in what that made.

    >>> is_generated_puzzle({"question": "1 + 2?", "metadata": {"source_dataset": "chain_sum", "source_index": 0}})
    True
    """
    return any(_names_generator(value) for value in (row, *(row.get(name) for name in DESCRIPTIONS)))


def may_be_generated(row: Mapping[str, Any], names: Sequence[str]) -> bool:
    """Whether it is worth a closer look whether one of these columns names the generator of a puzzle."""
    for name in names:
        value = row[name]
        if (type(value) is dict or type(value) is str) and "source_dataset" in value:
            return True
    return False


def _names_generator(value: Any) -> bool:
    if isinstance(value, str):
        value = cell(value) if "source_dataset" in value else None
    return isinstance(value, Mapping) and value.keys() >= _GENERATED


def _is_numbers(value: Any) -> bool:
    value = cell(value) if isinstance(value, str) else value
    return isinstance(value, Sequence) and len(value) > 1 and all(isinstance(v, int) for v in value)


def _shown_by_object(truth: Any, row: Mapping[str, Any]) -> str:
    """The task of calls and constraints, which stand in a list of objects, an object, or the text of one."""
    truth = cell(truth) if isinstance(truth, str) else truth
    items = truth if isinstance(truth, Sequence) and not isinstance(truth, str) else [truth]
    if not items or not all(isinstance(item, Mapping) for item in items):
        return ""
    if all(not _CONSTRAINTS.isdisjoint(item) for item in items):
        return "instructions"
    if all("arguments" in item and "name" in item for item in items):
        return "tool_calls"
    has_tools = any(fold_name(name) in ("function", "functions", "tools") for name in row)
    return "tool_calls" if has_tools and all(_is_call(item) for item in items) else ""


def _is_call(item: Mapping[str, Any]) -> bool:
    """BFCL's form of a call: the function's name, and by argument the values that are right."""
    return len(item) == 1 and all(isinstance(arguments, Mapping) for arguments in item.values())
