"""The overview's numbers: what came of the run, and where to look first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from r1reward_view.figures import Part, group_metrics, parts, rate_bars, solved
from r1reward_view.filters import Where, condition
from r1reward_view.signs import SIGNS
from r1reward_view.store import Store

__all__ = ["encode", "overview"]

_BINS = 60
_SHORTEST = 32
_MOST_REASONS = 40
_FULL, _UNSCORED = 0, 3
"""Where a term's counts have those that are 1, and those without a value."""


def overview(store: Store, parameters: Mapping[str, str]) -> dict[str, Any]:
    """All that the overview shows of the completions under a filter. Raises `DataError` for a filter that is none."""
    where = condition(parameters, store.meta)
    whole, *some = parts(store, where)
    if not whole.size:
        return {"size": 0}
    groups = solved(store, where)
    metrics = group_metrics(groups, whole)
    signs, terms = _signs(store, where), _terms(store, where)
    said = {
        "size": whole.size,
        "prompts": whole.prompts,
        "whole": whole,
        "parts": some,
        "by_prompt": where.by_prompt,
        "reward": metrics.reward,
        "right": whole.right,
        "pass_at": list(metrics.pass_at.items()),
        "consensus": metrics.consensus,
        "rates": rate_bars(groups),
        **_histograms(store, where, whole),
        "terms": terms,
        "reasons": _reasons(store, where, terms, whole),
        "unscored": _unscored(store, where, terms),
        "signs": signs,
        "steps": _steps(store, where),
    }
    return said | {"first": _first(said)}


def _histograms(store: Store, where: Where, whole: Part) -> dict[str, Any]:
    """Completions by verdict and reward, and by verdict and length, of one pass over them.

    Rewards are in bins around multiples of `step`, lengths in half doublings, with the medians.
    """
    low, high = min(0.0, whole.low or 0.0), max(whole.top or 0.0, 0.0)
    step = (high - low) / _BINS or 1 / _BINS
    found = store.all(
        f"SELECT round((c.reward - ?) / ?)::INT, round(2 * log2(greatest(c.len, {_SHORTEST})) - 0.5)::INT, v, "
        f"count(*) FROM c WHERE {where.sql} GROUP BY ALL",
        (low, step, *where.values),
    )
    rewards, lengths = Counter[tuple[int, str]](), Counter[tuple[int, str]]()
    for reward, length, v, n in found:
        lengths[length, v] += n
        if reward is not None:
            rewards[reward, v] += n
    medians = store.all(
        f"SELECT v, count(*), quantile_disc(c.len, 0.5) FROM c WHERE {where.sql} GROUP BY v", where.values
    )
    top = high if high > low else low + 1
    return {
        "rewards": {"low": low, "high": top, "step": step, "bins": _bins(rewards)},
        "lengths": {"bins": _bins(lengths), "medians": {v: (n, median) for v, n, median in medians}},
    }


def _bins(counts: Mapping[tuple[int, str], int]) -> list[tuple[int, str, int]]:
    return sorted((number, v, n) for (number, v), n in counts.items())


def _terms(store: Store, where: Where) -> list[dict[str, Any]]:
    """Of each term: how many values are 1, between, 0, and how many there are none of."""
    columns = ", ".join(
        f"sum((t{k}_value = 1)::INT), sum((t{k}_value > 0 AND t{k}_value < 1)::INT), sum((t{k}_value = 0)::INT), "
        f"sum((t{k}_status <> 'scored')::INT)"
        for k in range(len(store.meta.terms))
    )
    counts = store.one(f"SELECT {columns} FROM c WHERE {where.sql}", where.values) if columns else ()
    return [
        {"name": term.name, "weight": term.weight, "counts": [int(n or 0) for n in counts[4 * k : 4 * k + 4]]}
        for k, term in enumerate(store.meta.terms)
    ]


