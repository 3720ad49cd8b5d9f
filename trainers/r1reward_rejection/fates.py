"""What became of every completion: kept, or dropped at which step, by which rule, beside which other row.

keep/fates/000042.parquet   each completion of a part, with the reason where the first step drops it
_report/fates.parquet       all of them, with the data set
"""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from r1reward_rejection.database import Database, parquet
from r1reward_rejection.tables import write_parquet

__all__ = ["FATES", "NO_ROLES", "PROMPT_SHOWN", "Fates", "Tables", "losses", "write_fates"]

FATES = "fates.parquet"

PROMPT_SHOWN = 300
"""Characters of a prompt, to know it by."""

Tables = Sequence[tuple[str, Path]]
"""The rows after each step, by its name, in order."""

NO_ROLES = "SELECT NULL::BIGINT AS row, NULL::VARCHAR AS role, NULL::BIGINT AS other"
"""The roles of demonstrations."""

_REASONS = {
    "pass rate": "the prompt is solved too seldom or too often",
    "exact duplicates": "the same prompt and completion",
    "choose": "beyond the choice for its prompt",
    "mix": "beyond the quota of its domain",
}

_ALIKE = {"near-duplicates": "near-duplicate", "semantic duplicates": "semantic duplicate"}


class Fates:
    """Those of a part's completions, as they come."""

    def __init__(self) -> None:
        self._rows: list[tuple[Any, ...]] = []
        self._kept = 0

    def add(
        self,
        reason: str,
        *,
        source_row: str,
        id: str = "",
        completion_index: int | None = None,
        domain: str = "",
        prompt: str = "",
    ) -> None:
        """Add a completion; without a reason it is kept, and gets the part's next row."""
        row = None if reason else self._kept
        self._kept += not reason
        about = (source_row, id, completion_index, domain, prompt[:PROMPT_SHOWN])
        self._rows.append((row, *about, reason or None))

    def write(self, path: Path, first: int) -> None:
        """Write them; the rows are numbered from `first`."""
        import pyarrow as pa

        columns = dict(zip(_names(), zip(*self._rows, strict=True), strict=True)) if self._rows else {}
        columns["row"] = tuple(None if row is None else first + row for row in columns.get("row", ()))
        write_parquet(
            path, pa.table({name: pa.array(columns.get(name, ()), kind) for name, kind in _schema()})
        )


def _schema() -> list[tuple[str, Any]]:
    import pyarrow as pa

    text = pa.string()
    return [
        ("row", pa.int64()), ("source_row", text), ("id", text), ("completion_index", pa.int32()), ("domain", text),
        ("prompt", text), ("reason", text),
    ]  # fmt: skip


def _names() -> list[str]:
    return [name for name, _ in _schema()]


def write_fates(db: Database, parts: Path, tables: Tables, target: Path, roles: str) -> None:
    """Join what each step left to one table; `tables` begins with the rows that the first step kept.

    `roles`: a query with `row`, `role` and `other`, what a kept row is, and beside which.
    """
    drops = " UNION ALL ".join(_lost(name, before, after) for (_, before), (name, after) in pairwise(tables))
    fates = f"SELECT * FROM {parquet(parts)}"
    step = "CASE WHEN f.row IS NULL THEN 'keep' ELSE coalesce(l.step, 'kept') END"
    columns = (
        f"f.source_row, f.id, f.completion_index, f.domain, f.prompt, {step} AS step, "
        "coalesce(f.reason, l.reason, r.role, '') AS reason, coalesce(l.beside, o.source_row, '') AS beside"
    )
    query = (
        f"WITH f AS ({fates}), l AS ({drops}), r AS ({roles}) SELECT {columns} FROM f LEFT JOIN l ON f.row = l.row "
        "LEFT JOIN r ON f.row = r.row LEFT JOIN f AS o ON coalesce(l.other, r.other) = o.row"
    )
    db.write_sorted(f"{query} ORDER BY ALL", target)


def _lost(name: str, before: Path, after: Path) -> str:
    """The rows that a step dropped, and why."""
    rows = f"(SELECT * FROM {parquet(before)} b ANTI JOIN {parquet(after)} a ON b.row = a.row)"
    dropped = after.with_name("dropped.parquet")
    if name in _ALIKE:
        # The row that stays may be like it by way of others only, which were dropped as it is.
        by_way = "coalesce(', by way of ' || v.source_row, '')"
        why = f"'{_ALIKE[name]}, ' || why || printf(': %.2f', similarity) || {by_way}"
        columns = f"d.row, '{name}' AS step, {why} AS reason, kept AS other, NULL AS beside"
        return (
            f"SELECT {columns} FROM {parquet(dropped)} d LEFT JOIN f v ON d.like = v.row AND d.like <> d.kept"
        )
    if name == "pairs":
        return f"SELECT row, '{name}' AS step, reason, NULL AS other, NULL AS beside FROM {parquet(dropped)}"
    if name == "decontaminate":
        return f"SELECT row, '{name}' AS step, reason, NULL AS other, beside FROM {parquet(dropped)}"
    if name == "exact duplicates":
        firsts = f"SELECT high, low, min(row) AS first FROM {parquet(before)} GROUP BY high, low"
        return (
            f"SELECT r.row, '{name}' AS step, '{_REASONS[name]}' AS reason, first AS other, "
            f"NULL AS beside FROM {rows} r JOIN ({firsts}) USING (high, low)"
        )
    if name == "choose":
        best = f"SELECT prompt, source, arg_min(row, rank) AS first FROM {parquet(after)} GROUP BY prompt, source"
        return (
            f"SELECT r.row, '{name}' AS step, '{_REASONS[name]}' AS reason, first AS other, "
            f"NULL AS beside FROM {rows} r LEFT JOIN ({best}) USING (prompt, source)"
        )
    columns = f"row, '{name}' AS step, '{_REASONS[name]}' AS reason, NULL AS other, NULL AS beside"
    return f"SELECT {columns} FROM {rows}"


def losses(db: Database, fates: Path) -> dict[str, dict[str, int]]:
    """By domain, the completions that each step dropped, and those that were kept."""
    query = f"SELECT domain, step, count(*) FROM {parquet(fates)} GROUP BY domain, step ORDER BY domain, step"
    counts: dict[str, dict[str, int]] = {}
    for domain, step, count in db.all(query):
        counts.setdefault(str(domain), {})[str(step)] = int(count)
    return counts
