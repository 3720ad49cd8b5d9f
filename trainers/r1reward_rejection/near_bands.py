"""Each row's bands: rows that share none with another row are like none, and nothing more is computed of them.

near/bands/000042.parquet     row and one hash for each band, with the numbers of the prompt
near/shared/003.parquet       the rows that share this band with another row with its numbers
near/suspects.parquet         the rows that share any
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from r1reward_rejection.database import Database
from r1reward_rejection.deciding_digits import digits_hash
from r1reward_rejection.minhash import U32, band_hashes, distinct, signatures
from r1reward_rejection.ngram_words import U64, Words, grams, mix
from r1reward_rejection.recipe.recipe import Near
from r1reward_rejection.tables import portions, read_texts, rows_of_part, write_parquet

__all__ = ["BandTask", "compared_texts", "concatenated", "find_suspects", "write_bands"]


_SIGNED = 512
"""Rows that are signed at once: each permutation has its price, which few rows share dearly."""


class BandTask(msgspec.Struct, frozen=True, kw_only=True):
    """One part; `rows` is the table with the rows that count."""

    number: int
    near: Near
    texts: str
    rows: str
    folder: str


def write_bands(task: BandTask) -> dict[str, int]:
    """Write the bands of one part."""
    import pyarrow as pa

    row_numbers = rows_of_part(Path(task.rows), task.number, ["row"])["row"].to_numpy()
    rows: list[Any] = []
    bands: list[U64] = []
    for batch in read_texts(Path(task.texts), row_numbers, ["prompt", "completion"]):
        numbers = batch["row"].to_numpy()
        prompts, compared = batch["prompt"].to_pylist(), compared_texts(task.near, batch)
        for part in portions(compared, _SIGNED):
            values, bounds = _shingles(compared[part], task.near.words)
            full = np.diff(bounds) > 0  # a row without words is like nothing
            hashed = band_hashes(signatures(values, bounds, task.near.permutations), task.near.bands)
            rows.append(numbers[part][full])
            # Prompts with other numbers never meet: no crowd around a template.
            numbered = np.array([digits_hash(prompt) for prompt in prompts[part]], np.uint64)
            bands.append(mix(hashed ^ numbered[:, None])[full])
    hashed = concatenated(bands, np.zeros((0, task.near.bands), np.uint64)).view(np.int64)
    columns = {f"b{j}": np.ascontiguousarray(hashed[:, j]) for j in range(task.near.bands)}
    table = pa.table({"row": concatenated(rows, np.zeros(0, np.int64)), **columns})
    write_parquet(Path(task.folder) / "bands" / f"{task.number:06d}.parquet", table, dictionaries=False)
    return {"rows": len(row_numbers)}


def _shingles(texts: Sequence[str], words: int) -> tuple[U32, Any]:
    """The texts' sets of shingles, as `distinct` gives them."""
    sets = [distinct(*grams(Words(texts[part]), words, short=True)) for part in portions(texts)]
    sizes = np.concatenate([np.diff(bounds) for _, bounds in sets])
    return np.concatenate([values for values, _ in sets]), np.concatenate(([0], np.cumsum(sizes)))


def compared_texts(near: Near, batch: Any) -> list[str]:
    """Of each row of a batch the text that is compared."""
    if near.text != "both":
        texts: list[str] = batch[near.text].to_pylist()
        return texts
    prompts, completions = (batch[name].to_pylist() for name in ("prompt", "completion"))
    return ["\n".join(pair) for pair in zip(prompts, completions, strict=True)]


def concatenated(arrays: list[Any], empty: Any) -> Any:
    """The arrays one behind the other."""
    return np.concatenate(arrays) if arrays else empty


def find_suspects(db: Database, folder: Path, bands: int, target: Path) -> None:
    """Write the rows that share a band with another row."""
    db.view("bands", folder / "bands")
    for j in range(bands):
        path = folder / "shared" / f"{j:03d}.parquet"
        if not path.exists():
            shared = f"SELECT b{j} FROM bands GROUP BY b{j} HAVING count(*) > 1"
            db.write(f"SELECT row FROM bands SEMI JOIN ({shared}) USING (b{j})", path)
    db.view("shared", folder / "shared")
    db.write("SELECT DISTINCT row FROM shared ORDER BY row", target)
