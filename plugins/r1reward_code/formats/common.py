"""What the readers of all formats share."""

import ast
import json
from collections.abc import Sequence
from typing import Any

from r1reward_code.tests import BadTestsError

__all__ = ["number", "parse", "same_length"]

_LONGEST_LITERAL = 64 * 2**20


def parse(value: Any, what: str) -> Any:
    """JSON text as what it says; anything else as it is. `BadTestsError` that says where the text is broken.

    Some data sets have what Python's `repr` makes of a mapping or list.
    """
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(value, parse_constant=_constant)
        except (ValueError, RecursionError) as error:
            literal = _literal(value)
            if literal is None:
                raise BadTestsError(f"{what} is no JSON: {str(error)[:200]}") from None
            return literal
    return value


def _literal(text: str) -> Any:
    """A mapping or list that is written as Python writes it, or `None`; nothing is evaluated."""
    if len(text) > _LONGEST_LITERAL:
        return None
    try:
        value = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None
    return value if isinstance(value, dict | list) else None


def _constant(name: str) -> float:
    return float(name.replace("Infinity", "inf"))


def same_length(inputs: Any, outputs: Any) -> None:
    """`BadTestsError` unless both are lists of one length and not empty."""
    for name, value in (("inputs", inputs), ("outputs", outputs)):
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise BadTestsError(f"{name} is a list, not {type(value).__name__}")
    if len(inputs) != len(outputs):
        raise BadTestsError(f"{len(inputs)} inputs and {len(outputs)} outputs: there must be as many")
    if not inputs:
        raise BadTestsError("the list of tests is empty")


def number(value: Any, what: str) -> float:
    """A finite number of at least 0; `BadTestsError` else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise BadTestsError(f"{what} is a number of at least 0, not {value!r}")
    return float(value)
