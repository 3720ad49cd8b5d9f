"""How many tokens the rows of a data set have: percentiles, rows over the context, contexts that they fill packed."""

from pathlib import Path
from typing import Any

from r1reward_rejection.database import Database, parquet

__all__ = ["loss_counts", "token_counts"]


def token_counts(db: Database, data: Path, context: int) -> dict[str, dict[str, Any]]:
    """By domain; the column `tokens` must be there. Packing is estimated by the sum: no row is cut by it."""
    columns = (
        "domain, count(*), sum(tokens), quantile_disc(tokens, 0.5), quantile_disc(tokens, 0.9), "
        f"quantile_disc(tokens, 0.99), max(tokens), sum((tokens > {context})::INTEGER)"
    )
    names = ("rows", "sum", "p50", "p90", "p99", "most", "over")
    by_domain: dict[str, dict[str, Any]] = {}
    for domain, *values in db.all(f"SELECT {columns} FROM {parquet(data)} GROUP BY domain ORDER BY domain"):
        counts = dict(zip(names, map(int, values), strict=True))
        by_domain[str(domain)] = counts | {"contexts": -(-counts["sum"] // context)}
    return by_domain


def loss_counts(db: Database, data: Path) -> dict[str, int]:
    """Rows that were cut at the context, and rows of which no token counts."""
    none = "coalesce(list_sum(assistant_masks), 0) = 0"
    columns = f"sum(truncated::INTEGER)::INTEGER, sum(({none})::INTEGER)::INTEGER"
    cut, idle = db.all(f"SELECT {columns} FROM {parquet(data)}")[0]
    return {"cut": int(cut), "nothing counts": int(idle)}
