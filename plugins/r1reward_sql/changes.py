"""A database's contents changed so that what holds of all its rows still holds: keys, links, what a column decides.

A constant, or a query that names the rows of one database, gives the reference's result on that one alone. Rows are
left out together with what refers to them; the values of a column are turned in a circle, so that what a condition
selects is another set of rows; keys that nobody asks for get other numbers. Where the reference still gives nothing,
columns get the constants that it compares them with, and rows stand more often.

Runs in the box as well as here (`box_text`), so it uses the standard library alone.
"""

import math
import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

from r1reward_sql.constants import Constants
from r1reward_sql.invariants import Invariant, row_with
from r1reward_sql.relations import Link, Place, Table, columns_of, domains, is_key, is_number, values, whole
from r1reward_sql.tallies import Tally, with_tallies

__all__ = ["PLAIN", "changed"]

PLAIN = 8
"""So many attempts keep to the values that the columns have; later ones bring in constants and more rows."""


def changed(
    tables: Sequence[Table],
    known: Sequence[Link],
    rules: Sequence[Invariant],
    counted: Sequence[Tally],
    constants: Constants,
    attempt: int,
) -> list[Table]:
    """The contents of a copy, in which the invariants hold; the same ones for the same attempt, from 0."""
    draw = random.Random(attempt)
    if attempt >= PLAIN and attempt % 2:
        tables = _repeated(tables, draw, 2 + attempt)
    elif attempt % 4 != 1:
        fewer = whole(_thinned(tables, draw, 0.4 if constants.is_extreme else 0.25), known)
        # the smallest of a column without values is none, which queries write in different ways
        if all(values(fewer, place) or not values(tables, place) for place in columns_of(tables)):
            tables = fewer
    mapping: dict[Place, dict[Any, Any]] = {}
    tied = {place for rule in rules for place in (rule.target, *rule.inputs)}
    foreign: set[Place] = set()
    for domain in domains(tables, known):
        held = sorted_values(tables, domain)
        names = {tables[t].columns[c].lower() for t, c in domain}
        beside = [value for name in sorted(names) for value in constants.compared.get(name, ())]
        keys = any(is_key(tables, place) for place in domain)
        mapped: dict[Any, Any] = {}
        if attempt >= PLAIN and beside:
            mapped = _with_constants(held, beside, keys and attempt % 4 < 2, draw)
            foreign.update(domain)
        elif not tied & set(domain) and (attempt % 4 == 2 or not names & constants.mentioned):
            mapped = _renamed(held, beside, tables, domain)
        if not mapped and (names & constants.mentioned or tied & set(domain)):
            mapped = _turned(held, _counts(tables, domain), draw)
        mapping.update(dict.fromkeys(domain, mapped))
    result = []
    for t, table in enumerate(tables):
        # a column that was given other values keeps them
        kept = [rule for rule in rules if rule.target[0] == t and not {rule.target, *rule.inputs} & foreign]
        mappings = [mapping.get((t, c), {}) for c in range(len(table.columns))]
        result.append(table._replace(rows=[row_with(kept, row, _row(row, mappings)) for row in table.rows]))
    return with_tallies(result, [tally for tally in counted if tally.target not in foreign])


def _row(row: list[Any], mappings: list[dict[Any, Any]]) -> list[Any]:
    return [
        mapped.get(cell, cell) if mapped and cell.__hash__ is not None else cell
        for cell, mapped in zip(row, mappings, strict=True)
    ]


def sorted_values(tables: Sequence[Table], domain: Sequence[Place]) -> list[list[Any]]:
    """The numbers and the texts of a domain, and its other values, each in order."""
    held = set().union(*(values(tables, place) for place in domain))
    numbers = [v for v in held if isinstance(v, int | float) and not isinstance(v, bool)]
    texts = [v for v in held if isinstance(v, str)]
    others = [v for v in held if not isinstance(v, int | float | str) or isinstance(v, bool)]
    return [sorted(numbers), sorted(texts), sorted(others, key=lambda v: (type(v).__name__, str(v)))]


def _counts(tables: Sequence[Table], domain: Sequence[Place]) -> Counter[Any]:
    return Counter(row[c] for t, c in domain for row in tables[t].rows if row[c].__hash__ is not None)


