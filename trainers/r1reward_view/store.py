"""The index of one scored file, or of a folder of them: a DuckDB file in the cache folder.

    c       a row for each completion, without its text
    g       a row for each prompt: verdicts, votes
    marks   (completion, sign)
    blocks  where each block of the input begins, and what a search may find in it; the text of compressed ones
    answers what sums up the whole index, as JSON, once it is complete
    mem     in memory, gone with the page: hits of searches, pairs of two runs

Queries see what is committed; whoever builds the index appends in transactions of his own.
"""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from r1reward.errors import MissingExtraError
from r1reward.files.block import Position
from r1reward_view.gathered import PLAIN
from r1reward_view.signs import GROUP_SIGNS

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

__all__ = ["FORMAT", "Meta", "Store", "Term", "require"]

FORMAT = 6
"""Of the tables; an index of another one is made again."""

_FEW = 64

_TYPES = {"string": "VARCHAR", "int32": "INTEGER", "int64": "BIGINT", "float64": "DOUBLE", "bool": "BOOLEAN"}


class Term(msgspec.Struct):
    """A term of the reward, as far as the manifest beside the file tells."""

    name: str
    weight: float | None = None


class Meta(msgspec.Struct):
    """How far an index has come, and of what it is."""

    format: int = FORMAT
    inputs: list[tuple[str, int, int]] = []
    """Names, sizes and times of change when the build began last."""
    head: str = ""
    """A digest of the beginning: a file that was replaced is indexed anew."""
    position: Position = Position()
    done: bool = False
    accuracy: str = "accuracy"
    terms: list[Term] = []
    rows: int = 0
    completions: int = 0
    blocks: int = 0
    bad: list[str] = []
    bad_rows: int = 0


def require() -> None:
    """Raises `MissingExtraError` where what the page needs is not installed."""
    try:
        import aiohttp  # noqa: F401
        import duckdb  # noqa: F401
        import numpy  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(f"{error.name}, which the page needs,", "view") from error


