"""The figures of the overview: sums by the database, estimates by the code of the terminal's summary."""

from collections.abc import Sequence
from math import inf
from typing import Any, NamedTuple

import msgspec

from r1reward.report.metrics import Estimate, GroupMetrics, Tally
from r1reward.report.stats import Breakdown
from r1reward_view.filters import Where, term_column
from r1reward_view.store import Store

__all__ = ["Part", "Solved", "estimate", "group_metrics", "parts", "rate_bars", "solved", "sums_of"]

_RIGHT = "(c.v = 'right')::INT"
_MOST_PARTS = 40
_MOST_BARS = 16


class Part(msgspec.Struct):
    """Some of the completions: all of a source or a task, or all there are."""

    key: str
    name: str
    size: int
    prompts: int
    unscored: int
    """Without a verdict."""
    top: float | None
    """The highest reward among them."""
    low: float | None
    reward: Estimate | None
    right: Estimate | None
    terms: list[Estimate | None]


class Cell(NamedTuple):
    """The completions of a source and a task, or of several of them; its values are summed by prompt."""

    source: str | None
    task: str | None
    size: int
    prompts: int
    top: float | None
    low: float | None
    sums: Sequence[float | None]
    """`sums_of` each measure: the reward, what is right, the terms' values."""


def parts(store: Store, where: Where) -> list[Part]:
    """All, then each source, then each task, the largest first; intervals are clustered by prompt.

    Leaves in the thread's own table `chosen` what the prompts have under the filter, for `solved`.
    """
    measures = len(store.meta.terms) + 2
    store.cursor.execute(_chosen(store, where), list(where.values))
    cells = _cells(store, "SELECT source, task, {} FROM chosen GROUP BY source, task", measures)
    whole = _summed(cells)
    if store.one("SELECT count(DISTINCT prompt) FROM chosen") != (whole.prompts,):
        # Some stand there under several sources or tasks, and are one cluster nevertheless.
        again = ", ".join(f"sum(s{k}) AS s{k}, sum(m{k}) AS m{k}" for k in range(measures))
        merged = (
            f"SELECT sum(size) AS size, max(top) AS top, min(low) AS low, {again} FROM chosen GROUP BY prompt"
        )
        (whole,) = _cells(store, f"SELECT '', '', {{}} FROM ({merged})", measures)
    some = [_part("", "", whole)]
    for key in ("source", "task"):
        by_name: dict[str, list[Cell]] = {}
        for cell in cells:
            by_name.setdefault(getattr(cell, key) or "", []).append(cell)
        named = [_part(key, name, _summed(each)) for name, each in by_name.items()]
        some += sorted(named, key=lambda part: (-part.size, part.name))[:_MOST_PARTS]
    return some


def _chosen(store: Store, where: Where) -> str:
    """What makes the table of prompts: one row for each source and task of theirs."""
    values = [term_column(term.name, store.meta, "value") for term in store.meta.terms]
    # A sum of whole numbers would be one of 128 bits, at twice the cost.
    measures = [
        "sum(c.reward) AS s0, count(c.reward) AS m0",
        f"sum({_RIGHT}::DOUBLE) AS s1, sum((c.v <> 'none')::DOUBLE) AS m1",
        *(f"sum({value}) AS s{k}, count({value}) AS m{k}" for k, value in enumerate(values, 2)),
    ]
    return (
        "CREATE OR REPLACE TEMP TABLE chosen AS SELECT prompt, source, task, count(*) AS size, "
        f"max(c.reward) AS top, min(c.reward) AS low, {', '.join(measures)} "
        f"FROM c WHERE {where.sql} GROUP BY prompt, source, task"
    )


def _cells(store: Store, query: str, measures: int) -> list[Cell]:
    sums = ", ".join(sums_of(f"s{k}", f"m{k}") for k in range(measures))
    rows = store.all(query.format(f"sum(size), count(*), max(top), min(low), {sums}"))
    return [
        Cell(source, task, int(size or 0), prompts, top, low, sums)
        for source, task, size, prompts, top, low, *sums in rows
    ]


