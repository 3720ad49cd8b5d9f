"""Turns the finished JSONL into Parquet. The types are found in a first pass over all rows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.files.decode import decode_object

__all__ = ["to_parquet"]

_ROWS = 4096
_BYTES = 8 << 20


def to_parquet(source: Path, target: Path) -> None:
    """Write the rows of a JSONL file as Parquet (zstd).

    A column whose values have no common type (text here, an object there) holds each value as JSON text.
    Raises `DataError` where the disk is full.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema, mixed, empty = _schema(source)
    try:
        with pq.ParquetWriter(target, schema, compression="zstd") as writer:
            for rows in _batches(source):
                fitting = (
                    [_fit_row(_as_text(row, mixed), schema) for row in rows]
                    if empty
                    else ([_as_text(row, mixed) for row in rows])
                )
                writer.write_table(pa.Table.from_pylist(fitting, schema=schema))
    except OSError as error:
        raise DataError(
            f"{target}: cannot be written: {error.strerror or error}; {source} is whole"
        ) from error


def _schema(source: Path) -> tuple[Any, frozenset[str], bool]:
    import pyarrow as pa

    fields: dict[str, Any] = {}
    mixed: set[str] = set()
    for rows in _batches(source):
        for name in dict.fromkeys(key for row in rows for key in row):
            if name in mixed:
                continue
            try:
                fresh = pa.schema([(name, pa.array([row.get(name) for row in rows]).type)])
                known = fields.get(name)
                both = pa.unify_schemas([known, fresh], promote_options="permissive") if known else fresh
                fields[name] = both
            except (pa.ArrowException, OverflowError):
                mixed.add(name)
                fields[name] = pa.schema([(name, pa.string())])
    schema = pa.schema([field.field(0) for field in fields.values()])
    filled = pa.schema([_no_empty_struct(field) for field in schema])
    return filled, frozenset(mixed), filled != schema


def _no_empty_struct(field: Any) -> Any:
    """Parquet has no objects without fields: such a column is read as null."""
    import pyarrow as pa

    kind = field.type
    if pa.types.is_struct(kind):
        inner = [_no_empty_struct(kind.field(i)) for i in range(kind.num_fields)]
        return pa.field(field.name, pa.struct(inner) if inner else pa.null())
    if pa.types.is_list(kind):
        return pa.field(field.name, pa.list_(_no_empty_struct(kind.value_field)))
    return field


def _fit_row(row: dict[str, Any], schema: Any) -> dict[str, Any]:
    return {name: _fit(value, schema.field(name).type) for name, value in row.items()}


def _fit(value: Any, kind: Any) -> Any:
    """The value without what `_no_empty_struct` took out of its type."""
    import pyarrow as pa

    if value is None or pa.types.is_null(kind):
        return None
    if pa.types.is_struct(kind):
        return {
            kind.field(i).name: _fit(value.get(kind.field(i).name), kind.field(i).type)
            for i in range(kind.num_fields)
        }
    if pa.types.is_list(kind):
        return [_fit(v, kind.value_type) for v in value]
    return value


def _as_text(row: dict[str, Any], mixed: frozenset[str]) -> dict[str, Any]:
    if not mixed:
        return row
    return {k: msgspec.json.encode(v).decode() if k in mixed and v is not None else v for k, v in row.items()}


def _batches(source: Path) -> Iterator[list[dict[str, Any]]]:
    rows, size = list[dict[str, Any]](), 0
    with source.open("rb") as file:
        for line in file:
            rows.append(decode_object(line))
            size += len(line)
            if len(rows) == _ROWS or size > _BYTES:
                yield rows
                rows, size = [], 0
    if rows:
        yield rows
