"""The task that a row's columns show where none names it: tests are for programs, options for multiple choice.

Compared as mathematics, a program would be wrong whatever it does, a letter would be unequal to the text of the
option that it stands for, and the bare target of a countdown would be right.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from r1reward.rows.names import GIVEN_NUMBERS, fold_name
from r1reward.rows.program_tests import is_tests_value
from r1reward.text.cells import json_value
from r1reward.text.option_columns import options_beside

__all__ = ["shown_task"]

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
    if is_tests_value(truth, column):
        return "code"
    if names_option(truth, row):
        return "stem"
    if fold_name(column) == "solution_text_format" or _is_puzzle(truth, column, row):
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
    return text.strip("()[]. ").upper() in options.by_label or text.casefold() in texts


def _is_puzzle(truth: Any, column: str, row: Mapping[str, Any]) -> bool:
    """Whether a ground truth is a countdown's target with its numbers, or the solved table of a puzzle."""
    if isinstance(truth, Mapping):
        return truth.keys() >= _GRID or ("target" in truth and any(name in truth for name in GIVEN_NUMBERS))
    given = any(_is_numbers(row.get(name)) for name in GIVEN_NUMBERS)
    return given and fold_name(column) == "target"


def _is_numbers(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and len(value) > 1


def _shown_by_object(truth: Any, row: Mapping[str, Any]) -> str:
    """The task of calls and constraints, which stand in a list of objects, an object, or the text of one."""
    if isinstance(truth, str):
        if truth.lstrip()[:1] not in ("{", "["):
            return ""
        try:
            truth = json_value(truth)
        except ValueError:
            return ""
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
