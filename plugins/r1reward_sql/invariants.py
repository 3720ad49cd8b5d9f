"""What holds of a database's rows without a rule of its schema, and what a copy must keep so that right queries pass.

`total = price * quantity`, a code and its name, a grade for a score, `start <= end`, a count of another table's rows:
a query may use either side. Only what the rows confirm so often that chance would hardly do it is taken for one.

Runs in the box as well as here (`box_text`), so it uses the standard library alone.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import Any, NamedTuple

from r1reward_sql.relations import Link, Place, Table, domains, is_key, is_number, values

__all__ = ["Invariant", "invariants", "row_with"]

_CHANCE = 0.01
_MOST_NUMBERS = 12
_FEWEST = 4
_LABEL = re.compile(r"(?:id|key|code|no|num|number)\Z", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d(?:-\d\d)?(?:[ T]|\Z)|\d{8}\Z")


class Invariant(NamedTuple):
    """What a column's cells follow from."""

    kind: str
    """`decided` by one column's value, `null` by whether one column has a value, `sum`, `product`, or `order`."""
    target: Place
    inputs: list[Place]
    given: dict[Any, Any]
    """Of `decided`: the target's value for each value."""


def invariants(tables: Sequence[Table], known: Sequence[Link]) -> list[Invariant]:
    """The invariants of all tables, in the order in which they are to be restored, one for a target."""
    linked = {place for domain in domains(tables, known) if len(domain) > 1 for place in domain}
    found: dict[Place, Invariant] = {}
    for t, table in enumerate(tables):
        if len(table.rows) < 3:
            continue
        sums = {each.target: each for each in _sums(tables, t, linked)}
        for each in (*_decided(tables, t, linked, sums), *sums.values()):
            found.setdefault(each.target, each)
        for each in _orders(tables, t, linked):
            if not {each.target, *each.inputs} & found.keys():
                found[each.target] = each
    return list(found.values())


def row_with(kept: Sequence[Invariant], before: Sequence[Any], after: list[Any]) -> list[Any]:
    """A changed row in which the invariants of its table hold again; `before`: the row as it was."""
    row = list(after)
    for each in (*kept, *kept):  # one may follow from another that stands behind it
        target, inputs = each.target[1], [row[c] for _, c in each.inputs]
        if row[target] is None or (each.kind != "null" and None in inputs):
            continue
        if each.kind == "null":
            row[target] = before[target]
        elif each.kind == "decided":
            row[target] = each.given.get(inputs[0], row[target])
        elif each.kind == "order":
            row[each.inputs[0][1]], row[target] = sorted((inputs[0], row[target]))
        else:
            row[target] = _worked_out(each.kind, *inputs)
    return row


def _worked_out(kind: str, one: Any, two: Any) -> Any:
    if not (isinstance(one, int) and isinstance(two, int)):
        one, two = float(one), float(two)  # DuckDB has decimals, too
    value = one + two if kind == "sum" else one * two
    return round(value, 9) if isinstance(value, float) else value


def _is_label(tables: Sequence[Table], place: Place) -> bool:
    """Whether a column numbers its rows: what goes up with it does so because the rows stand in that order."""
    t, c = place
    held = values(tables, place)
    counted = (
        is_key(tables, place) and all(type(v) is int for v in held) and max(held) - min(held) < len(held)
    )
    return counted or _LABEL.search(tables[t].columns[c]) is not None


def _numbers(tables: Sequence[Table], t: int) -> list[Place]:
    """The columns of numbers that number nothing."""
    return [
        (t, c)
        for c in range(len(tables[t].columns))
        if len(held := values(tables, (t, c))) > 1
        and all(map(is_number, held))
        and not _is_label(tables, (t, c))
    ][:_MOST_NUMBERS]


def _sums(tables: Sequence[Table], t: int, linked: set[Place]) -> Iterator[Invariant]:
    """Columns that are the sum or the product of two others in each row."""
    numbers = _numbers(tables, t)
    used: set[frozenset[Place]] = set()
    for kind in ("product", "sum"):
        for one, two in combinations(numbers, 2):
            for target in numbers:
                three = frozenset((one, two, target))
                if len(three) < 3 or three in used or target in linked or len(values(tables, target)) < 3:
                    continue
                if _comes_to(tables[t], kind, one[1], two[1], target[1]):
                    used.add(three)
                    yield Invariant(kind, target, [one, two], {})


def _comes_to(table: Table, kind: str, one: int, two: int, target: int) -> bool:
    full = 0
    for row in table.rows:
        if None in (row[one], row[two], row[target]):
            continue
        value = _worked_out(kind, row[one], row[two])
        if abs(value - float(row[target])) > 1e-6 * max(1, abs(value)):
            return False
        full += 1
    return full >= _FEWEST


