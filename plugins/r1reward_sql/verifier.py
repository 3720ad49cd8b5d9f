"""The verifier `sql`."""

import json
import threading
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Literal

from r1reward.types import Completion, Response, Sample, Score, Status
from r1reward_sql import duckdb_program, program
from r1reward_sql.result import is_ordered, query_in
from r1reward_sql.row import BadRowError, SqlRow, sql_row
from r1reward_sql.ties import Ranked, ranked
from r1reward_sql.verdict import Asked, compared, fault_of

if TYPE_CHECKING:
    from r1reward_sandbox import Program, Sandbox

__all__ = ["Engine", "SqlVerifier", "sql"]

Engine = Literal["sqlite", "duckdb"]
_PRELUDES = {"sqlite": program.PRELUDE, "duckdb": duckdb_program.PRELUDE}
_SOURCE = "answer(json.loads(sys.stdin.buffer.read()))"
_MEMORY_MB = 1024
_NO_QUERY = "SELECT 1"
_LIMITS = "the reference query or the database breaks the limits"


def sql(
    *,
    time_limit: float = 5.0,
    rows: int = 10_000,
    variants: int = 3,
    databases: str | None = None,
    engine: Engine = "sqlite",
    packages: list[str] | None = None,
) -> "SqlVerifier":
    """Score 1 where the answer's query gives what the reference query gives, on each of the row's databases.

    Rows are compared as often as they stand, and in order where the reference orders them at its top level; rows
    that it orders alike may stand in any order, and any of them before a limit. Names of columns do not count. A
    query that reads no table, where the reference does, is a constant and wrong.
    The databases are scripts in a column (`databases`, a list; `setup_sql`, `sql_context`, `schema`, …) or files
    (`db_path`) in the folder `databases`. They are built and read in the sandbox.
    `time_limit`: CPU seconds of a query. `rows`: the most that a result may have. `variants`: how many copies
    of each database with other contents are asked as well, up to 3: constants and queries made for one database do
    not pass. On each the reference gives something else than before. 0: none; then any empty result passes beside an
    empty one. Where none can be made, the reason and the metric `guessed` say so; a reference that gives nothing
    anywhere makes the row bad.
    `engine`: whose dialect and files they are. Boxes have DuckDB from the package `duckdb`, which `r1reward sandbox
    packages add duckdb` installs, or from a folder in `packages` (the code verifier's option); where they lack it,
    rows have the status `error`.
    """
    return SqlVerifier(time_limit, rows, variants, databases, engine, packages)


