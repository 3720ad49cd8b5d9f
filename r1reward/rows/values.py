"""What the value of a column can be: a completion, a ground truth, tests, or nothing at all."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from r1reward.errors import DataError
from r1reward.rows.annotations import BOOLEAN_TEXTS
from r1reward.rows.names import CHOICES, CONVERSATIONS, ENVELOPES, GIVEN_NUMBERS, LISTS, TESTS, fold_name
from r1reward.text.cells import cell, json_value, printed_value

__all__ = ["decoded", "is_fit", "is_nan", "metadata_of", "tests_of"]

_WRAPPERS = frozenset({"verification_info", "verifier_metadata"})
"""Columns that hold tests in rows of code, and other things in others."""

_SWITCHES = frozenset({
    "", "on", "off", "true", "false", "yes", "no", "none", "null", "nan", "n/a", "low", "medium", "high", "minimal",
    "auto", "default", "enabled", "disabled", "0", "1",
})  # fmt: skip
"""What a column `reasoning` or `thinking` holds that says whether a model was to reason, and not what it thought."""


def is_fit(role: str, name: str, value: Any) -> bool:
    """Whether a column's value can have the role that its name suggests.

    A null or an empty text has none, but for a completion: an empty completion is one.
    """
    if role == "completion":
        return _is_completion(fold_name(name), value)
    if role == "reasoning":
        return _is_reasoning(value)
    if fold_name(name) in ("label", "labels", "correct") and isinstance(value, bool):
        return False  # it says whether a completion is right; it is not an answer
    if fold_name(name) == "correct" and str(value) in ("0", "1", *BOOLEAN_TEXTS):
        return False  # so does a flag that is a number
    if role == "ground_truth" and fold_name(name) == "solutions":
        return _are_boxed(value)
    return value is not None and value != "" and value != [] and not is_nan(value)


def decoded(name: str, value: Any) -> Any:
    """A list that a cell of text holds, as CSV must write it: JSON, or as Python prints it.

    Raises `DataError` for one that can be read in two ways.
    """
    if not isinstance(value, str) or value[:1] != "[" or value.rstrip()[-1:] != "]":
        return value
    if fold_name(name) not in LISTS:
        return value
    try:
        items = json_value(value)
    except ValueError:
        if value[1:2] not in ("'", '"', "{"):
            return value
        items = _printed_list(name, value)
    return items if items and all(isinstance(item, str | dict | list) for item in items) else value


def _printed_list(name: str, value: str) -> Any:
    try:
        return printed_value(value)
    except ValueError:
        raise DataError(
            f"{name!r} holds a list as Python or NumPy prints it, which cannot be read for sure; write it as JSON, "
            "or a row for each"
        ) from None


def tests_of(row: Mapping[str, Any]) -> str:
    """The name of the column that holds the tests of a program; empty where none does."""
    present = {fold_name(n): n for n, value in row.items() if isinstance(n, str) and value is not None}
    return next(
        (present[name] for name in TESTS if name in present and _is_tests(name, row[present[name]])), ""
    )


def metadata_of(row: Mapping[str, Any], roles: Collection[str], prompt: str) -> dict[str, Any]:
    """The columns that have no role, and two that have one: they state the question as well.

    An object that holds the prompt may hold its options; a target is part of the puzzle beside its numbers.
    """
    is_puzzle = any(row.get(name) for name in GIVEN_NUMBERS)
    return {
        name: value
        for name, value in row.items()
        if name not in roles
        or (is_puzzle and name == "target")
        or (name == prompt and isinstance(cell(value) if isinstance(value, str) else value, Mapping))
    }


def is_nan(value: Any) -> bool:
    """Whether a value is not a number, which is how pandas writes a null."""
    return isinstance(value, float) and value != value


def _is_completion(name: str, value: Any) -> bool:
    if name in CHOICES:
        return _is_list(value) and bool(value) and all(map(_is_choice, value))
    if name in CONVERSATIONS:
        return bool(value) and _is_list(value)
    if name in ENVELOPES:
        return isinstance(value, Mapping) and not value.keys().isdisjoint(
            ("message", "content", "tool_calls")
        )
    return value is None or isinstance(value, str | Mapping) or _is_list(value)


def _is_reasoning(value: Any) -> bool:
    """Text, or a list of texts for as many completions; not a switch."""
    if isinstance(value, str):
        return value.strip().lower() not in _SWITCHES
    texts = value if _is_list(value) else ()
    return any(map(_is_reasoning, texts)) and all(t is None or isinstance(t, str) for t in texts)


def _are_boxed(value: Any) -> bool:
    """Whether `solutions` are answers in boxes, as in AReaL's data, and not programs."""
    value = cell(value) if isinstance(value, str) and "boxed" in value else value
    return _is_list(value) and bool(value) and all(isinstance(v, str) and "\\boxed" in v for v in value)


def _is_choice(value: Any) -> bool:
    """Whether a list element is a choice of the OpenAI APIs, and not an option of a question."""
    return (
        isinstance(value, Mapping)
        and bool(value.keys() & {"message", "text", "content"})
        and "label" not in value
    )


def _is_tests(name: str, value: Any) -> bool:
    if isinstance(value, str):
        # A file of tests, or JSON; `train`, `AMC 12` and the like are names.
        is_written = any(c in value for c in "({[\n")
        return is_written and (name not in _WRAPPERS or any(f'"{t}"' in value for t in (*TESTS, "inputs")))
    if name in _WRAPPERS:
        return isinstance(value, Mapping) and not value.keys().isdisjoint((*TESTS, "inputs"))
    return isinstance(value, Mapping | Sequence) and bool(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)
