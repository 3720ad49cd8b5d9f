"""Near-duplicates: MinHash bands of every part, candidates by band in the database, an exact comparison of each.

near/bands/000042.parquet     row and one hash for each band
near/shingles/000042.{bin,npz}  each row's set of shingles, for the comparison
near/candidates.parquet       pairs that share a band
near/pairs/000007.parquet     those that are alike enough
near/dropped.parquet          row, and the row that stays in its place
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from r1reward.storage import atomic
from r1reward_rejection.database import Database
from r1reward_rejection.mapper import Mapper, map_parts
from r1reward_rejection.minhash import U32, band_hashes, distinct, signatures, similarities
from r1reward_rejection.ngram_words import Words, grams
from r1reward_rejection.recipe.recipe import Near
from r1reward_rejection.tables import read_texts, rows_of_part, write_parquet
from r1reward_rejection.workspace import Step

__all__ = ["find_near", "keep_first"]

_AT_ONCE = 256
_PAIRS = 100_000
_COMPARED = 2048


class _BandTask(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    near: Near
    texts: str
    rows: str
    folder: str


class _PairTask(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    folder: str
    threshold: float


def find_near(
    db: Database, mapper: Mapper, step: Step, near: Near, texts: Path, table: Path, parts: list[int]
) -> dict[str, int]:
    """Write `dropped.parquet` into the step's folder; counts of candidates and of pairs that are alike."""
    folder = str(step.folder)
    tasks = (
        (
            n,
            _BandTask(
                number=n, near=near, texts=str(texts / f"{n:06d}.arrow"), rows=str(table), folder=folder
            ),
        )
        for n in parts
    )
    map_parts(mapper, step, "bands", _write_bands, tasks)
    candidates = step.folder / "candidates.parquet"
    if not candidates.exists():
        _find_candidates(db, step.folder, near.bands, candidates)
    groups = _row_groups(candidates)
    pairs = ((g, _PairTask(number=g, folder=folder, threshold=near.threshold)) for g in range(groups))
    counts = map_parts(mapper, step, "pairs", _compare, pairs)
    _write_dropped(step.folder, groups)
    return {"candidates": sum(c["candidates"] for c in counts), "pairs": sum(c["pairs"] for c in counts)}


def _write_bands(task: _BandTask) -> dict[str, int]:
    """The bands and shingles of one part."""
    import pyarrow as pa

    wanted = rows_of_part(Path(task.rows), task.number, ["row"])["row"].to_numpy()
    rows: list[Any] = []
    bands: list[Any] = []
    sets: list[U32] = []
    sizes: list[Any] = []
    columns: list[str] = ["prompt", "completion"] if task.near.text == "both" else [task.near.text]
    for batch in read_texts(Path(task.texts), wanted, columns):
        found = [batch[name].to_pylist() for name in columns]
        whole = ["\n".join(pair) for pair in zip(*found, strict=True)]
        rows.append(batch["row"].to_numpy())
        for at in range(0, len(whole), _AT_ONCE):
            shingles = grams(Words(whole[at : at + _AT_ONCE]), task.near.words, short=True)
            values, bounds = distinct(*shingles)
            bands.append(band_hashes(signatures(values, bounds, task.near.permutations), task.near.bands))
            sets.append(values)
            sizes.append(np.diff(bounds))
    numbers = _joined(rows, np.zeros(0, np.int64))
    hashed = _joined(bands, np.zeros((0, task.near.bands), np.uint64)).view(np.int64)
    name = f"{task.number:06d}"
    folder = Path(task.folder)
    counts = _joined(sizes, np.zeros(0, np.int64))
    with atomic(folder / "shingles" / f"{name}.bin") as fresh:
        _joined(sets, np.zeros(0, np.uint32)).tofile(fresh)
    with atomic(folder / "shingles" / f"{name}.npz") as fresh, fresh.open("wb") as file:
        np.savez(file, rows=numbers, ends=np.cumsum(counts))
    # A row without words is like nothing.
    full = counts > 0
    columns_of = {f"b{j}": np.ascontiguousarray(hashed[full, j]) for j in range(task.near.bands)}
    write_parquet(folder / "bands" / f"{name}.parquet", pa.table({"row": numbers[full], **columns_of}))
    return {"rows": len(numbers)}


