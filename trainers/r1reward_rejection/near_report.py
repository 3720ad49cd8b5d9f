"""What was merged into what, and why: a table for a person to read, with the data set."""

from pathlib import Path
from typing import Any

import numpy as np

from r1reward_rejection.tables import read_texts, write_parquet

__all__ = ["NEAR_REPORT", "SEMANTIC_REPORT", "write_near_report"]

NEAR_REPORT = "near-duplicates.parquet"
SEMANTIC_REPORT = "semantic-duplicates.parquet"

_ABOUT = {"id": "id", "where": "source_row", "domain": "domain"}


def write_near_report(dropped: Path, texts: Path, target: Path) -> None:
    """Write, for each duplicate that was dropped, the row it is like, how like, and why it is the same."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    drops = pq.read_table(dropped)
    rows, like = drops["row"].to_numpy(), drops["like"].to_numpy()
    about = _about(texts, np.union1d(rows, like))
    columns: dict[str, Any] = {}
    for prefix, numbers in (("", rows.tolist()), ("kept_", like.tolist())):
        for i, name in enumerate(_ABOUT.values()):
            if prefix + name != "kept_domain":
                columns[prefix + name] = pa.array([about[n][i] for n in numbers], pa.string())
    write_parquet(target, pa.table(columns | {name: drops[name] for name in ("similarity", "why")}))


def _about(texts: Path, rows: Any) -> dict[int, tuple[str, ...]]:
    descriptions: dict[int, tuple[str, ...]] = {}
    for part in np.unique(rows >> 32).tolist():
        for batch in read_texts(texts / f"{part:06d}.arrow", rows[rows >> 32 == part], list(_ABOUT)):
            columns = [batch[name].to_pylist() for name in ("row", *_ABOUT)]
            descriptions |= {row: about for row, *about in zip(*columns, strict=True)}
    return descriptions
