"""Of each row that shares a band with another: its set of shingles, and what decides whether the two may be one.

near/shingles/000042.{bin,npz}  each row's set of shingles, for the comparison; and its `Marks`
near/deciding/000042.parquet    row and a hash of its prompt's deciding tokens
"""

import os
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

from r1reward.storage import atomic
from r1reward_rejection.discriminants import prompt_hash, text_hashes
from r1reward_rejection.file_version import FileVersion
from r1reward_rejection.minhash import U32, distinct
from r1reward_rejection.near_bands import BandTask, compared_texts, concatenated
from r1reward_rejection.ngram_words import Words, grams
from r1reward_rejection.recipe.recipe import Near
from r1reward_rejection.tables import portions, read_texts, rows_of_part, write_parquet

__all__ = ["MARKS", "read_marks", "read_set", "write_sets"]

MARKS = ("prompts", "values", "others", "prompt_sizes")
"""Of each row: a hash of the prompt; of the text's deciding tokens, and of its other words; the prompt's shingles."""


def write_sets(task: BandTask) -> dict[str, int]:
    """Write the shingles, marks and deciding tokens of one part."""
    row_numbers = rows_of_part(Path(task.rows), task.number, ["row"])["row"].to_numpy()
    rows: list[Any] = []
    deciding: list[Any] = []
    sets: list[U32] = []
    sizes: list[Any] = []
    marks: list[tuple[Any, ...]] = []
    for batch in read_texts(Path(task.texts), row_numbers, ["prompt", "completion"]):
        prompts, compared = batch["prompt"].to_pylist(), compared_texts(task.near, batch)
        rows.append(batch["row"].to_numpy())
        deciding.append(np.array([prompt_hash(prompt) for prompt in prompts], np.uint64))
        for part in portions(compared):
            tokens = Words(compared[part])
            values, bounds = distinct(*grams(tokens, task.near.words, short=True))
            sets.append(values)
            sizes.append(np.diff(bounds))
            marks.append(_marks(task.near, prompts[part], tokens))
    _write(task, concatenated(rows, np.zeros(0, np.int64)), deciding, sets, sizes, marks)
    return {"rows": len(row_numbers)}


def _marks(near: Near, prompts: list[str], tokens: Words) -> tuple[Any, ...]:
    keys = np.array([_key(p) for p in prompts], np.uint64)
    values, others = text_hashes(tokens)
    sizes = np.zeros(len(prompts), np.int64)
    if near.text == "both":
        different = dict.fromkeys(prompts)
        places = {prompt: at for at, prompt in enumerate(different)}
        sizes = np.diff(distinct(*grams(Words(list(different)), near.words, short=True))[1])
        sizes = sizes[[places[prompt] for prompt in prompts]]
    return keys, values, others, sizes


@lru_cache(1024)
def _key(prompt: str) -> int:
    return int.from_bytes(blake2b(prompt.strip().encode("utf-8", "surrogatepass"), digest_size=8).digest())


def _write(
    task: BandTask,
    rows: Any,
    deciding: list[Any],
    sets: list[U32],
    sizes: list[Any],
    marks: list[tuple[Any, ...]],
) -> None:
    import pyarrow as pa

    counts = concatenated(sizes, np.zeros(0, np.int64))
    folder, name = Path(task.folder), f"{task.number:06d}"
    with atomic(folder / "shingles" / f"{name}.bin") as fresh:
        concatenated(sets, np.zeros(0, np.uint32)).tofile(fresh)
    columns = {key: concatenated([m[i] for m in marks], np.zeros(0, np.int64)) for i, key in enumerate(MARKS)}
    with atomic(folder / "shingles" / f"{name}.npz") as fresh, fresh.open("wb") as file:
        np.savez(file, rows=rows, ends=np.cumsum(counts), **columns)
    hashes = concatenated(deciding, np.zeros(0, np.uint64)).view(np.int64)
    write_parquet(folder / "deciding" / f"{name}.parquet", pa.table({"row": rows, "deciding": hashes}))


def read_set(folder: str, version: FileVersion, row: int) -> U32:
    """A row's set of shingles; the version is that of the candidates."""
    part = _opened(folder, version, row >> 32)
    at = int(np.searchsorted(part.arrays["rows"], row))
    ends = part.arrays["ends"]
    first = int(ends[at - 1]) if at else 0
    # Read, not mapped: mapped pages would count as this process's memory.
    data = os.pread(part.number, 4 * (int(ends[at]) - first), 4 * first)
    return np.frombuffer(data, np.uint32)


def read_marks(folder: str, version: FileVersion, rows: Any) -> dict[str, Any]:
    """The marks of some rows (sorted), by name."""
    marks: dict[str, list[Any]] = {name: [] for name in MARKS}
    cuts = np.flatnonzero(np.diff(rows >> 32)) + 1
    for of_part in np.split(rows, cuts) if len(rows) else []:
        arrays = _opened(folder, version, int(of_part[0] >> 32)).arrays
        at = np.searchsorted(arrays["rows"], of_part)
        for name in MARKS:
            marks[name].append(arrays[name][at])
    return {name: concatenated(arrays, np.zeros(0, np.int64)) for name, arrays in marks.items()}


class _Part:
    """The open files of a part."""

    def __init__(self, path: Path) -> None:
        with np.load(path.with_suffix(".npz")) as archive:
            self.arrays = {name: archive[name] for name in archive.files}
        self.number = os.open(path.with_suffix(".bin"), os.O_RDONLY)

    def __del__(self) -> None:
        if hasattr(self, "number"):
            os.close(self.number)


@lru_cache(256)
def _opened(folder: str, version: FileVersion, part: int) -> _Part:
    return _Part(Path(folder) / "shingles" / f"{part:06d}")