def _joined(arrays: list[Any], empty: Any) -> Any:
    return np.concatenate(arrays) if arrays else empty


def _find_candidates(db: Database, folder: Path, bands: int, target: Path) -> None:
    """Each row with the first of its bucket, and with the one before it: no more pairs than rows, twice."""
    db.view("bands", folder / "bands")
    for j in range(bands):
        path = folder / "buckets" / f"{j:03d}.parquet"
        if path.exists():
            continue
        shared = f"SELECT b{j} FROM bands GROUP BY b{j} HAVING count(*) > 1"
        bucket = f"PARTITION BY b{j} ORDER BY row"
        pairs = f"SELECT row AS b, first_value(row) OVER ({bucket}) AS a, lag(row) OVER ({bucket}) AS c "
        pairs += f"FROM bands SEMI JOIN ({shared}) USING (b{j})"
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


def _compare(task: _PairTask) -> dict[str, int]:
    """The candidates of one portion that are alike enough."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = Path(task.folder)
    table = pq.ParquetFile(folder / "candidates.parquet").read_row_group(task.number, use_threads=False)
    ones, others = table["a"].to_numpy(), table["b"].to_numpy()
    portions = range(0, len(ones), _COMPARED)
    found = _joined(
        [_similar(task.folder, ones[i : i + _COMPARED], others[i : i + _COMPARED]) for i in portions],
        np.zeros(0),
    )
    alike = found >= task.threshold
    pairs = {"a": ones[alike], "b": others[alike], "similarity": found[alike]}
    write_parquet(folder / "pairs" / f"{task.number:06d}.parquet", pa.table(pairs))
    return {"candidates": len(ones), "pairs": int(alike.sum())}


def _similar(folder: str, ones: Any, others: Any) -> Any:
    """The similarity of each pair of rows."""
    rows, places = np.unique(np.concatenate((ones, others)), return_inverse=True)
    sets = [_shingles(folder, row) for row in rows.tolist()]
    bounds = np.concatenate(([0], np.cumsum([len(s) for s in sets])))
    return similarities(np.concatenate(sets), bounds, places[: len(ones)], places[len(ones) :])


def _shingles(folder: str, row: int) -> U32:
    file, rows, ends = _part(folder, row >> 32)
    at = int(np.searchsorted(rows, row))
    first = int(ends[at - 1]) if at else 0
    # Read, not mapped: mapped pages would count as this process's memory.
    data = os.pread(file, 4 * (int(ends[at]) - first), 4 * first)
    return np.frombuffer(data, np.uint32)


class _Descriptor:
    def __init__(self, path: Path) -> None:
        self.number = os.open(path, os.O_RDONLY)

    def __del__(self) -> None:
        os.close(self.number)


@lru_cache(256)
def _opened(folder: str, part: int) -> tuple[_Descriptor, Any, Any]:
    path = Path(folder) / "shingles" / f"{part:06d}"
    with np.load(path.with_suffix(".npz")) as found:
        return _Descriptor(path.with_suffix(".bin")), found["rows"], found["ends"]


def _part(folder: str, part: int) -> tuple[int, Any, Any]:
    descriptor, rows, ends = _opened(folder, part)
    return descriptor.number, rows, ends


def _write_dropped(folder: Path, groups: int) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    tables = [pq.read_table(folder / "pairs" / f"{g:06d}.parquet") for g in range(groups)]
    ones = _joined([t["a"].to_numpy() for t in tables], np.zeros(0, np.int64))
    others = _joined([t["b"].to_numpy() for t in tables], np.zeros(0, np.int64))
    dropped, kept = keep_first(ones, others)
    write_parquet(folder / "dropped.parquet", pa.table({"row": dropped, "kept": kept}))


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
