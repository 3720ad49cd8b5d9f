"""The tables between steps: texts in Arrow files, keys in Parquet. A row's number says its part: `row >> 32`."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from r1reward.storage import atomic
from r1reward_rejection.minhash import distinct, signatures
from r1reward_rejection.ngram_words import U64, Words, grams, mix

__all__ = ["Keys", "Texts", "portions", "read_texts", "rows_of_part", "write_groups", "write_parquet"]

_SKETCH = 64
"""Permutations in the sketch of a completion."""
_COMPLETION = 2
"""Its column among the texts."""


class Texts:
    """The texts of a part, as they come."""

    def __init__(self) -> None:
        self._rows: list[tuple[Any, ...]] = []

    def add(
        self,
        *,
        prompt: str,
        messages: str | None,
        completion: str,
        id: str,
        index: int | None,
        task: str,
        domain: str,
        origin: str,
        where: str,
        reward: float | None,
        spec: str,
        ground_truth: str,
        about: str,
    ) -> None:
        """Add a row."""
        who = (id, index, task, domain, origin, where)
        self._rows.append((prompt, messages, completion, *who, reward, spec, ground_truth, about))

    def write(self, path: Path, first: int) -> None:
        """Write them; the rows are numbered from `first`."""
        import pyarrow as pa

        schema, count = _schema(), len(self._rows)
        numbers = pa.array(np.arange(first, first + count))
        columns = list(zip(*self._rows, strict=True)) or [()] * len(schema)
        arrays = [pa.array(values, f.type) for values, f in zip(columns, schema, strict=True)]
        table = pa.Table.from_arrays([numbers, *arrays], ["row", *_schema_names()])
        options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
        with atomic(path) as fresh, pa.ipc.new_file(fresh, table.schema, options=options) as writer:
            writer.write_table(table, max_chunksize=4096)

    def sketches(self) -> Any:
        """A MinHash signature of each completion."""
        sketches = []
        texts = [row[_COMPLETION] for row in self._rows]
        for part in portions(texts, 512):
            shingles, bounds = grams(Words(texts[part]), 2, short=True)
            sketches.append(signatures(*distinct(shingles, bounds), _SKETCH))
        return np.concatenate(sketches) if sketches else np.zeros((0, _SKETCH), np.uint32)


def _schema() -> Any:
    import pyarrow as pa

    return pa.schema(
        [
            ("prompt", pa.large_string()),
            ("messages", pa.large_string()),
            ("completion", pa.large_string()),
            ("id", pa.string()),
            ("index", pa.int32()),
            ("task", pa.string()),
            ("domain", pa.string()),
            ("origin", pa.string()),
            ("where", pa.string()),
            ("reward", pa.float64()),
            ("spec", pa.string()),
            ("ground_truth", pa.large_string()),
            ("about", pa.large_string()),
        ]
    )


def _schema_names() -> list[str]:
    return list(_schema().names)


def read_texts(path: Path, rows: Any, columns: list[str]) -> Any:
    """Some columns of the rows with these numbers (sorted), as record batches, in order."""
    import pyarrow as pa

    with pa.memory_map(str(path)) as source:
        names = pa.ipc.open_file(source).schema.names
        fields = sorted(names.index(name) for name in ["row", *columns])
        file = pa.ipc.open_file(
            source, options=pa.ipc.IpcReadOptions(included_fields=fields, use_threads=False)
        )
        for number in range(file.num_record_batches):
            batch = file.get_batch(number)
            mask = np.isin(batch["row"].to_numpy(), rows, assume_unique=True)
            if mask.any():
                yield batch.filter(pa.array(mask))


def portions(texts: Sequence[str], rows: int = 128, characters: int = 1 << 22) -> Iterator[slice]:
    """Runs of texts to work on at once: what is computed of them takes some sixty times their characters' memory."""
    first = size = 0
    for at, text in enumerate(texts):
        if at > first and (at - first >= rows or size + len(text) > characters):
            yield slice(first, at)
            first, size = at, 0
        size += len(text)
    if len(texts) > first:
        yield slice(first, len(texts))