def _reasons(
    store: Store, where: Where, terms: Sequence[Mapping[str, Any]], whole: Part
) -> list[tuple[Any, ...]]:
    """Why values are not 1: (term, pattern, completions), terms of weight 0 last."""
    queries = [
        f"SELECT {k} AS term, t{k}_pattern AS pattern, count(*) AS n FROM c WHERE {where.sql} AND t{k}_value < 1 "
        "GROUP BY pattern"
        for k, (term, values) in enumerate(zip(terms, whole.terms, strict=True))
        if values is not None and values.count > term["counts"][_FULL]
    ]
    if not queries:
        return []
    values = list(where.values) * len(queries)
    found = store.all(
        f"SELECT * FROM ({' UNION ALL '.join(queries)}) ORDER BY n DESC, term, pattern LIMIT {_MOST_REASONS}",
        values,
    )
    named = store.meta.terms
    found.sort(key=lambda row: (named[row[0]].weight == 0, -row[2]))
    return [(named[k].name, pattern, n) for k, pattern, n in found]


def _unscored(store: Store, where: Where, terms: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    """Scores without a value: (term, status, pattern, completions, some of their prompts)."""
    queries = [
        f"SELECT {k} AS term, t{k}_status AS why, t{k}_pattern AS pattern, count(*) AS n, "
        "list_sort(list(DISTINCT {'i': g.first, 'id': c.id}))[:4] AS prompts "
        f"FROM c JOIN g USING (prompt) WHERE {where.sql} AND t{k}_status <> 'scored' GROUP BY why, pattern"
        for k, term in enumerate(terms)
        if term["counts"][_UNSCORED]
    ]
    if not queries:
        return []
    values = list(where.values) * len(queries)
    found = store.all(
        f"SELECT * FROM ({' UNION ALL '.join(queries)}) ORDER BY n DESC, term, why, pattern LIMIT {_MOST_REASONS}",
        values,
    )
    return [(store.meta.terms[k].name, *rest) for k, *rest in found]


def _signs(store: Store, where: Where) -> list[dict[str, Any]]:
    counts = store.all(
        "SELECT sign, count(*), count(DISTINCT c.prompt) FROM marks JOIN c USING (i) "
        f"WHERE {where.sql} GROUP BY sign",
        where.values,
    )
    by_name = {name: (n, prompts) for name, n, prompts in counts}
    return [
        {"id": name, "title": title, "meaning": meaning, "n": by_name.get(name, (0, 0))[0],
         "prompts": by_name.get(name, (0, 0))[1]}
        for name, (title, meaning) in SIGNS.items()
    ]  # fmt: skip


def _steps(store: Store, where: Where) -> list[tuple[Any, ...]]:
    """By training step: completions, mean reward, share right, mean length; none where no row has a step."""
    return store.all(
        "SELECT step, count(*), avg(reward), avg(CASE WHEN v <> 'none' THEN (v = 'right')::INT END), avg(len) "
        f"FROM c WHERE {where.sql} AND step IS NOT NULL GROUP BY step ORDER BY step LIMIT 5000",
        where.values,
    )


def _first(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What to look at first, worst first: at most four sentences with a count and a filter."""
    signs = {sign["id"]: sign for sign in said["signs"]}
    bad = [row for row in said["unscored"] if row[1] == "bad_ground_truth"]
    lost = [row for row in said["reasons"] if row[1].startswith("no final answer")]
    rates, several = said["rates"], sum(said["rates"]["bars"])
    flat = rates["never"] + rates["always"]
    seen = [
        {"kind": "suspect", "n": signs["suspect"]["prompts"], "filter": {"sign": "suspect"}},
        {
            "kind": "bad_ground_truth",
            "n": sum(row[3] for row in bad),
            "filter": {"status": f"{bad[0][0]}:bad_ground_truth"} if bad else {},
        },
        {
            "kind": "no_answer",
            "n": sum(row[2] for row in lost),
            "filter": {"reason": f"{lost[0][0]}:{lost[0][1]}"} if lost else {},
        },
        {
            "kind": "no_gradient",
            "n": rates["never"],
            "always": rates["always"],
            "share": flat / several if several else 0.0,
            "filter": {"rate": "never"},
        },
    ]
    return [line for line in seen if line["n"]]


def encode(value: Any) -> bytes:
    """An answer of the server as JSON; NaN and infinities are null."""
    return msgspec.json.encode(value, enc_hook=str)
