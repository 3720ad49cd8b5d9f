"""A window of the table, the place of a row in it, and what the filter could be narrowed to."""

from collections.abc import Mapping
from typing import Any

from r1reward.errors import DataError, unknown_name
from r1reward_view.filters import condition, term_column
from r1reward_view.signs import SIGNS
from r1reward_view.store import Meta, Store

__all__ = ["facets", "page", "place"]

_MOST = 500
_FACET = 8
_SORTS = {
    "v": "CASE c.v WHEN 'wrong' THEN 0 WHEN 'partial' THEN 1 WHEN 'none' THEN 2 ELSE 3 END",
    "reward": "c.reward", "id": "c.i", "source": "c.source", "task": "c.task", "answer": "c.answer",
    "truth": "c.truth", "reason": "c.reason", "len": "c.len", "think": "c.think", "rate": "g.ok / greatest(g.n, 1)",
    "step": "c.step",
}  # fmt: skip
_SHOWN = (
    "c.i, c.row, c.k, c.id, c.source, c.task, c.step, c.reward, c.v, c.truncated, c.len, c.think, c.answer, c.truth, "
    "c.rule, c.reason, c.status, g.ok, g.n"
)


def page(store: Store, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Completions `offset` to `offset + limit` under a filter, in an order; `total` with the first window.

    Raises `DataError` for a filter or an order that is none.
    """
    meta = store.meta
    where, order = condition(parameters, meta), _order(parameters.get("sort", ""), meta)
    offset, limit = _whole(parameters, "offset", 0), min(_MOST, _whole(parameters, "limit", 200))
    values = ", ".join(f"c.t{k}_value" for k in range(len(meta.terms)))
    # The window is chosen by the completions alone, and the rest is looked up for its rows only.
    sql = (
        f"SELECT {_SHOWN}, [{values}] AS terms FROM c JOIN g USING (prompt) WHERE c.i IN ("
        f"SELECT c.i FROM {_from(order)} WHERE {where.sql} ORDER BY {order} LIMIT {limit} OFFSET {offset}) "
        f"ORDER BY {order}"
    )
    said: dict[str, Any] = {"offset": offset, "rows": store.dicts(sql, where.values)}
    if not offset:
        said["total"], said["prompts"] = store.one(
            f"SELECT count(*), count(DISTINCT c.prompt) FROM c WHERE {where.sql}", where.values
        )
    return said


def place(store: Store, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Where a completion stands under a filter and an order; null where it is left out. Raises `DataError`."""
    meta = store.meta
    where, order = condition(parameters, meta), _order(parameters.get("sort", ""), meta)
    row = _whole(parameters, "row", 0)
    found = store.all(
        f"SELECT spot FROM (SELECT c.i, row_number() OVER (ORDER BY {order}) - 1 AS spot FROM {_from(order)} "
        f"WHERE {where.sql}) WHERE i = ?",
        (*where.values, row),
    )
    return {"at": found[0][0] if found else None}


def facets(store: Store, parameters: Mapping[str, str]) -> dict[str, list[tuple[Any, int]]]:
    """By key of the filter: values and how many completions have them; each leaves its own choice out."""
    meta = store.meta
    accuracy = [term.name for term in meta.terms].index(meta.accuracy) if _has(meta) else None
    plain = {"v": "c.v", "source": "c.source", "task": "c.task", "rule": "c.rule"}
    said = {
        key: _counts(store, parameters, key, f"SELECT {column} AS x FROM c") for key, column in plain.items()
    }
    said["sign"] = _counts(
        store, parameters, "sign", "SELECT sign AS x FROM marks JOIN c USING (i)", most=len(SIGNS)
    )
    rate = (
        "CASE WHEN g.n < 2 THEN NULL WHEN g.ok = 0 THEN 'never' WHEN g.ok = g.n THEN 'always' ELSE 'some' END"
    )
    said["rate"] = _counts(store, parameters, "rate", f"SELECT {rate} AS x FROM c JOIN g USING (prompt)")
    said["status"] = _statuses(store, parameters)
    if accuracy is not None:
        column = f"CASE WHEN c.t{accuracy}_value < 1 THEN c.t{accuracy}_pattern END"
        found = _counts(store, parameters, "reason", f"SELECT {column} AS x FROM c")
        said["reason"] = [(f"{meta.accuracy}:{x}", n) for x, n in found]
    return said


def _counts(
    store: Store, parameters: Mapping[str, str], key: str, query: str, most: int = _FACET
) -> list[tuple[Any, int]]:
    where = condition(parameters, store.meta, without=key)
    sql = (
        f"SELECT x, count(*) AS n FROM ({query} WHERE {where.sql}) WHERE x IS NOT NULL AND x <> '' "
        f"GROUP BY x ORDER BY n DESC, x LIMIT {most}"
    )
    return [(x, n) for x, n in store.all(sql, where.values)]


def _statuses(store: Store, parameters: Mapping[str, str]) -> list[tuple[str, int]]:
    meta = store.meta
    where = condition(parameters, meta, without="status")
    queries = [
        f"SELECT {k} AS term, t{k}_status AS x, count(*) AS n FROM c WHERE {where.sql} AND t{k}_status <> 'scored' "
        "GROUP BY x"
        for k in range(len(meta.terms))
    ]
    if not queries:
        return []
    found = store.all(
        f"SELECT * FROM ({' UNION ALL '.join(queries)}) ORDER BY n DESC, term, x LIMIT {_FACET}",
        list(where.values) * len(queries),
    )
    return [(f"{meta.terms[k].name}:{x}", n) for k, x, n in found]


def _order(sort: str, meta: Meta) -> str:
    """`-len` is the longest first; `t:format` a term's value."""
    name = sort.removeprefix("-")
    direction = "DESC" if sort.startswith("-") else "ASC"
    if not name:
        return "c.i"
    if name.startswith("t:"):
        column = term_column(name[2:], meta, "value")
    elif name in _SORTS:
        column = _SORTS[name]
    else:
        raise DataError(unknown_name("column", name, _SORTS))
    return f"{column} {direction} NULLS LAST, c.i"


def _from(order: str) -> str:
    return "c JOIN g USING (prompt)" if "g." in order else "c"


def _whole(parameters: Mapping[str, str], key: str, default: int) -> int:
    text = parameters.get(key, "")
    if not text:
        return default
    if not text.isdigit() or len(text) > 9:
        raise DataError(f"{key} is a whole number, not {text!r}")
    return int(text)


def _has(meta: Meta) -> bool:
    return any(term.name == meta.accuracy for term in meta.terms)
