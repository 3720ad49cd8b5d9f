"""The columns by which a scored file was read: who looks at it need not name them again."""

from collections.abc import Mapping, Sequence
from typing import Any

from r1reward.errors import UsageError
from r1reward.files import STDIN, Inputs, Row, rows
from r1reward.rows.columns import role_map
from r1reward.rows.lookup import head
from r1reward.storage import manifest_beside

__all__ = ["is_scored", "scored_columns", "settings_of_scored"]


def is_scored(row: Mapping[str, Any]) -> bool:
    """Whether `r1reward score` wrote a row."""
    return "scores" in row and "stamp" in row


def scored_columns(
    manifest: Mapping[str, Any], row: Mapping[str, Any], named: Mapping[str, str | Sequence[str]]
) -> dict[str, str]:
    """`named`, and the columns that were named when the file of this row was scored, as its manifest says.

    Columns that came from a joined file are not in the scored one, and are left out.

    >>> manifest = {"options": {"columns": {"completion": "mine", "prompt": "theirs.question"}}}
    >>> scored_columns(manifest, {"mine": "42", "scores": {}, "stamp": {}}, {"id": "key"})
    {'completion': 'mine', 'id': 'key'}
    """
    options = manifest.get("options")
    written = options.get("columns") if isinstance(options, Mapping) and is_scored(row) else None
    try:
        known = role_map(written) if isinstance(written, Mapping) else {}
    except (UsageError, TypeError):
        known = {}  # of another version, or of somebody else
    present = {role: column for role, column in known.items() if not column or head(column) in row}
    return {**present, **role_map(named)}


def settings_of_scored(inputs: Inputs, named: Mapping[str, str | Sequence[str]]) -> dict[str, Any]:
    """How a scored file was read: `columns` (with those that are `named` now), `task` and `end_tokens`.

    Empty where the first row is not one that `score` wrote, or no manifest stands beside the file.
    """
    manifest = {} if STDIN in inputs.names else manifest_beside(inputs.names[0])
    options = manifest.get("options")
    if not isinstance(options, Mapping):
        return {}
    first = next((row for block in inputs.blocks() for row in rows(block) if isinstance(row, Row)), None)
    if first is None or not is_scored(first.columns):
        return {}
    task, ends = options.get("task"), options.get("end_tokens")
    return {
        "columns": scored_columns(manifest, first.columns, named),
        "task": task if isinstance(task, str) else "",
        "end_tokens": tuple(t for t in ends if isinstance(t, str)) if isinstance(ends, list) else (),
    }
