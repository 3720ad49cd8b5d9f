"""Writes the shards: rows are scattered from the parts to the shards they belong to, then each shard is put in order.

export/scattered/000042.arrow   a part's rows in the data set's form, one record batch for each shard
export/gathered/000007.arrow    those of many parts, where there are many (see `gathering`)
export/data/train-00000-of-00004.parquet
"""

from collections.abc import Sequence
from hashlib import file_digest
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from r1reward.spec.spec import TemplateChoice
from r1reward.storage import atomic
from r1reward_rejection.gathering import gathered, shard_batch
from r1reward_rejection.mapper import Mapper, map_parts
from r1reward_rejection.mixing import SPLITS
from r1reward_rejection.pair_export import pair_table
from r1reward_rejection.pass_rate import pass_rate
from r1reward_rejection.recipe.recipe import Format
from r1reward_rejection.rendering import Renderer, RowColumns, count_tokens, load_tokenizer, row_schema
from r1reward_rejection.tables import read_texts, rows_of_part
from r1reward_rejection.workspace import Step

__all__ = ["write_shards"]


class _ScatterTask(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    format: Format
    templates: dict[str, TemplateChoice]
    texts: str
    places: str
    folder: str
    plugins: tuple[str, ...]
    columns: RowColumns
    pairs: bool


class _ShardTask(msgspec.Struct, frozen=True, kw_only=True):
    split: int
    shard: int
    name: str
    files: list[str]
    """Where its rows are scattered, or gathered."""
    folder: str
    style: str
    """Of the pairs; empty where the rows are demonstrations."""
    fields: tuple[str, ...]


def write_shards(
    mapper: Mapper,
    step: Step,
    format: Format,
    templates: dict[str, TemplateChoice],
    texts: Path,
    places: Path,
    parts: list[int],
    sizes: dict[str, list[int]],
    plugins: Sequence[str],
    columns: RowColumns,
    *,
    pairs: bool = False,
) -> list[dict[str, Any]]:
    """Write all shards into the step's folder; name, rows, bytes, hash and figures of each."""
    folder = str(step.folder)
    style = format.style if pairs else ""
    if pairs:  # they get their style when both rows of a pair are there
        format = msgspec.structs.replace(format, style="prompt-completion")
    scatter = (
        (
            n,
            _ScatterTask(
                number=n,
                format=format,
                templates=templates,
                texts=str(texts / f"{n:06d}.arrow"),
                places=str(places),
                folder=folder,
                plugins=tuple(plugins),
                columns=columns,
                pairs=pairs,
            ),
        )
        for n in parts
    )
    map_parts(mapper, step, "scattered", _scatter, scatter)
    files = gathered(mapper, step, parts)
    shards = [
        _ShardTask(
            split=SPLITS.index(split),
            shard=i,
            name=f"{split}-{i:05d}-of-{len(counts):05d}.parquet",
            files=files,
            folder=folder,
            style=style,
            fields=columns.fields,
        )
        for split, counts in sizes.items()
        for i in range(len(counts))
    ]
    return map_parts(mapper, step, "shards", _write_shard, enumerate(shards))


def _scatter(task: _ScatterTask) -> dict[str, int]:
    """A part's rows, rendered, in one batch for each shard."""
    import pyarrow as pa

    extra = [*task.columns.places, *(["margin"] if task.pairs else [])]
    names = ["row", "copy", "split", "shard", "number", "scored", "correct", *extra]
    places = rows_of_part(Path(task.places), task.number, names)
    rows = places["row"].to_numpy()
    rendered = _render(task, np.unique(rows))
    schema = row_schema(task.format, task.columns).append(pa.field("number", pa.int64()))
    if task.pairs:
        schema = schema.append(pa.field("margin", pa.float64()))
    targets = places["split"].to_numpy().astype(np.int64) << 32 | places["shard"].to_numpy()
    columns = [places[name].to_pylist() for name in ("row", "copy", "number", "scored", "correct", *extra)]
    batches = []
    for target in np.unique(targets).tolist():
        shard_rows = [
            rendered[columns[0][i]]
            | {"copy": columns[1][i], "number": columns[2][i]}
            | pass_rate(columns[3][i], columns[4][i])
            | {name: values[i] for name, values in zip(extra, columns[5:], strict=True)}
            for i in np.flatnonzero(targets == target).tolist()
        ]
        record_batches = pa.Table.from_pylist(shard_rows, schema=schema).combine_chunks().to_batches()
        batches.append((target, record_batches[0]))
    path = Path(task.folder) / "scattered" / f"{task.number:06d}.arrow"
    options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
    targets_there = ",".join(str(target) for target, _ in batches)
    schema = schema.with_metadata({"shards": targets_there})
    with atomic(path) as fresh, pa.ipc.new_file(fresh, schema, options=options) as writer:
        for _, batch in batches:
            writer.write_batch(batch)
    return {"rows": len(rows)}


def _render(task: _ScatterTask, rows: Any) -> dict[int, dict[str, Any]]:
    renderer = Renderer(task.format, task.templates, task.plugins)
    names = [
        "prompt", "messages", "completion", "id", "index", "task", "domain", "origin", "where", "reward", "spec",
        "ground_truth", "about",
    ]  # fmt: skip
    numbers: list[int] = []
    rendered: list[dict[str, Any]] = []
    for batch in read_texts(Path(task.texts), rows, names):
        texts = batch.to_pylist()
        numbers += [row["row"] for row in texts]
        rendered += map(renderer, texts)
    if task.format.tokenizer and rendered:
        for row, tokens in zip(
            rendered, count_tokens(load_tokenizer(task.format.tokenizer), rendered), strict=True
        ):
            row["tokens"] = tokens
    return dict(zip(numbers, rendered, strict=True))


def _write_shard(task: _ShardTask) -> dict[str, Any]:
    """One shard, its rows in their order."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    folder = Path(task.folder)
    target = str(task.split << 32 | task.shard)
    batches = [b for name in task.files if (b := shard_batch(folder / name, target)) is not None]
    table = pa.Table.from_batches(batches).sort_by("number").drop_columns("number")
    if task.style:
        table = pair_table(table, task.style, task.fields)
    path = folder / "data" / task.name
    with atomic(path) as fresh:
        pq.write_table(table, fresh, compression="zstd", compression_level=3, row_group_size=5000)
    with path.open("rb") as file:
        sha256 = file_digest(file, "sha256").hexdigest()
    domains = pc.value_counts(table["domain"]).to_pylist()
    figures = {
        "name": task.name,
        "split": SPLITS[task.split],
        "rows": table.num_rows,
        "bytes": path.stat().st_size,
        "sha256": sha256,
        "domains": {d["values"]: d["counts"] for d in sorted(domains, key=lambda d: str(d["values"]))},
    }
    if "tokens" in table.column_names:
        grouped = table.group_by("domain").aggregate([("tokens", "sum")]).to_pylist()
        figures["tokens"] = {
            g["domain"]: g["tokens_sum"] for g in sorted(grouped, key=lambda g: str(g["domain"]))
        }
    return figures
