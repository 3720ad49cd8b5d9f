"""The mixture: how many rows of each domain, which, and where in the shards each of them comes to stand.

Within a domain the first choice of every prompt comes before any prompt's second: balanced over prompts. What is
missing is reported, never filled from elsewhere.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from r1reward_rejection.choosing import by_domain
from r1reward_rejection.database import Database, parquet
from r1reward_rejection.recipe.recipe import Export, Mix, quotas

__all__ = ["SPLITS", "Share", "histogram", "level", "mix_rows", "place_rows"]

SPLITS = ("train", "validation")
_MIXED = ("row", "prompt", "domain", "length", "draw", "fold", "scored", "correct", "copies")


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """One domain's part in the mixture."""

    available: int
    """Rows that came through all the steps before."""
    wanted: int | None
    taken: int
    """Rows in the data set, repeats included."""
    repeated: int
    """Of these: second and further copies."""

    @property
    def deficit(self) -> int:
        """Rows that are missing."""
        return max(0, (self.wanted or 0) - self.taken)


def mix_rows(
    db: Database, mix: Mix, table: Path, target: Path, columns: Sequence[str] = ()
) -> dict[str, Share]:
    """Write the rows taken, with `copies` and further `columns` of theirs; each domain's share."""
    db.view("clean", table)
    available = by_domain(db, "clean")
    targets: dict[str, int | None] = dict(quotas(mix)) or dict.fromkeys(available)
    parts = [_selection(name, quota, mix, available.get(name, 0)) for name, quota in targets.items()]
    union = " UNION ALL ".join(parts) or "SELECT *, 1 AS copies FROM clean WHERE FALSE"
    db.write(
        f"SELECT {', '.join((*_MIXED, *columns))} FROM ({union}) ORDER BY row",
        target,
    )
    db.view("mixed", target)
    counts = db.counts("SELECT domain, sum(copies) FROM mixed GROUP BY domain")
    rows = by_domain(db, "mixed")
    return {
        name: Share(
            available=available.get(name, 0),
            wanted=quota,
            taken=counts.get(name, 0),
            repeated=counts.get(name, 0) - rows.get(name, 0),
        )
        for name, quota in targets.items()
    }


def _selection(domain: str, quota: int | None, mix: Mix, available: int) -> str:
    name = domain.replace("'", "''")
    of_domain = f"SELECT * FROM clean WHERE domain = '{name}'"
    if quota is None:
        return f"SELECT *, 1::BIGINT AS copies FROM ({of_domain})"
    whole, rest = divmod(min(quota, available * mix.repeats), available) if available else (0, 0)
    # Of each level of difficulty the first, then of each the second; an empty level leaves its turns to others.
    turn = f"row_number() OVER (PARTITION BY {level(mix.difficulty)} ORDER BY rank, draw, row)"
    in_turn = f"SELECT *, {turn} AS turn FROM ({of_domain})" if mix.difficulty else of_domain
    order = f"turn, {level(mix.difficulty)}" if mix.difficulty else "rank, draw, row"
    numbered = f"SELECT *, row_number() OVER (ORDER BY {order}) AS number FROM ({in_turn})"
    copies = f"{whole} + (number <= {rest})::BIGINT"
    return f"SELECT *, {copies} AS copies FROM ({numbered}) WHERE {copies} > 0"


def level(edges: Sequence[float]) -> str:
    """A row's level of difficulty, in SQL: how many of the pass rates its prompt does not reach."""
    share = "(correct::DOUBLE / nullif(scored, 0))"
    return f"({' + '.join(f'({share} < {float(edge)!r})::INTEGER' for edge in edges) or 'NULL::INTEGER'})"


def place_rows(
    db: Database, export: Export, table: Path, target: Path, difficulty: Sequence[float] = ()
) -> dict[str, list[int]]:
    """Write where each copy stands: split, shard, position; rows by split and shard.

    The order is random, and given by the seed and the contents. A prompt's rows are all in one split.
    """
    db.view("mixed", table)
    # A copy's place in the order is another bit pattern of the row's own random bits.
    copies = "SELECT *, unnest(range(copies)) AS copy FROM mixed"
    split = f"(fold < {float(export.validation)!r})::INTEGER"
    place = "xor(draw, copy * 2654435761)"
    hard = f"{level(difficulty)} AS difficulty"
    placed = f"SELECT row, {split} AS split, copy, scored, correct, {hard}, {place} AS place FROM ({copies})"
    per_shard = max(1, _rows_per_shard(db, export.shard_mb))
    order = "row_number() OVER (PARTITION BY split ORDER BY place, row, copy) - 1"
    query = f"SELECT *, {order} AS number, {_curriculum(export)} AS curriculum FROM ({placed})"
    columns = "row, copy, split, shard, number, scored, correct, difficulty, curriculum"
    query = f"SELECT *, number // {per_shard} AS shard FROM ({query})"
    db.write(f"SELECT {columns} FROM ({query}) ORDER BY row, copy", target)
    counted = f"SELECT split, shard, count(*) FROM {parquet(target)} GROUP BY split, shard"
    shard_counts = db.all(f"{counted} ORDER BY split, shard")
    sizes: dict[str, list[int]] = {}
    for number, _, count in shard_counts:
        sizes.setdefault(SPLITS[number], []).append(int(count))
    return sizes


def _curriculum(export: Export) -> str:
    """The place of a row in a curriculum; rows of prompts that nobody knows the pass rate of come last."""
    if export.curriculum == "none":
        return "NULL::BIGINT"
    way = "DESC" if export.curriculum == "easy-first" else "ASC"
    share = f"(correct::DOUBLE / nullif(scored, 0)) {way} NULLS LAST"
    return f"row_number() OVER (PARTITION BY split ORDER BY {share}, place, row, copy) - 1"


def _rows_per_shard(db: Database, shard_mb: int) -> int:
    (rows, characters) = db.all("SELECT sum(copies), sum(copies * length) FROM mixed")[0]
    return int((shard_mb << 20) / max(1.0, float(characters or 0) / max(1, int(rows or 0))))


def histogram(db: Database, table: Path, column: str, bins: int = 40) -> list[tuple[float, int]]:
    """A column's distribution: the lower bounds of equal bins, and the rows in each."""
    where = parquet(table)
    least, most = db.all(f"SELECT min({column}), max({column}) FROM {where}")[0]
    if least is None:
        return []
    width = max((float(most) - float(least)) / bins, 1e-9)
    bin_of = f"least({bins - 1}, floor(({column} - {float(least)!r}) / {width!r}))::INTEGER"
    counted: dict[Any, int] = dict(
        db.all(f"SELECT {bin_of} AS bin, count(*) FROM {where} WHERE {column} IS NOT NULL GROUP BY bin")
    )
    return [(float(least) + i * width, int(counted.get(i, 0))) for i in range(bins)]