class SqlVerifier:
    """See `sql`."""

    version = "6"

    def __init__(
        self,
        time_limit: float,
        rows: int,
        variants: int,
        databases: str | None,
        engine: Engine = "sqlite",
        packages: Sequence[str] | None = None,
    ) -> None:
        if not 0 < time_limit <= 600 or rows < 1 or not 0 <= variants <= 3:
            raise ValueError("time_limit: up to 600 seconds; rows: 1 or more; variants: 0 to 3")
        if engine not in _PRELUDES:
            raise ValueError(f"engine is one of {', '.join(_PRELUDES)}, not {engine!r}")
        self._engine = engine
        self._packages = list(packages or (["duckdb"] if engine == "duckdb" else []))
        self._seconds, self._rows, self._variants, self._root = time_limit, rows, variants, databases
        self._sandbox: Sandbox | None = None
        self._starting = threading.Lock()
        self._last: tuple[Sample, SqlRow | str] | None = None

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        from r1reward_sandbox.packages import PackageError

        row = self._row(sample)
        if isinstance(row, str):
            return Score.unscored(Status.BAD_GROUND_TRUTH, row)
        try:
            return self._score(row, response)
        except (PackageError, _LacksPackageError) as error:
            return Score.unscored(Status.ERROR, f"engine {self._engine}: {error}")

    def _score(self, row: SqlRow, response: Response) -> Score:
        query = query_in(response.answer, self._engine)
        order = ranked(row.query) if is_ordered(row.query) else None
        behind = [] if order is None else [order.query]
        queries = [row.query, query or _NO_QUERY]  # whether a row is bad may not depend on the answer
        ask = partial(self._asked, row, order)
        results = ask([*queries, *behind])
        if results is None and behind:  # the further query may be what breaks them
            order, results = None, ask(queries)
        late = results is None
        if results is None:  # the query broke the box's limits, or the reference did: which of them?
            results = ask([row.query])
        fault = _LIMITS if results is None else fault_of(results, with_copies=self._variants > 0)
        if results is None or fault:
            return Score.unscored(Status.BAD_GROUND_TRUTH, fault)
        if late:
            return Score(
                value=0.0, answer=(query or "")[:400], reason="the query breaks the limits on time or memory"
            )
        if query is None:
            return Score(value=0.0, reason="no query in the answer part")
        return compared(row.query, query, order, results)

    def reference(self, sample: Sample) -> str | None:
        """The reference query in a fence."""
        row = self._row(sample)
        return None if isinstance(row, str) else f"```sql\n{row.query}\n```"

    def cache_key(self, sample: Sample, completion: Completion, response: Response) -> str | None:
        """The databases, the reference and the query."""
        row = self._row(sample)
        return None if isinstance(row, str) else f"{hash_of(row)}\0{query_in(response.answer, self._engine)}"

    def close(self) -> None:
        """End the boxes."""
        if self._sandbox is not None:
            self._sandbox.close()

    def _row(self, sample: Sample) -> SqlRow | str:
        last = self._last
        if last is None or last[0] is not sample:
            try:
                last = sample, sql_row(sample, self._root)
            except BadRowError as error:
                last = sample, str(error)
            self._last = last
        return last[1]

    def _asked(self, row: SqlRow, order: Ranked | None, queries: list[str]) -> "list[Asked] | None":
        """What the queries give on each database, asked in the box; None where they break its limits.

        `order`: how the reference ranks its rows.
        """
        from r1reward_sandbox import Limits, Verdict

        places = [
            {"file": _file_name(i)} if database.file else {"script": database.script}
            for i, database in enumerate(row.databases)
        ]
        job = {
            "databases": places,
            "queries": queries,
            "seconds": self._seconds,
            "rows": self._rows,
            "variants": self._variants,
            "is_exact": is_ordered(row.query) and order is None,
            "ranked": order and order._asdict(),
            "memory": _MEMORY_MB // 2,
        }
        runs = len(places) * (1 + self._variants)
        limits = Limits(
            cpu_seconds=10 + len(queries) * self._seconds * runs + len(places) * (5 + self._seconds),
            memory_mb=_MEMORY_MB,
            output_bytes=64 * 2**20,
        )
        sandbox, program = self._program(row)
        result = sandbox.run(program, json.dumps(job).encode("utf-8", "surrogatepass"), limits=limits)
        if result.verdict is Verdict.SANDBOX_ERROR:
            raise RuntimeError(f"the databases could not be asked: {result.verdict} {result.stderr[-300:]!r}")
        if b"No module named 'duckdb'" in result.stderr:
            raise _LacksPackageError("boxes have no package duckdb: r1reward sandbox packages add duckdb")
        return list(json.loads(result.stdout)) if result.ok else None

    def _program(self, row: SqlRow) -> "tuple[Sandbox, Program]":
        from r1reward_sandbox import Program, Sandbox
        from r1reward_sandbox.packages import folders_of

        with self._starting:
            if self._sandbox is None:
                self._sandbox = Sandbox(packages=folders_of(self._packages))
        files = {_file_name(i): database.file for i, database in enumerate(row.databases) if database.file}
        return self._sandbox, Program(
            language="python",
            source=_SOURCE,
            prelude=_PRELUDES[self._engine],
            trusted_prelude=True,
            files=files,
        )


class _LacksPackageError(Exception):
    """The box has not what the engine needs."""


def _file_name(number: int) -> str:
    return f"{number}.database"


def hash_of(row: SqlRow) -> str:
    """A short text that stands for a row's databases and reference query."""
    import hashlib

    digest = hashlib.sha256(row.query.encode("utf-8", "surrogatepass"))
    for database in row.databases:
        digest.update(b"\0" + database.script.encode("utf-8", "surrogatepass") + b"\0" + database.file)
    return digest.hexdigest()