def _thinned(tables: Sequence[Table], draw: random.Random, share: float) -> list[Table]:
    """A share of the rows left out, of tables with three or more."""
    return [
        table._replace(rows=[row for row in table.rows if draw.random() > share or len(table.rows) < 3])
        for table in tables
    ]


def _turned(held: list[list[Any]], counts: Counter[Any], draw: random.Random) -> dict[Any, Any]:
    """Each value becomes one further on: no value stays, and no proper beginning or end of their order does.

    Where one row alone has the largest or the smallest value, one alone has it afterwards, if that can be had.
    """
    mapped: dict[Any, Any] = {}
    for each in held:
        steps = list(range(1, len(each)))
        draw.shuffle(steps)
        size = len(each)
        ends = [end for end in (0, size - 1) if size and counts[each[end]] == 1]
        fit = [step for step in steps[:50] if all(counts[each[(end - step) % size]] == 1 for end in ends)]
        for step in (fit or steps)[:1]:
            mapped.update({value: each[(i + step) % size] for i, value in enumerate(each)})
    return mapped


def _is_free(
    held: list[list[Any]], beside: list[Any], tables: Sequence[Table], domain: Sequence[Place]
) -> bool:
    """Whether a domain is one of names: texts of letters, nearly each a row's own, that nothing is compared with."""
    rows = max(len(tables[t].rows) for t, _ in domain)
    texts = held[1]
    is_text = len(texts) > 2 and not held[0] and not held[2] and len(texts) > rows / 2
    return is_text and not beside and not any(sign.isdigit() for text in texts for sign in text)


def _renamed(
    held: list[list[Any]], beside: list[Any], tables: Sequence[Table], domain: Sequence[Place]
) -> dict[Any, Any]:
    """Other numbers and names in the same order, where nothing is compared with the column; nothing for the rest.

    Few different numbers may be flags or marks, of which a query may know all: they stay, but for keys.
    """
    numbers, texts, others = held
    if beside or others or (numbers and texts):
        return {}
    if texts:
        return {text: text + "a" for text in texts} if _is_free(held, beside, tables, domain) else {}
    if (
        not numbers
        or not all(map(math.isfinite, numbers))
        or (len(numbers) < 4 and not any(is_key(tables, place) for place in domain))
    ):
        return {}
    step = int(numbers[-1] - numbers[0]) + 1
    return {number: number + step for number in numbers} if step < 10**12 else {}


def _with_constants(
    held: list[list[Any]], beside: list[Any], one_each: bool, draw: random.Random
) -> dict[Any, Any]:
    """Some values become the constants that stand beside the column, or what lies next to these."""
    near: list[Any] = []
    for value in dict.fromkeys(beside):
        near += [value, value + 1, value - 1] if isinstance(value, int | float) else [value]
    draw.shuffle(near)
    mapped: dict[Any, Any] = {}
    for kind in held[:2]:
        order = list(kind)
        draw.shuffle(order)
        fit = [v for v in near if kind and isinstance(v, str) == isinstance(kind[0], str)]
        fit = [v for v in fit if v not in kind] if one_each else fit * (len(order) // max(1, len(fit)) + 1)
        share = order if not one_each and draw.random() < 0.5 else order[: (len(order) + 1) // 2]
        mapped.update(zip(share, fit, strict=False))
    return mapped


def _repeated(tables: Sequence[Table], draw: random.Random, times: int) -> list[Table]:
    """The rows of tables with a key of their own again, under new keys."""
    return [
        _more(table, number, tables, times) if draw.random() < 0.7 else table
        for number, table in enumerate(tables)
    ]


def _more(table: Table, number: int, tables: Sequence[Table], times: int) -> Table:
    keys = [c for c in range(len(table.columns)) if is_key(tables, (number, c))]
    if not keys or len(table.rows) > 200:
        return table
    rows = list(table.rows)
    tops = {c: max((row[c] for row in rows if isinstance(row[c], int)), default=0) for c in keys}
    for again in range(1, times):
        for i, row in enumerate(table.rows):
            fresh = list(row)
            for c in keys:
                step = (again - 1) * len(table.rows) + i + 1
                if is_number(row[c]):
                    fresh[c] = tops[c] + step
                elif isinstance(row[c], str):
                    fresh[c] = row[c] + "a" * again
            rows.append(fresh)
    return table._replace(rows=rows)