def _decided(
    tables: Sequence[Table], t: int, linked: set[Place], sums: dict[Place, Invariant]
) -> Iterator[Invariant]:
    """Columns whose value follows from another column's, or from whether that has one."""
    places = [(t, c) for c in range(len(tables[t].columns)) if values(tables, (t, c))]
    places.sort(key=lambda place: (place not in linked, -len(values(tables, place)), place[1]))
    for i, target in enumerate(places):
        if target in linked or target in sums:
            continue
        for place in places:
            if place != target and _is_null_told(tables[t], place[1], target[1]):
                yield Invariant("null", target, [place], {})
                break
        for place in places[:i]:
            if place in sums and target in sums[place].inputs:
                continue
            if (given := _given(tables, place, target)) is not None:
                yield Invariant("decided", target, [place], given)
                break


def _given(tables: Sequence[Table], place: Place, target: Place) -> dict[Any, Any] | None:
    """The target's value for each value of a column, where that decides it."""
    given: dict[Any, Any] = {}
    pairs = []
    for row in tables[place[0]].rows:
        one, two = row[place[1]], row[target[1]]
        if one is None or two is None:
            continue
        if one.__hash__ is None or two.__hash__ is None or given.setdefault(one, two) != two:
            return None
        pairs.append((one, two))
    counts = Counter(two for _, two in pairs)
    if len(counts) < 2:
        return None
    if _is_confirmed(counts, len(pairs) - len(given)) or (len(pairs) > 2 and _are_short_for(pairs)):
        return given
    if all(map(is_number, given)) and not _is_label(tables, place):
        steps = [given[one] for one in sorted(given)]
        runs = 1 + sum(one != two for one, two in pairwise(steps))
        if runs == len(counts) and _is_confirmed(counts, len(pairs) - 2 * runs + 1):
            return given
    return None


def _is_confirmed(counts: Counter[Any], times: int) -> bool:
    """Whether so many rows agree that rows without a relation would hardly do so."""
    size = sum(counts.values())
    return times > 0 and bool(sum((n / size) ** 2 for n in counts.values()) ** times <= _CHANCE)


def _are_short_for(pairs: Sequence[tuple[Any, Any]]) -> bool:
    """Whether texts are short forms of the others: `LHR` of `London Heathrow`, `F` of `Female`."""
    if not all(isinstance(one, str) and isinstance(two, str) for one, two in pairs):
        return False
    return all(_is_short(*each) for each in pairs) or all(_is_short(two, one) for one, two in pairs)


def _is_short(short: str, long: str) -> bool:
    short, long = short.lower(), long.lower()
    letters = iter(long)
    return 0 < len(short) < len(long) and short[0] == long[0] and all(sign in letters for sign in short)


def _is_null_told(table: Table, column: int, target: int) -> bool:
    """Whether a column says of another one whether it has a value: `is_over` of `end`."""
    groups: dict[bool, set[Any]] = {True: set(), False: set()}
    counts: Counter[bool] = Counter()
    for row in table.rows:
        if row[target] is None or row[target].__hash__ is None:
            return False
        groups[row[column] is None].add(row[target])
        counts[row[column] is None] += 1
        if len(groups[row[column] is None]) > 1:
            return False
    return groups[True] != groups[False] and len(counts) > 1 and _is_confirmed(counts, len(table.rows) - 2)


def _orders(tables: Sequence[Table], t: int, linked: set[Place]) -> Iterator[Invariant]:
    """Pairs of columns of which one is never the larger, though their values lie among one another's."""
    dates = [
        (t, c)
        for c in range(len(tables[t].columns))
        if (held := values(tables, (t, c))) and all(map(_is_date, held)) and len(set(map(type, held))) == 1
    ]
    for group, chance in ((_numbers(tables, t), 0.05), (dates[:_MOST_NUMBERS], 1.0)):
        # of two dates one may well begin what the other ends
        for one, two in combinations([place for place in group if place not in linked], 2):
            for low, high in ((one, two), (two, one)):
                if _are_alike(tables[t], one[1], two[1]) and _is_never_larger(
                    tables[t], low[1], high[1], chance
                ):
                    yield Invariant("order", high, [low], {})


def _are_alike(table: Table, one: int, two: int) -> bool:
    """Whether the values of two columns can be compared."""
    kinds = {
        is_number(row[c]) or type(row[c]) for row in table.rows for c in (one, two) if row[c] is not None
    }
    return len(kinds) == 1


def _is_date(value: Any) -> bool:
    return hasattr(value, "isoformat") or (isinstance(value, str) and _DATE.match(value) is not None)


def _is_never_larger(table: Table, low: int, high: int, chance: float) -> bool:
    pairs = [(row[low], row[high]) for row in table.rows if None not in (row[low], row[high])]
    if len(pairs) < _FEWEST or any(one > two for one, two in pairs):
        return False
    some = pairs[:50]
    share = sum(one <= two for one, _ in some for _, two in some) / len(some) ** 2
    return bool(share ** len(pairs) <= chance)