def _summed(cells: Sequence[Cell]) -> Cell:
    tops, lows = [c.top for c in cells if c.top is not None], [c.low for c in cells if c.low is not None]
    return Cell(
        "",
        "",
        sum(cell.size for cell in cells),
        sum(cell.prompts for cell in cells),
        max(tops, default=None),
        min(lows, default=None),
        [sum(x or 0.0 for x in each) for each in zip(*(cell.sums for cell in cells), strict=True)],
    )


def sums_of(total: str, count: str) -> str:
    """The columns that `_estimate` reads: of values `total` over `count` of them in each cluster."""
    s, m = f"{total}::DOUBLE", f"{count}::DOUBLE"
    return f"sum({m}), sum({s}), sum({s} * {s}), sum({s} * {m}), sum({m} * {m})"


def estimate(
    sums: Sequence[float | None], clusters: int, bounds: tuple[float, float] = (-inf, inf)
) -> Estimate | None:
    """The mean of clustered values with its interval, of the sums that `sums_of` names."""
    count, total, ss, sm, mm = (float(x or 0.0) for x in sums)
    if not count:
        return None
    mean = total / count
    squares = max(0.0, ss - 2 * mean * sm + mean * mean * mm)
    return Estimate.clustered(Breakdown(int(count), total), squares, clusters, bounds)


def _part(key: str, name: str, cell: Cell) -> Part:
    reward, right, *terms = [
        estimate(cell.sums[at : at + 5], cell.prompts, (0.0, 1.0) if at else (-inf, inf))
        for at in range(0, len(cell.sums), 5)
    ] or [None, None]
    unscored = cell.size - (right.count if right else 0)
    return Part(key, name, cell.size, cell.prompts, unscored, cell.top, cell.low, reward, right, terms)


class Solved(msgspec.Struct, frozen=True):
    """Prompts of which `ok` of `n` completions with a verdict are right; the sums of their votes' credits."""

    n: int
    ok: int
    prompts: int
    voted: int
    credit: float
    squares: float


def solved(store: Store, where: Where) -> list[Solved]:
    """The prompts that have a completion under the filter, with all their completions; `parts` goes before it."""
    chosen = " AND prompt IN (SELECT prompt FROM chosen)" if where.sql != "TRUE" else ""
    rows = store.all(
        "SELECT n, ok, count(*), count(credit), coalesce(sum(credit), 0), coalesce(sum(credit * credit), 0) "
        f"FROM g WHERE n > 0{chosen} GROUP BY n, ok",
    )
    return [Solved(n, int(ok), *sums) for n, ok, *sums in rows]


def group_metrics(groups: Sequence[Solved], whole: Part) -> GroupMetrics:
    """pass@k and cons@k of these prompts."""
    several = [group for group in groups if group.n > 1]
    voted = sum(group.voted for group in several)
    tally = Tally.summed(
        {(group.n, group.ok): group.prompts for group in groups},
        prompts=whole.prompts,
        squares=0.0,
        votes=Breakdown(voted, sum(g.credit for g in several), sum(g.squares for g in several)),
        unanswered=sum(group.prompts for group in several) - voted,
    )
    metrics = tally.metrics(whole.size, Breakdown(), (-inf, inf))
    return msgspec.structs.replace(metrics, reward=whole.reward)


def rate_bars(groups: Sequence[Solved]) -> dict[str, Any]:
    """Prompts with several verdicts by how many of them are right; `of`: how many bars there are, less one."""
    several = [group for group in groups if group.n > 1]
    most = max((group.n for group in several), default=0)
    of = min(_MOST_BARS, most) if most else 8
    counts = [0] * (of + 1)
    for group in several:
        counts[int(of * group.ok / group.n + 0.5)] += group.prompts
    never = sum(group.prompts for group in several if group.ok == 0)
    always = sum(group.prompts for group in several if group.ok == group.n)
    some = sum(group.prompts for group in several) - never - always
    return {"of": of, "bars": counts, "never": never, "always": always, "some": some, "even": of == most}
