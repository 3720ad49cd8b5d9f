"""The middle level of the shuffle, where there are many parts: shards open bundles of parts, not every part.

export/gathered/000007.arrow    the rows of a bundle of parts, one record batch for each shard

With p parts and s shards, p x s files would be opened, four billion for 10 TB; in bundles of b it is p + s x p / b.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from r1reward.storage import atomic
from r1reward_rejection.mapper import Mapper, map_parts
from r1reward_rejection.workspace import Step

__all__ = ["gathered", "shard_batch"]

_BUNDLE = 256
"""Parts in a bundle; no more are open at a time."""
_SHARDS = b"shards"


class _GatherTask(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    parts: list[int]
    folder: str


def gathered(mapper: Mapper, step: Step, parts: Sequence[int]) -> list[str]:
    """The files that shards are made of: those of the parts, or of bundles where there are more than one holds."""
    if len(parts) <= _BUNDLE:
        return [f"scattered/{n:06d}.arrow" for n in parts]
    bundles = [list(parts[i : i + _BUNDLE]) for i in range(0, len(parts), _BUNDLE)]
    tasks = (
        (i, _GatherTask(number=i, parts=bundle, folder=str(step.folder))) for i, bundle in enumerate(bundles)
    )
    map_parts(mapper, step, "gathered", _gather, tasks)
    return [f"gathered/{i:06d}.arrow" for i in range(len(bundles))]


def _gather(task: _GatherTask) -> dict[str, int]:
    """Write the rows of a bundle shard by shard; only one shard's are in memory."""
    import pyarrow as pa

    folder = Path(task.folder)
    paths = [folder / "scattered" / f"{n:06d}.arrow" for n in task.parts]
    schemas = [pa.ipc.open_file(str(path)).schema for path in paths]
    targets = sorted({int(t) for schema in schemas for t in _targets(schema)})
    schema = schemas[0].with_metadata({_SHARDS: ",".join(map(str, targets))})
    options = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
    rows = 0
    path = folder / "gathered" / f"{task.number:06d}.arrow"
    with atomic(path) as fresh, pa.ipc.new_file(fresh, schema, options=options) as writer:
        for target in targets:
            batches = [b for p in paths if (b := shard_batch(p, str(target))) is not None]
            table = pa.Table.from_batches(batches).replace_schema_metadata(schema.metadata).combine_chunks()
            rows += table.num_rows
            writer.write_batch(table.to_batches()[0])
    return {"rows": rows}


def _targets(schema: Any) -> list[str]:
    text: str = schema.metadata[_SHARDS].decode()
    return text.split(",") if text else []


def shard_batch(path: Path, target: str) -> Any:
    """A file's batch for a shard, without its schema's metadata; None where it has no row in it."""
    import pyarrow as pa

    with pa.OSFile(str(path)) as source:
        file = pa.ipc.open_file(source)
        targets = _targets(file.schema)
        if target not in targets:
            return None
        return file.get_batch(targets.index(target)).replace_schema_metadata(None)
