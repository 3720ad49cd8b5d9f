"""Which columns of a database hold one another's values: foreign keys, declared or to be seen in names and contents.

Runs in the box as well as here (`box_text`), so it uses the standard library alone.
"""

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

__all__ = [
    "Link",
    "Place",
    "Table",
    "columns_of",
    "domains",
    "is_key",
    "is_number",
    "links",
    "values",
    "whole",
]

Place = tuple[int, int]
"""A table's number and a column's number in it."""


class Table(NamedTuple):
    """A table's contents."""

    name: str
    columns: list[str]
    rows: list[list[Any]]


class Link(NamedTuple):
    """Every value of the first column stands in the second."""

    child: Place
    parent: Place


def columns_of(tables: Sequence[Table]) -> list[Place]:
    """All columns of all tables."""
    return [(t, c) for t, table in enumerate(tables) for c in range(len(table.columns))]


def values(tables: Sequence[Table], place: Place) -> set[Any]:
    """The values of a column, without NULL."""
    t, c = place
    return {row[c] for row in tables[t].rows if row[c] is not None and row[c].__hash__ is not None}


def is_key(tables: Sequence[Table], place: Place) -> bool:
    """Whether no value of a column stands twice or lacks."""
    rows = tables[place[0]].rows
    return bool(rows) and len(values(tables, place)) == len(rows)


def is_number(value: Any) -> bool:
    """Whether a cell is a finite number; a truth value is none."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool) and math.isfinite(value)


def links(
    tables: Sequence[Table],
    declared: Sequence[tuple[str, str, str, str]],
    joined: set[frozenset[str]],
    cut: bool,
) -> list[Link]:
    """The links that hold: declared ones, and those of columns with related names or that the reference joins.

    `cut`: the tables are beginnings of longer ones, where a link to a key may only seem broken.
    """
    names = {(tables[t].name.lower(), tables[t].columns[c].lower()): (t, c) for t, c in columns_of(tables)}
    found = [
        Link(names[a.lower(), b.lower()], names[c.lower(), d.lower()])
        for a, b, c, d in declared
        if (a.lower(), b.lower()) in names and (c.lower(), d.lower()) in names
    ]
    for one, two in _related(tables, joined):
        inside, outside = values(tables, one), values(tables, two)
        if inside and (inside <= outside or (cut and is_key(tables, two) and inside & outside)):
            found.append(Link(one, two))
    back = [Link(parent, child) for child, parent in found if values(tables, parent) <= values(tables, child)]
    return list(dict.fromkeys(found + back))


def _related(tables: Sequence[Table], joined: set[frozenset[str]]) -> Iterator[tuple[Place, Place]]:
    places = columns_of(tables)
    for child in places:
        for parent in places:
            one, two = (tables[t].columns[c].lower() for t, c in (child, parent))
            by_name = one == two or one in _names_for(tables[parent[0]].name.lower(), two)
            if child != parent and (
                (by_name and child[0] != parent[0])
                or frozenset((one, two)) in joined
                or _are_copies(tables, child, parent)
            ):
                yield child, parent


def _names_for(table: str, column: str) -> set[str]:
    """What a column that refers to this one is named: `city_id`, `cityid`."""
    stems = {table, table.removesuffix("s"), table.removesuffix("es")}
    return {f"{stem}{sign}{column}" for stem in stems for sign in ("_", "")}


def _are_copies(tables: Sequence[Table], one: Place, two: Place) -> bool:
    """Whether two columns of a table say the same, and that of more than two values."""
    rows = tables[one[0]].rows
    same = one[0] == two[0] and all(row[one[1]] == row[two[1]] for row in rows)
    return same and len(values(tables, one)) > 2


def domains(tables: Sequence[Table], known: Sequence[Link]) -> list[list[Place]]:
    """The columns in groups: those that are linked, directly or over others, share one domain of values."""
    group = {place: [place] for place in columns_of(tables)}
    for child, parent in known:
        one, two = group[child], group[parent]
        if one is not two:
            one += two
            for place in two:
                group[place] = one
    return list({id(each): each for each in group.values()}.values())


def whole(tables: Sequence[Table], known: Sequence[Link]) -> list[Table]:
    """The tables without the rows that refer to rows that are not there."""
    tables = list(tables)
    while True:
        before = sum(len(table.rows) for table in tables)
        for child, parent in known:
            there, (t, c) = values(tables, parent), child
            rows = [row for row in tables[t].rows if row[c] is None or row[c] in there]
            tables[t] = tables[t]._replace(rows=rows)
        if sum(len(table.rows) for table in tables) == before:
            return tables
