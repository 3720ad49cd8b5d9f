"""The figures of the overview: sums by the database, estimates by the code of the terminal's summary."""

from collections.abc import Sequence
from math import inf
from typing import Any

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


def parts(store: Store, where: Where) -> list[Part]:
    """All, then each source, then each task, the largest first; intervals are clustered by prompt."""
    names = [term.name for term in store.meta.terms]
    right = f"CASE WHEN c.v <> 'none' THEN {_RIGHT} END"
    measures = ["c.reward", right, *(term_column(n, store.meta, "value") for n in names)]
    inner = ", ".join(f"sum({m}) AS s{k}, count({m}) AS m{k}" for k, m in enumerate(measures))
    outer = ", ".join(sums_of(f"s{k}", f"m{k}") for k in range(len(measures)))
    again = ", ".join(f"sum(s{k}) AS s{k}, sum(m{k}) AS m{k}" for k in range(len(measures)))
    kept = "sum(size) AS size, sum(unscored) AS unscored, max(top) AS top, min(low) AS low"
    sql = f"""
    WITH p AS MATERIALIZED (
      SELECT prompt, source, task, count(*) AS size, sum((c.v = 'none')::INT) AS unscored,
        max(c.reward) AS top, min(c.reward) AS low, {inner} FROM c WHERE {where.sql} GROUP BY prompt, source, task),
    whole AS (SELECT prompt, {kept}, {again} FROM p GROUP BY prompt)
    SELECT '' AS key, '' AS name, sum(size), count(*), sum(unscored), max(top), min(low), {outer} FROM whole
    UNION ALL (SELECT 'source', source, sum(size) AS n, count(*), sum(unscored), max(top), min(low), {outer}
      FROM p GROUP BY source ORDER BY n DESC, source LIMIT {_MOST_PARTS})
    UNION ALL (SELECT 'task', task, sum(size) AS n, count(*), sum(unscored), max(top), min(low), {outer}
      FROM p GROUP BY task ORDER BY n DESC, task LIMIT {_MOST_PARTS})
    """
    return [_part(row) for row in store.all(sql, where.values)]


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


def _part(row: tuple[Any, ...]) -> Part:
    key, name, size, prompts, unscored, top, low, *sums = row
    reward, right, *terms = [
        estimate(sums[at : at + 5], prompts, (0.0, 1.0) if at else (-inf, inf))
        for at in range(0, len(sums), 5)
    ]
    return Part(
        key, name or "", int(size or 0), prompts, int(unscored or 0), top, low, reward,
        right, terms,
    )  # fmt: skip


class Solved(msgspec.Struct, frozen=True):
    """Prompts of which `ok` of `n` completions with a verdict are right; the sums of their votes' credits."""

    n: int
    ok: int
    prompts: int
    voted: int
    credit: float
    squares: float


def solved(store: Store, where: Where) -> list[Solved]:
    """The prompts that have a completion under the filter, with all their completions."""
    chosen = f" AND prompt IN (SELECT prompt FROM c WHERE {where.sql})" if where.sql != "TRUE" else ""
    rows = store.all(
        "SELECT n, ok, count(*), count(credit), coalesce(sum(credit), 0), coalesce(sum(credit * credit), 0) "
        f"FROM g WHERE n > 0{chosen} GROUP BY n, ok",
        where.values,
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
