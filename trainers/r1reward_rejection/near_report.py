"""What was merged into what, and why: a table for a person to read, with the data set."""

from pathlib import Path
from typing import Any

import numpy as np

from r1reward_rejection.tables import read_texts, write_parquet

__all__ = ["NEAR_REPORT", "SEMANTIC_REPORT", "write_near_report"]

NEAR_REPORT = "near-duplicates.parquet"
SEMANTIC_REPORT = "semantic-duplicates.parquet"

_ROWS = {"": "row", "kept_": "kept", "like_": "like"}
"""By prefix of a column: of which row it tells."""
_ABOUT = {"id": "id", "where": "source_row", "domain": "domain"}


def write_near_report(dropped: Path, texts: Path, target: Path) -> None:
    """Write, for each duplicate that was dropped, the row that stays, the one it is most like, how like, and why."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    drops = pq.read_table(dropped)
    places = {prefix: drops[name].to_numpy() for prefix, name in _ROWS.items()}
    about = _about(texts, np.unique(np.concatenate(list(places.values()))))
    columns: dict[str, Any] = {}
    for prefix, numbers in places.items():
        for i, name in enumerate(_ABOUT.values()):
            if not prefix or name != "domain":
                columns[prefix + name] = pa.array([about[n][i] for n in numbers.tolist()], pa.string())
    write_parquet(target, pa.table(columns | {name: drops[name] for name in ("similarity", "why")}))


def _about(texts: Path, rows: Any) -> dict[int, tuple[str, ...]]:
    descriptions: dict[int, tuple[str, ...]] = {}
    for part in np.unique(rows >> 32).tolist():
        for batch in read_texts(texts / f"{part:06d}.arrow", rows[rows >> 32 == part], list(_ABOUT)):
            columns = [batch[name].to_pylist() for name in ("row", *_ABOUT)]
            descriptions |= {row: about for row, *about in zip(*columns, strict=True)}
    return descriptions
