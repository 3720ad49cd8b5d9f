"""DuckDB over the Parquet files of a run: grouping, sorting and joining of keys that need not fit in memory."""

from pathlib import Path
from typing import Any

from r1reward.errors import DataError, MissingExtraError
from r1reward.storage import atomic

__all__ = ["Database", "parquet"]

_ROW_GROUP = 122_880
_GLOBS = str.maketrans({c: f"[{c}]" for c in "*?["})


def parquet(path: Path, pattern: str = "*.parquet") -> str:
    """The Parquet file, or those of a folder, for a query: whatever characters its name has."""
    name = str(path).translate(_GLOBS) + (f"/{pattern}" if path.is_dir() else "")
    return "read_parquet('" + name.replace("'", "''") + "')"


class Database:
    """A database without data of its own; what does not fit into `memory_mb` is spilled into `folder`."""

    def __init__(self, folder: Path, *, threads: int, memory_mb: int) -> None:
        try:
            import duckdb
        except ImportError:
            raise MissingExtraError("duckdb", "reject") from None
        self._duckdb = duckdb
        settings: dict[str, str | bool | int | float | list[str]] = {
            "threads": max(1, threads),
            "memory_limit": f"{memory_mb}MB",
        }
        settings["temp_directory"] = str(folder / "spill")
        self._connection = duckdb.connect(config=settings)
        # Every query whose order matters says so.
        self._connection.execute("SET preserve_insertion_order = false")

    def view(self, name: str, path: Path) -> None:
        """Name a Parquet file, or those of a folder, so that queries can use them."""
        self._run(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {parquet(path)}")

    def write(self, query: str, target: Path, *, row_group: int = 122880) -> None:
        """Write what a query gives as Parquet, whole or not at all."""
        with atomic(target) as fresh:
            self._run(
                f"COPY ({query}) TO '{str(fresh).replace(chr(39), chr(39) * 2)}' "
                f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {row_group})"
            )

    def write_sorted(self, query: str, target: Path) -> None:
        """Write what a sorted query gives, in bytes that depend on its rows alone: a file for the data set.

        DuckDB's own writer makes other dictionaries of the same rows where they came in other portions.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        reader = self.batches(query)
        with atomic(target) as fresh, pq.ParquetWriter(fresh, reader.schema, compression="zstd") as writer:
            pending = reader.schema.empty_table()
            for batch in reader:
                pending = pa.concat_tables([pending, pa.Table.from_batches([batch])])
                while pending.num_rows >= _ROW_GROUP:
                    writer.write_table(pending.slice(0, _ROW_GROUP).combine_chunks())
                    pending = pending.slice(_ROW_GROUP)
            writer.write_table(pending.combine_chunks())

    def all(self, query: str) -> list[tuple[Any, ...]]:
        """All rows of a small result."""
        result: list[tuple[Any, ...]] = self._run(query).fetchall()
        return result

    def one(self, query: str) -> int:
        """The one number that a query gives; 0 for none."""
        return int(self.all(query)[0][0] or 0)

    def counts(self, query: str) -> dict[str, int]:
        """A count by name: for a query whose rows are a name and a number."""
        return {str(name): int(count) for name, count in self.all(query)}

    def arrow(self, query: str) -> Any:
        """A result that fits in memory, as an Arrow table."""
        return self.batches(query).read_all()

    def batches(self, query: str, size: int = 50_000) -> Any:
        """A large result, as Arrow record batches."""
        result = self._connection.sql(query)
        reader = getattr(result, "to_arrow_reader", None) or result.fetch_arrow_reader
        return reader(size)

    def _run(self, query: str) -> Any:
        try:
            return self._connection.execute(query)
        except (self._duckdb.IOException, self._duckdb.OutOfMemoryException) as error:
            raise DataError(f"the tables of this run: {' '.join(str(error).split())[:400]}") from error

    def close(self) -> None:
        """End it."""
        self._connection.close()
