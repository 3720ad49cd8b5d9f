"""Pass rates, exact duplicates, and up to N rows for each prompt: all of it on keys, in the database.

The choice is made of what no other step removes, so that no prompt's places are taken by copies of one answer, or by
rows that are contaminated.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from r1reward_rejection.database import Database, parquet
from r1reward_rejection.input_group import Source
from r1reward_rejection.rules import is_extreme
from r1reward_rejection.tables import write_parquet

__all__ = ["TOTALS", "by_domain", "choose_rows", "drop_exact", "drop_extreme", "pass_rates"]

_ORDERS = {
    "random": "draw",
    "shortest": "length",
    "longest": "length DESC",
    "reward": "reward DESC NULLS LAST, draw",
}

TOTALS = (
    "SELECT source, prompt, sum(scored)::INTEGER AS scored, sum(correct)::INTEGER AS correct FROM groups "
    "GROUP BY source, prompt"
)
_AS_TEXT = "* REPLACE (domain::VARCHAR AS domain)"


def by_domain(db: Database, table: str) -> dict[str, int]:
    """Rows by domain."""
    return db.counts(f"SELECT domain, count(*) FROM {table} GROUP BY domain ORDER BY domain")


def drop_extreme(db: Database, sources: Sequence[Source], target: Path) -> dict[str, int]:
    """Leave out the rows of prompts that are solved too seldom or too often. Reads `keys` and `groups`."""
    judged = " UNION ALL ".join(
        f"SELECT source, prompt FROM totals WHERE source = {s.number} AND {is_extreme(s.keep.pass_rate)}"
        for s in sources
        if s.keep.pass_rate
    )
    if judged:
        query = (
            f"WITH totals AS ({TOTALS}), extreme AS ({judged}) SELECT {_AS_TEXT} FROM keys ANTI JOIN extreme "
        )
        query += "USING (source, prompt) ORDER BY row"
    else:
        query = f"SELECT {_AS_TEXT} FROM keys ORDER BY row"
    db.write(query, target)
    return {"pass rate": db.one("SELECT count(*) FROM keys") - _count(db, target)} if judged else {}


def drop_exact(db: Database, table: Path, target: Path) -> dict[str, int]:
    """Leave out rows whose prompt and completion are those of an earlier row."""
    first = "row_number() OVER (PARTITION BY high, low ORDER BY row) = 1"
    db.write(f"SELECT * FROM {parquet(table)} QUALIFY {first} ORDER BY row", target)
    return {"exact duplicate": _count(db, table) - _count(db, target)}


def choose_rows(db: Database, sources: Sequence[Source], table: Path, target: Path) -> dict[str, int]:
    """Up to N rows for each prompt, with `rank` among them, from 1, and the prompt's judged and right answers."""
    db.view("candidates", table)
    rankings = [_ranked(db, s, target) for s in sources]
    columns = "row, prompt, rank, draw, fold, domain, length, reward, source"
    union = " UNION ALL ".join(f"SELECT {columns} FROM ({query})" for query in rankings)
    db.write(f"SELECT * FROM ({union}) LEFT JOIN ({TOTALS}) USING (source, prompt) ORDER BY row", target)
    return {"beyond the choice for its prompt": _count(db, table) - _count(db, target)}


def _ranked(db: Database, source: Source, target: Path) -> str:
    of_source = f"SELECT * FROM candidates WHERE source = {source.number}"
    choose = source.choose
    if choose is not None and choose.by == "diverse":
        ranks = target.with_name(f"diverse-{source.number}.parquet")
        _write_diverse(db, of_source, choose.per_prompt, ranks)
        return f"SELECT * FROM ({of_source}) JOIN {parquet(ranks)} USING (row)"
    order = _ORDERS[choose.by if choose else "random"]
    rank = f"row_number() OVER (PARTITION BY prompt ORDER BY {order}, draw, row) AS rank"
    most = f" QUALIFY rank <= {choose.per_prompt}" if choose else ""
    return f"SELECT *, {rank} FROM ({of_source}){most}"


def _write_diverse(db: Database, query: str, most: int, target: Path) -> None:
    import pyarrow as pa

    rows: list[int] = []
    ranks: list[int] = []
    for numbers, sketches in _by_prompt(
        db.batches(f"SELECT row, prompt, sketch FROM ({query}) ORDER BY prompt, draw, row")
    ):
        order = _farthest(sketches, most)
        rows += numbers[order].tolist()
        ranks += range(1, len(order) + 1)
    write_parquet(target, pa.table({"row": pa.array(rows, pa.int64()), "rank": pa.array(ranks, pa.int64())}))


def _by_prompt(batches: Any) -> Iterator[tuple[Any, Any]]:
    """The rows and sketches of each prompt, from batches sorted by prompt."""
    remainder: list[tuple[Any, Any, Any]] = []
    for batch in batches:
        rows, prompts = batch["row"].to_numpy(), batch["prompt"].to_numpy()
        sketches = np.frombuffer(b"".join(batch["sketch"].to_pylist()), np.uint32).reshape(len(rows), -1)
        if remainder:
            rows, prompts, sketches = (
                np.concatenate((old, new))
                for old, new in zip(remainder.pop(), (rows, prompts, sketches), strict=True)
            )
        cuts = np.flatnonzero(np.diff(prompts)) + 1
        parts = list(
            zip(np.split(rows, cuts), np.split(prompts, cuts), np.split(sketches, cuts), strict=True)
        )
        remainder = parts[-1:]  # its prompt may go on in the next batch
        for numbers, _, of_prompt in parts[:-1]:
            yield numbers, of_prompt
    for numbers, _, of_prompt in remainder:
        yield numbers, of_prompt


def _farthest(sketches: Any, most: int) -> list[int]:
    """The first, and then always the one whose nearest chosen is the least alike (Gonzalez 1985)."""
    if not len(sketches):
        return []
    chosen = [0]
    nearest = (sketches == sketches[0]).mean(axis=1)
    nearest[0] = 2.0
    while len(chosen) < min(most, len(sketches)):
        best = int(np.argmin(nearest))
        chosen.append(best)
        nearest = np.maximum(nearest, (sketches == sketches[best]).mean(axis=1))
        nearest[best] = 2.0
    return chosen


def pass_rates(db: Database) -> dict[str, int]:
    """Prompts of the files on the command line by their share of right answers."""
    share = "(sum(correct)::DOUBLE / sum(scored))::VARCHAR"
    grouped = f"SELECT {share} AS share FROM groups WHERE source = 0 GROUP BY prompt"
    return db.counts(f"SELECT share, count(*) FROM ({grouped}) GROUP BY share ORDER BY share")


def _count(db: Database, table: Path) -> int:
    return db.one(f"SELECT count(*) FROM {parquet(table)}")
