"""Near-duplicates: MinHash bands of every part, candidates by band in the database, an exact comparison of each.

near/candidates.parquet       pairs that share a band and their prompts' deciding tokens
near/dropped.parquet          row, the row that stays in its place, their similarity, and why

Two rows are duplicates where they are alike and, with one prompt, their completions are; with two prompts, where both
ask the same. Rows of different problems are never merged, however much of their text they share.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from r1reward_rejection.database import Database
from r1reward_rejection.mapper import Mapper, map_parts
from r1reward_rejection.near_bands import BandTask, concatenated, find_suspects, write_bands
from r1reward_rejection.near_pairs import PairTask, compare
from r1reward_rejection.near_sets import write_sets
from r1reward_rejection.recipe.recipe import Near
from r1reward_rejection.tables import write_parquet
from r1reward_rejection.workspace import Step

__all__ = ["find_near", "keep_first"]

_PAIRS = 100_000


def find_near(
    db: Database, mapper: Mapper, step: Step, near: Near, texts: Path, table: Path, parts: list[int]
) -> dict[str, int]:
    """Write `dropped.parquet` into the step's folder; counts of candidates and of pairs that are alike."""
    folder = str(step.folder)

    def tasks(rows: Path) -> Iterator[tuple[int, BandTask]]:
        for n in parts:
            path = str(texts / f"{n:06d}.arrow")
            yield n, BandTask(number=n, near=near, texts=path, rows=str(rows), folder=folder)

    map_parts(mapper, step, "bands", write_bands, tasks(table))
    suspects, candidates = step.folder / "suspects.parquet", step.folder / "candidates.parquet"
    if not suspects.exists():
        find_suspects(db, step.folder, near.bands, suspects)
    map_parts(mapper, step, "sets", write_sets, tasks(suspects))
    if not candidates.exists():
        _find_candidates(db, step.folder, near.bands, candidates)
    groups = _row_groups(candidates)
    pairs = ((g, PairTask(number=g, folder=folder, near=near, texts=str(texts))) for g in range(groups))
    counts = map_parts(mapper, step, "pairs", compare, pairs)
    _write_dropped(step.folder, groups)
    return {"candidates": sum(c["candidates"] for c in counts), "pairs": sum(c["pairs"] for c in counts)}


def _find_candidates(db: Database, folder: Path, bands: int, target: Path) -> None:
    """Each row with the first of its bucket, and with the one before it: no more pairs than rows, twice.

    Prompts whose deciding tokens differ never meet: no candidates, and no crowd around a template.
    """
    db.view("bands", folder / "bands")
    db.view("deciding", folder / "deciding")
    marked = folder / "marked.parquet"
    if not marked.exists():
        db.write("SELECT * FROM bands JOIN deciding USING (row)", marked)
    db.view("marked", marked)
    for j in range(bands):
        path = folder / "buckets" / f"{j:03d}.parquet"
        if path.exists():
            continue
        shared = f"SELECT b{j}, deciding FROM marked GROUP BY ALL HAVING count(*) > 1"
        bucket = f"PARTITION BY b{j}, deciding ORDER BY row"
        pairs = f"SELECT row AS b, first_value(row) OVER ({bucket}) AS a, lag(row) OVER ({bucket}) AS c "
        pairs += f"FROM marked SEMI JOIN ({shared}) USING (b{j}, deciding)"
        db.write(
            f"WITH p AS ({pairs}) SELECT a, b FROM p WHERE a <> b UNION ALL "
            "SELECT c AS a, b FROM p WHERE c IS NOT NULL AND c <> a",
            path,
        )
    db.view("buckets", folder / "buckets")
    db.write("SELECT DISTINCT a, b FROM buckets ORDER BY a, b", target, row_group=_PAIRS)


def _row_groups(path: Path) -> int:
    import pyarrow.parquet as pq

    return int(pq.ParquetFile(path).num_row_groups)


def _write_dropped(folder: Path, groups: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    tables = [pq.read_table(folder / "pairs" / f"{g:06d}.parquet") for g in range(groups)]
    ones, others, similarity = (
        concatenated([t[name].to_numpy() for t in tables], np.zeros(0, kind))
        for name, kind in (("a", np.int64), ("b", np.int64), ("similarity", float))
    )
    why = [reason for t in tables for reason in t["why"].to_pylist()]
    dropped, representatives = keep_first(ones, others)
    # Of all that a dropped row is a duplicate of, the likest says why.
    rows, partners = np.concatenate((ones, others)), np.concatenate((others, ones))
    order = np.lexsort((partners, -np.tile(similarity, 2), rows))
    first = order[np.searchsorted(rows[order], dropped)]
    columns = {
        "row": dropped,
        "kept": representatives,
        "like": partners[first],
        "similarity": similarity[first % len(ones)] if len(ones) else similarity,
        "why": pa.array([why[i % len(ones)] for i in first.tolist()], pa.string()),
    }
    write_parquet(folder / "dropped.parquet", pa.table(columns))


def keep_first(ones: Any, others: Any) -> tuple[Any, Any]:
    """Of each set of rows connected by pairs all but the first row are dropped: (dropped, the one that stays)."""
    nodes = np.unique(np.concatenate((ones, others)))
    one, other = np.searchsorted(nodes, ones), np.searchsorted(nodes, others)
    label = np.arange(len(nodes))
    while True:
        least = np.minimum(label[one], label[other])
        fresh = label.copy()
        np.minimum.at(fresh, label[one], least)
        np.minimum.at(fresh, label[other], least)
        np.minimum.at(fresh, one, least)
        np.minimum.at(fresh, other, least)
        fresh = fresh[fresh]
        if (fresh == label).all():
            break
        label = fresh
    gone = label != np.arange(len(nodes))
    return nodes[gone], nodes[label[gone]]
