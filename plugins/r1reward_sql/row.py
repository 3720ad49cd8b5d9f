"""What a row states: its databases and the reference query."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from r1reward.types import Sample

__all__ = ["BadRowError", "Database", "SqlRow", "sql_row"]

_DATABASES = ("databases", "db_scripts", "setups")
_SCRIPTS = (
    "setup_sql",
    "schema_sql",
    "db_sql",
    "sql_context",
    "create_sql",
    "database_sql",
    "ddl",
    "schema",
    "context",
)
_FILES = ("db_path", "database_path", "db_file", "sqlite_path")
_QUERIES = ("gold_sql", "reference_sql", "query", "sql", "target_sql")
_LARGEST = 32 * 2**20


class BadRowError(Exception):
    """The row states no database or no reference query."""


class Database(NamedTuple):
    """A database: the script that builds it, or the bytes of a SQLite file."""

    script: str
    file: bytes


class SqlRow(NamedTuple):
    """A row's databases and its reference query."""

    databases: tuple[Database, ...]
    query: str


def sql_row(sample: Sample, root: str | None) -> SqlRow:
    """The databases and the query; files are looked for under `root` only. Raises `BadRowError`."""
    mappings = list(_mappings(sample))
    query = sample.ground_truth if isinstance(sample.ground_truth, str) else None
    query = query or next((text for m in mappings if (text := _text(m, _QUERIES))), None)
    if not query or not query.strip():
        raise BadRowError("no reference query in the ground truth")
    databases = _databases(mappings, root)
    if not databases:
        raise BadRowError(f"no database: none of the columns {', '.join((*_DATABASES, *_SCRIPTS, *_FILES))}")
    return SqlRow(tuple(databases), query.strip())


def _mappings(sample: Sample) -> Iterator[Mapping[str, Any]]:
    level: list[Any] = [sample.metadata, sample.ground_truth]
    for _ in range(3):
        below: list[Any] = []
        for value in level:
            if isinstance(value, str) and value[:1] == "{" and len(value) < 1_000_000:
                try:
                    value = json.loads(value)
                except (ValueError, RecursionError):
                    continue
            if isinstance(value, Mapping):
                yield value
                below += value.values()
        level = below


def _text(mapping: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    return next((mapping[n] for n in names if isinstance(mapping.get(n), str) and mapping[n].strip()), None)


def _databases(mappings: list[Mapping[str, Any]], root: str | None) -> list[Database]:
    for mapping in mappings:
        for name in _DATABASES:
            listed = mapping.get(name)
            if isinstance(listed, list) and listed and all(isinstance(item, str) for item in listed):
                return [_database(item, root) for item in listed]
    for mapping in mappings:
        if (path := _text(mapping, _FILES)) is not None:
            return [_file(path, root)]
        if (script := _text(mapping, _SCRIPTS)) is not None:
            return [Database(script, b"")]
    return []


def _database(item: str, root: str | None) -> Database:
    return Database(item, b"") if any(c in item for c in ";(\n") else _file(item, root)


def _file(path: str, root: str | None) -> Database:
    """A SQLite file under the folder that the options name."""
    if root is None:
        raise BadRowError(
            f"the row names the file {path!r:.80}: say with the option `databases` in which folder it lies"
        )
    base = Path(root).resolve()
    file = (base / path).resolve()
    if not file.is_relative_to(base) or not file.is_file():
        raise BadRowError(f"no file {path!r:.80} in {base}")
    if file.stat().st_size > _LARGEST:
        raise BadRowError(f"{path!r:.80} is larger than {_LARGEST // 2**20} MiB")
    return Database("", file.read_bytes())
