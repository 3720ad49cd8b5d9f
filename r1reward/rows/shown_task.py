"""The task that a row's columns show where none names it: tests are for programs, options for multiple choice.

Compared as mathematics, a program would be wrong whatever it does, and a letter would be unequal to the text of the
option that it stands for.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from r1reward.rows.program_tests import is_tests_value
from r1reward.text.option_columns import options_beside

__all__ = ["shown_task"]


def shown_task(truth: Any, column: str, row: Mapping[str, Any]) -> str:
    """Our name of the task that a ground truth in `column` shows beside the columns of its row; empty = none.

    >>> row = {"options": ["Rome", "Paris"]}
    >>> [shown_task(truth, "answer", row) for truth in ("assert f(1) == 2", "Paris", "42")]
    ['code', 'stem', '']
    """
    if is_tests_value(truth, column):
        return "code"
    return "stem" if names_option(truth, row) else ""


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