class Keys:
    """The keys of a part's rows, as they come."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._prompts: list[int] = []
        self._contents = bytearray()
        self._rewards: list[float | None] = []
        self._lengths: list[int] = []
        self._domains: list[str] = []
        self._sources: list[int] = []
        self._values: list[tuple[float | None, bool | None]] = []

    def add(
        self,
        prompt: int,
        content: bytes,
        reward: float | None,
        length: int,
        domain: str,
        source: int,
        worth: tuple[float | None, bool | None] | None = None,
    ) -> None:
        """Add a row's keys: hashes of its prompt and content, what it is chosen by, and its worth for pairs."""
        if worth is not None:
            self._values.append(worth)
        self._prompts.append(prompt)
        self._contents += content
        self._rewards.append(reward)
        self._lengths.append(length)
        self._domains.append(domain)
        self._sources.append(source)

    def write(self, path: Path, first: int, sketches: Any) -> list[int]:
        """Write them; the lengths."""
        import pyarrow as pa

        prompts = np.array(self._prompts, np.uint64)
        contents = np.frombuffer(bytes(self._contents), np.uint64).reshape(-1, 2)
        columns = {
            "row": np.arange(first, first + len(prompts)),
            "prompt": prompts.astype(np.int64),
            "high": contents[:, 0].astype(np.int64),
            "low": contents[:, 1].astype(np.int64),
            "reward": pa.array(self._rewards, pa.float64()),
            "length": np.array(self._lengths, np.int32),
            "domain": pa.array(self._domains, pa.string()).dictionary_encode(),
            "source": np.array(self._sources, np.int16),
            # Random, and yet the same for the same content: not a matter of the files' order.
            "draw": _drawn(contents[:, 0] ^ contents[:, 1], self._seed),
            "fold": _drawn(prompts, self._seed + 1) / float(1 << 63),
        }
        if self._values:
            columns["value"] = pa.array([value for value, _ in self._values], pa.float64())
            columns["right"] = pa.array([right for _, right in self._values], pa.bool_())
        if sketches is not None:
            data = pa.py_buffer(np.ascontiguousarray(sketches).tobytes())
            kind = pa.binary(4 * _SKETCH)
            columns["sketch"] = pa.FixedSizeBinaryArray.from_buffers(kind, len(prompts), [None, data])
        write_parquet(path, pa.table(columns), dictionaries=["prompt", "reward", "domain", "source"])
        return self._lengths


def _drawn(values: U64, seed: int) -> Any:
    """63 random bits for each value."""
    salt = mix(np.array([seed], np.int64).astype(np.uint64))
    return (mix(values ^ salt) >> np.uint64(1)).astype(np.int64)


def write_groups(path: Path, groups: Mapping[int, list[int]], source: int) -> None:
    """Write, for each prompt of a part, how many completions were judged and how many are right."""
    import pyarrow as pa

    prompts = sorted(groups)
    columns = {
        "prompt": pa.array(prompts, pa.int64()),
        "source": pa.array([source] * len(prompts), pa.int16()),
        "scored": pa.array([groups[p][0] for p in prompts], pa.int32()),
        "correct": pa.array([groups[p][1] for p in prompts], pa.int32()),
    }
    write_parquet(path, pa.table(columns))


def write_parquet(path: Path, table: Any, *, dictionaries: bool | Sequence[str] = True) -> None:
    """Write a small table, whole or not at all; a dictionary of hashes costs four times what writing them does."""
    import pyarrow.parquet as pq

    with atomic(path) as fresh:
        pq.write_table(table, fresh, compression="zstd", use_dictionary=dictionaries)


def rows_of_part(path: Path, part: int, columns: list[str]) -> Any:
    """The rows of a part in a table sorted by row."""
    import pyarrow.parquet as pq

    first, last = part << 32, (part + 1) << 32
    return pq.read_table(
        path, columns=columns, filters=[("row", ">=", first), ("row", "<", last)], use_threads=False
    )
