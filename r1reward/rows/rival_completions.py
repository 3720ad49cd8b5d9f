"""Which of several columns holds the policy's completions, and which the data set's own.

Any name of the field may be either: `response` is MetaMath's solution and a server's reply, `generations` are
OpenR1's own and NeMo-Skills' new ones. Only what a row shows for sure decides; where two remain, none is guessed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from r1reward.errors import DataError
from r1reward.rows.lookup import head
from r1reward.rows.names import CHOICES, CONVERSATIONS, ENVELOPES, MARKS, fold_name

__all__ = ["UNSURE_COMPLETIONS", "has_rivals", "only_completion"]

UNSURE_COMPLETIONS = frozenset((*CONVERSATIONS, *CHOICES, *ENVELOPES))
"""Columns that hold completions only where no column of another name does."""

_OTHER_MODELS = frozenset({"model_name", "response_model", "model"})
"""Keys of a data set's completions that say which model each is by: AceCode's and NaturalReasoning's."""

_BESIDE_REFERENCES = frozenset({"instruction", "completion", "completions"})


def has_rivals(names: Sequence[str]) -> bool:
    """Whether several columns have names of completions."""
    return len({head(name) for name in names if fold_name(name) not in UNSURE_COMPLETIONS}) > 1


def only_completion(row: Mapping[str, Any], columns: Sequence[tuple[str, Any]]) -> tuple[str, Any] | None:
    """The one column of these that holds the completions; None where there are none.

    Left out where another column remains are completions by other models, and `output` beside an `instruction` or a
    `completion`, which is the reference of instruction sets. What `r1reward rollouts` wrote goes before all else.
    Raises `DataError` where two columns remain.

    >>> only_completion({}, [("completion", "42"), ("responses", [{"response_model": "m", "response": "41"}])])
    ('completion', '42')
    """
    if len(columns) < 2 or any(row.get(mark) for mark in MARKS):
        return columns[0] if columns else None
    remaining = [each for each in columns if not _is_of_data_set(row, *each)] or columns
    rival = next((name for name, _ in remaining if head(name) != head(remaining[0][0])), "")
    if rival:
        first = remaining[0][0]
        raise DataError(
            f"{first!r} and {rival!r} may both be the completions, and one may be the data set's own: --map "
            f"completion={first} or --map completion={rival} says which the policy wrote"
        )
    return remaining[0]


def _is_of_data_set(row: Mapping[str, Any], name: str, value: Any) -> bool:
    if fold_name(name) in ("output", "outputs"):
        beside = (c for c, said in row.items() if said is not None and isinstance(c, str))
        return any(fold_name(column) in _BESIDE_REFERENCES for column in beside)
    items = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
    return any(isinstance(item, Mapping) and not _OTHER_MODELS.isdisjoint(item) for item in items)