class Store:
    """An open index. Threads have cursors of their own."""

    def __init__(self, path: Path, threads: int | None = None) -> None:
        import duckdb

        self.path = path
        self._connection = duckdb.connect(str(path), config={"threads": threads} if threads else {})
        self._connection.execute("ATTACH ':memory:' AS mem")
        self._connection.execute("CREATE TABLE mem.hits (q VARCHAR, i INTEGER)")
        self._connection.execute(
            "CREATE TABLE mem.pairs (i INTEGER, j INTEGER, v VARCHAR, w VARCHAR, reward DOUBLE, status VARCHAR, "
            "answer VARCHAR, reason VARCHAR, pattern VARCHAR)"
        )
        self._local = threading.local()
        self._columns: set[str] = set()
        kept = self._read_meta()
        self.meta = kept or Meta()
        if kept is None:
            self.reset()
        self._columns = {name for (name,) in self.all("SELECT column_name FROM (DESCRIBE c)")}

    @property
    def cursor(self) -> "duckdb.DuckDBPyConnection":
        """The connection of the thread that asks."""
        if not hasattr(self._local, "cursor"):
            self._local.cursor = self._connection.cursor()
        cursor: duckdb.DuckDBPyConnection = self._local.cursor
        return cursor

    def all(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self.cursor.execute(sql, list(values)).fetchall()

    def each(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, a few at a time."""
        cursor = self._connection.cursor().execute(sql)
        while rows := cursor.fetchmany(_FEW):
            yield from rows

    def one(self, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...]:
        """The one row of a query."""
        (row,) = self.cursor.execute(sql, list(values)).fetchall()
        return tuple(row)

    def dicts(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """The rows of a query, by column."""
        cursor = self.cursor.execute(sql, list(values))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def reset(self) -> None:
        """Make empty tables."""
        self.meta = Meta()
        columns = ", ".join(f"{name} {_TYPES[kind]}" for name, kind in PLAIN.items())
        for table in ("c", "g", "marks", "blocks", "meta", "answers"):
            self.cursor.execute(f"DROP TABLE IF EXISTS {table}")
        self.cursor.execute(f"CREATE TABLE c (i INTEGER, {columns})")
        self.cursor.execute("CREATE TABLE marks (i INTEGER, sign VARCHAR)")
        self.cursor.execute("CREATE TABLE meta (value VARCHAR)")
        self.cursor.execute("CREATE TABLE answers (name VARCHAR, value BLOB)")
        self.cursor.execute(
            "CREATE TABLE blocks (first INTEGER, rows INTEGER, file INTEGER, place BIGINT, line BIGINT, data BLOB, "
            "grams BLOB)"
        )
        self._columns = {"i", *PLAIN}
        self.group()

    def widen(self, terms: int) -> None:
        """Columns for so many terms: queries ask for those that `meta` names."""
        for k in range(terms):
            for field, kind in (("value", "DOUBLE"), ("status", "VARCHAR"), ("pattern", "VARCHAR")):
                if f"t{k}_{field}" not in self._columns:
                    self.cursor.execute(f"ALTER TABLE c ADD COLUMN t{k}_{field} {kind}")
                    self._columns.add(f"t{k}_{field}")

    def append(self, tables: "Sequence[pa.Table]", marks: "pa.Table", blocks: "pa.Table") -> None:
        """Add completions, their signs, and the blocks that they are of; one transaction with `meta`."""
        with self._transaction() as cursor:
            for table in tables:
                names = ", ".join(table.column_names)
                cursor.register("fresh", table)
                cursor.execute(f"INSERT INTO c ({names}) SELECT {names} FROM fresh")
            for name, table in (("marks", marks), ("blocks", blocks)):
                cursor.register("fresh", table)
                cursor.execute(f"INSERT INTO {name} SELECT * FROM fresh")
            cursor.unregister("fresh")
            cursor.execute("DELETE FROM answers")
            self._write_meta(cursor)

    def keep(self, name: str, value: bytes) -> None:
        """An answer that holds until completions are added."""
        with self._transaction() as cursor:
            cursor.execute("DELETE FROM answers WHERE starts_with(name, ?)", [f"{name} "])
            cursor.execute("INSERT INTO answers VALUES (?, ?)", [f"{name} {_code()}", value])

    def kept(self, name: str) -> bytes | None:
        """The answer of that name, where there is one."""
        answers = self.all("SELECT value FROM answers WHERE name = ?", [f"{name} {_code()}"])
        return bytes(answers[0][0]) if answers else None

    def save(self) -> None:
        """Write `meta`."""
        with self._transaction() as cursor:
            self._write_meta(cursor)

    def group(self) -> None:
        """Sum up the prompts, and mark what is seen in groups only."""
        with self._transaction() as cursor:
            cursor.execute("DROP TABLE IF EXISTS g")
            cursor.execute(_GROUPS)
            names = ", ".join(f"'{name}'" for name in GROUP_SIGNS)
            cursor.execute(f"DELETE FROM marks WHERE sign IN ({names})")
            for name, condition in GROUP_SIGNS.items():
                cursor.execute(
                    f"INSERT INTO marks SELECT c.i, '{name}' FROM c JOIN g USING (prompt) WHERE {condition}"
                )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def _transaction(self) -> "Iterator[duckdb.DuckDBPyConnection]":
        cursor = self.cursor
        cursor.execute("BEGIN")
        try:
            yield cursor
        except BaseException:
            cursor.execute("ROLLBACK")
            raise
        cursor.execute("COMMIT")

    def _write_meta(self, cursor: "duckdb.DuckDBPyConnection") -> None:
        cursor.execute("DELETE FROM meta")
        cursor.execute("INSERT INTO meta VALUES (?)", [msgspec.json.encode(self.meta).decode()])

    def _read_meta(self) -> Meta | None:
        tables = {
            name
            for (name,) in self.all("SELECT table_name FROM duckdb_tables() WHERE database_name <> 'mem'")
        }
        if "meta" not in tables:
            return None
        try:
            meta = msgspec.json.decode(self.one("SELECT value FROM meta")[0], type=Meta)
        except (msgspec.DecodeError, ValueError):
            return None
        return meta if meta.format == FORMAT else None


@cache
def _code() -> str:
    """A digest of this package: another one may answer otherwise."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


# A prompt's votes are those of its judged completions, and equal votes share the credit: as `Tally` counts them.
_GROUPS = """
CREATE TABLE g AS
WITH votes AS (
  SELECT prompt, answer_key, count(*) AS n, sum((v = 'right')::INT) AS rights
  FROM c WHERE v <> 'none' AND answer_key <> 0 GROUP BY prompt, answer_key),
most AS (SELECT prompt, max(n) AS top_count FROM votes GROUP BY prompt),
credits AS (
  SELECT prompt, any_value(top_count) AS top_count, min(answer_key) AS top, avg(rights / n) AS credit
  FROM votes JOIN most USING (prompt) WHERE n = top_count GROUP BY prompt)
SELECT prompt, min(i) AS first, count(*) AS size, sum((v <> 'none')::INT) AS n, sum((v = 'right')::INT) AS ok,
  any_value(credit) AS credit, any_value(top) AS top, any_value(top_count) AS top_count
FROM c LEFT JOIN credits USING (prompt) GROUP BY prompt
"""
