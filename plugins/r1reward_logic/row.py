"""What a row states of its puzzle: the columns, nested mappings and JSON text alike, under one name each.

Data sets put the instance at any depth (`metadata`, `extra_info`, a JSON string in either). All of it is flattened;
the outermost wins where two places have one name.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from r1reward.text.cells import cell
from r1reward.types import Sample

__all__ = ["Facts", "facts_of", "first", "integers", "number_grid"]

Facts = dict[str, Any]

_DEEP = 4
_LONGEST = 200_000
"""Characters of JSON text in a column; longer ones are no statement of a puzzle."""


def facts_of(sample: Sample) -> Facts:
    """Every name that the row's columns, or a mapping in them, give a value; keys are in lower case."""
    facts: Facts = {}
    level: list[Mapping[str, Any]] = [sample.metadata]
    truth = _as_mapping(sample.ground_truth)
    if truth is not None:
        level.append(truth)
    for _ in range(_DEEP):
        below: list[Mapping[str, Any]] = []
        for mapping in level:
            for key, value in mapping.items():
                if value is not None:  # a null of one row is a column of another
                    facts.setdefault(str(key).lower(), value)
                if (inner := _as_mapping(value)) is not None:
                    below.append(inner)
        level = below
    return facts


def integers(value: Any) -> list[int] | None:
    """A list of whole numbers, also written as JSON or as `1, 2, 3`; None for anything else."""
    if isinstance(value, str) and len(value) < 1000:
        parts = value.strip("[]() \n").replace(",", " ").split()
        return [int(p) for p in parts] if parts and all(_is_integer(p) for p in parts) else None
    if not isinstance(value, Sequence) or isinstance(value, str | bytes) or not value:
        return None
    numbers = [int(v) for v in value if _is_integer(v)]
    return numbers if len(numbers) == len(value) else None


def number_grid(value: Any) -> list[list[int]] | None:
    """Rows of whole numbers of one length; None for anything else."""
    if not isinstance(value, Sequence) or isinstance(value, str | bytes) or not value:
        return None
    rows = [row for line in value if (row := integers(line)) is not None]
    whole = len(rows) == len(value) and len({len(row) for row in rows}) == 1
    return rows if whole else None


def first(facts: Facts, names: Iterable[str]) -> Any:
    """The value of the first of these names that the row has; None where it has none."""
    return next((facts[name] for name in names if facts.get(name) is not None), None)


def _is_integer(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, str):
        return len(value) <= 18 and value.lstrip("-+").isascii() and value.lstrip("-+").isdigit()
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


def _as_mapping(value: Any) -> Mapping[str, Any] | None:
    if isinstance(value, Mapping):
        return value
    if isinstance(value, str) and value[:1] == "{" and len(value) <= _LONGEST:
        try:
            read = json.loads(value)
        except (ValueError, RecursionError):
            read = cell(value)  # what Python printed into a table's cell
        return read if isinstance(read, dict) else None
    return None
