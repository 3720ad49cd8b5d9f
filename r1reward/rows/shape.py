"""The rows that have the same columns: by role, the names that could have it."""

from collections.abc import Mapping, Sequence
from typing import Any

from r1reward.rows.lookup import head
from r1reward.rows.names import (
    ALIASES,
    ANSWERS,
    CONVERSATIONS,
    GIVEN_NUMBERS,
    LISTS,
    ROLES,
    SOLUTIONS,
    TESTS,
    fold_name,
)
from r1reward.rows.rival_completions import UNSURE_COMPLETIONS, has_rivals
from r1reward.rows.rival_truths import rival_names
from r1reward.rows.shown_task import DESCRIPTIONS
from r1reward.text.option_columns import are_options

__all__ = ["Shape"]

_SAMPLE_ROLES = ("completion", "prompt", "ground_truth", "task", "id")
"""The roles whose columns are no metadata."""

_QUICK_ROLES = (*_SAMPLE_ROLES, "source")

_UNSURE_TRUTHS = frozenset({
    *SOLUTIONS, "label", "labels", "correct", "answer_idx", "answer_choice", "correct_option", "correct_choice",
    "solution_text_format",
})  # fmt: skip
_SLOW_COLUMNS = frozenset((*TESTS, *GIVEN_NUMBERS, *ALIASES, ANSWERS, "doc", "source_dataset"))
"""Columns that may change how a ground truth is guessed."""


class Shape:
    """What can be said of rows by the names of their columns alone."""

    __slots__ = (
        "columns",
        "count",
        "descriptions",
        "has_options",
        "has_tests",
        "is_list",
        "is_usual",
        "metadata",
        "names",
        "places",
        "rivals",
        "tasks",
        "truncated",
    )

    def __init__(
        self, row: Mapping[str, Any], explicit: Mapping[str, str], taken: frozenset[str], need: str
    ) -> None:
        self.names = {role: _candidates(role, row, explicit, taken) for role in ROLES}
        """By role: the columns that could have it, the likeliest first."""
        self.count = 0
        """Rows that were read by the first column of each role."""
        self.tasks: dict[str, str] = {}
        """What the rows said of their task, and what it is."""
        folded = {fold_name(name) for name in row if isinstance(name, str)}
        self.is_list = any(fold_name(name) in LISTS for name in self.names["completion"][:1])
        """Whether the completions' column has a name that says that it holds several."""
        self.has_tests = "ground_truth" not in explicit and not folded.isdisjoint(TESTS)
        self.has_options = are_options(row)
        self.rivals = () if "ground_truth" in explicit else rival_names(self.names["ground_truth"])
        """Columns that may contradict the first one of ground truths."""
        self.descriptions = tuple(name for name in DESCRIPTIONS if name in row)
        """Columns that may say that a row is a generated puzzle."""
        first = {role: names[0] if names else "" for role, names in self.names.items()}
        self.is_usual = need == "completion" and self._is_usual(row, explicit, folded, first)
        """Whether the rows may be usual ones; else each must be looked at closely."""
        if self.is_usual:
            self._make_quick(row, first)

    def _make_quick(self, row: Mapping[str, Any], first: Mapping[str, str]) -> None:
        present = [role for role in _QUICK_ROLES if first[role]]
        self.columns = tuple(first[role] for role in present)
        """The columns of the roles that a usual row has."""
        self.places = tuple(present.index(role) if role in present else -1 for role in _QUICK_ROLES)
        """Where each role stands in `columns`; -1 = nowhere."""
        sample_columns = {first[role] for role in _SAMPLE_ROLES}
        self.metadata = tuple(name for name in row if name not in sample_columns)
        self.truncated = first["truncated"]

    def first(self, roles: Sequence[str]) -> tuple[str, ...]:
        """The likeliest column of each role; empty where there is none."""
        return tuple(self.names[role][0] if self.names[role] else "" for role in roles)

    def _is_usual(
        self, row: Mapping[str, Any], explicit: Mapping[str, str], folded: set[str], first: Mapping[str, str]
    ) -> bool:
        completion, truth = fold_name(first["completion"]), fold_name(first["ground_truth"])
        if fold_name(first["prompt"]) in CONVERSATIONS:
            return False
        if not completion or first["completion"] == first["prompt"] or completion in UNSURE_COMPLETIONS:
            return False
        if has_rivals(self.names["completion"]):
            return False
        if first["reasoning"] or not all(name in row for name in first.values() if name):
            return False
        return "ground_truth" in explicit or (
            truth not in _UNSURE_TRUTHS and folded.isdisjoint(_SLOW_COLUMNS) and not self.has_options
        )


def _candidates(
    role: str, row: Mapping[str, Any], explicit: Mapping[str, str], taken: frozenset[str]
) -> tuple[str, ...]:
    if role in explicit:
        return (explicit[role],) if explicit[role] else ()
    left_out = set(map(fold_name, taken))
    spellings: dict[str, list[str]] = {}
    for name in row:
        if isinstance(name, str) and fold_name(name) not in left_out:
            spellings.setdefault(fold_name(name), []).append(name)
    names: list[str] = []
    for known in ROLES[role]:
        column = head(known)
        present = sorted(spellings.get(column, ()), key=lambda name, column=column: name != column)
        names += [name + known[len(column) :] for name in present if known not in taken]
        if column != known:
            # In a flat table, one column is called `reward_model.ground_truth`.
            names += spellings.get(known, ())
    return tuple(dict.fromkeys(names))
