"""Columns that count another table's rows or add them up: a department's `head_count`, an order's `amount`.

Runs in the box as well as here (`box_text`), so it uses the standard library alone.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from r1reward_sql.relations import Link, Place, Table, is_key, is_number, values

__all__ = ["Tally", "tallies", "with_tallies"]

_FEWEST_OWNERS = 4


class Tally(NamedTuple):
    """A column of the table with the key that a link refers to."""

    target: Place
    link: Link
    added: int | None
    """The column that is added up; None where rows are counted."""


def tallies(tables: Sequence[Table], known: Sequence[Link]) -> list[Tally]:
    """The tallies that hold of each row, where they are not all one."""
    found: dict[Place, Tally] = {}
    for link in known:
        (t, _), (child, _) = link.parent, link.child
        if child == t or len(tables[t].rows) < _FEWEST_OWNERS or not is_key(tables, link.parent):
            continue
        targets = [
            (t, c)
            for c in range(len(tables[t].columns))
            if _holds_numbers(tables, (t, c)) and not any((t, c) in (one.child, one.parent) for one in known)
        ]
        for each in _possible(tables, link, targets):
            if each.target not in found and _holds(tables, each):
                found[each.target] = each
    return list(found.values())


def _possible(tables: Sequence[Table], link: Link, targets: Sequence[Place]) -> Iterator[Tally]:
    child = link.child[0]
    numbers = [c for c in range(len(tables[child].columns)) if _holds_numbers(tables, (child, c))]
    for target in targets:
        for added in (None, *numbers):
            yield Tally(target, link, added)


def _holds_numbers(tables: Sequence[Table], place: Place) -> bool:
    """Whether a column holds numbers, and several."""
    held = values(tables, place)
    return len(held) > 1 and all(map(is_number, held))


def _holds(tables: Sequence[Table], tally: Tally) -> bool:
    sums, (t, c) = _sums_of(tables, tally), tally.target
    key = tally.link.parent[1]
    return all(
        row[c] is not None and abs(float(row[c]) - sums.get(row[key], 0)) <= 1e-6 * max(1, abs(float(row[c])))
        for row in tables[t].rows
    )


def _sums_of(tables: Sequence[Table], tally: Tally) -> dict[Any, Any]:
    child, column = tally.link.child
    sums: dict[Any, Any] = {}
    for row in tables[child].rows:
        if row[column] is not None:
            worth = 1 if tally.added is None else row[tally.added] or 0
            worth = worth if isinstance(worth, int) else float(worth)
            sums[row[column]] = sums.get(row[column], 0) + worth
    return sums


def with_tallies(tables: Sequence[Table], known: Sequence[Tally]) -> list[Table]:
    """The tables with their tallies counted again."""
    tables = list(tables)
    for tally in known:
        sums, (t, c), key = _sums_of(tables, tally), tally.target, tally.link.parent[1]
        rows = [
            [*row[:c], round(sums.get(row[key], 0), 9) if row[c] is not None else None, *row[c + 1 :]]
            for row in tables[t].rows
        ]
        tables[t] = tables[t]._replace(rows=rows)
    return tables
