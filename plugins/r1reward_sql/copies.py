"""Copies of a row's database on which the reference gives something else, and what the queries give on each.

Runs in the box as well as here (`box_text`), so it uses the standard library alone.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from r1reward_sql.changes import PLAIN, changed
from r1reward_sql.constants import constants_of
from r1reward_sql.invariants import invariants
from r1reward_sql.relations import Table, columns_of, links
from r1reward_sql.tallies import tallies

__all__ = ["ATTEMPTS", "Contents", "Engine", "asked", "copies", "limit_of"]

ATTEMPTS = 20
_MOST_ROWS = 2_000
_MOST_CELLS = 20_000
_ORDER_TELLS = re.compile(
    r"\b(?:limit|offset|fetch|top|group|order|over|qualify|distinct\s+on|sample|tablesample|random\w*|uuid|rowid|list"
    r"|first|last|any_value|arbitrary|\w*concat|\w+_agg|arg_m\w+|m\w+_by|changes|total_changes)\b",
    re.IGNORECASE,
)
"""Words without which a query's rows do not depend on the order in which it reads."""


class Contents(NamedTuple):
    """What a database holds, or the beginning of each of its tables."""

    tables: list[Table]
    declared: list[tuple[str, str, str, str]]
    """Foreign keys: table, column, and the table and column that it refers to."""
    is_cut: bool


class Engine(NamedTuple):
    """What differs between databases."""

    filled: Callable[[list[Table]], Any]
    """A database of the same schema with these contents; None where they break its rules."""
    put: Callable[[Any, str], dict[str, Any]]
    backwards: Callable[[list[Table], Any, str], dict[str, Any]]
    """What a query gives when the rows are read the other way round."""
    close: Callable[[Any], None]


def limit_of(columns: int) -> int:
    """How many rows of each table a copy has at most; `columns`: of all tables together."""
    return max(20, min(_MOST_ROWS, _MOST_CELLS // max(1, columns)))


def asked(contents: Contents, connection: Any, engine: Engine, job: dict[str, Any]) -> dict[str, Any]:
    """What the queries give on a database and on copies of it, the reference first.

    `depends`: the reference's own result depends on the order in which rows are read, and no copy was asked.
    """
    query, *others = job["queries"]
    first = engine.put(connection, query)
    results = [[first, *(engine.put(connection, other) for other in others)]]
    if "error" in first or not job["variants"]:
        return {"asked": results, "depends": False}
    order = _Order(engine, query, job["ranked"], job["is_exact"])
    depends = order.decides(contents.tables, connection, first)
    if depends and not job["ranked"]:
        return {"asked": results, "depends": True}
    for copy, found in copies(query, contents, first, engine, job["variants"], None if depends else order):
        results.append([found, *(engine.put(copy, other) for other in others)])
    return {"asked": results, "depends": False}


class _Order(NamedTuple):
    """Whether a result of the reference depends on the order in which rows are read."""

    engine: Engine
    query: str
    ranked: dict[str, Any] | None
    """The reference with what it orders by: see `ties.Ranked`."""
    is_exact: bool
    """Whether the order of its rows counts; not where rows that it orders alike are told apart otherwise."""

    def decides(self, tables: list[Table], connection: Any, found: dict[str, Any]) -> bool:
        """Whether the order decides what was found: the rows read backwards, and those next to a limit."""
        if not _ORDER_TELLS.search(self.query):
            return False
        other = self.engine.backwards(tables, connection, self.query)
        return frozen(other, self.is_exact) != frozen(found, self.is_exact) or self._cuts_equals(connection)

    def _cuts_equals(self, connection: Any) -> bool:
        if self.ranked is None or self.ranked["most"] is None:
            return False
        rows = self.engine.put(connection, self.ranked["query"]).get("rows", [])
        width = len(rows[0]) - self.ranked["added"] if rows else 0
        keys = [[*(row[c] for c in self.ranked["columns"]), *row[width:]] for row in rows]
        start = self.ranked["start"]
        ends = [at for at in (start, start + self.ranked["most"]) if 0 < at < len(keys)]
        return any(keys[at - 1] == keys[at] for at in ends)


def copies(
    query: str, contents: Contents, first: dict[str, Any], engine: Engine, wanted: int, order: _Order | None
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Copies and what the reference `query` gives on each: something, and nothing that it gave before.

    `first`: what it gives on the database itself. A copy on which its result depends on the order in which rows are
    read tells nothing, and is passed over; unless it does so on the database itself (`order` is None).
    """
    tables, declared, is_cut = contents
    constants = constants_of(query, {tables[t].columns[c].lower() for t, c in columns_of(tables)})
    known = links(tables, declared, constants.joined, is_cut)
    rules = invariants(tables, known)
    counted = [] if is_cut else tallies(tables, known)
    taken = [frozen(first, True)]
    for attempt in range(ATTEMPTS):
        if len(taken) > wanted or (attempt >= PLAIN and len(taken) > 1):
            return
        rows = changed(tables, known, rules, counted, constants, attempt)
        copy = engine.filled(rows)
        if copy is None:
            continue
        try:
            found = engine.put(copy, query)
            result = frozen(found, True)
            if result in taken or not _tells(found, first, constants.is_extreme):
                continue
            if order is not None and order.decides(rows, copy, found):
                continue
            taken.append(result)
            yield copy, found
        finally:
            engine.close(copy)


def _tells(found: dict[str, Any], first: dict[str, Any], is_extreme: bool) -> bool:
    """Whether a result on a copy may be compared: it holds something, and is of the kind of the database's own."""
    rows: Sequence[Sequence[Any]] = found.get("rows") or []
    if not any(cell is not None for row in rows for cell in row):
        return False
    own = first.get("rows") or []
    if not own:
        return True
    if is_extreme and len(own) == 1 != len(rows):  # several have the largest value, where one had it
        return False
    full = [c for c in range(len(own[0])) if all(row[c] is not None for row in own)]
    return all(row[c] is not None for row in rows for c in full)


def frozen(result: dict[str, Any], is_exact: bool) -> Any:
    """A result in the form in which two are compared."""
    if "rows" not in result:
        return None
    rows = [
        tuple(f"{cell:.9g}" if isinstance(cell, float) else repr(cell) for cell in row)
        for row in result["rows"]
    ]
    return rows if is_exact else sorted(rows)
