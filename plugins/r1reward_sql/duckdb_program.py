"""What runs in the box with `engine: duckdb`: the same as `program`, with DuckDB's databases.

The source is handed to the sandbox as text, and executed once for each box instead of in each run. It needs
the package `duckdb`; a query may be one `SELECT`, it reaches no file, network or extension, and no setting can be
changed any more when it is put.
"""

__all__ = ["PRELUDE"]

PRELUDE = r'''
import json, sys, threading, time
import duckdb

CONFIG = {
    "threads": "1", "temp_directory": "",
    "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
}
TABLES = "SELECT table_name FROM duckdb_tables() WHERE NOT internal"
VIEWS = "SELECT view_name FROM duckdb_views() WHERE NOT internal"

def opened(database, part, job):
    """The database of a script, or the file that lies in the working directory; closed to all but reading."""
    config = dict(CONFIG, memory_limit="%dMB" % job["memory"])
    if database.get("file"):
        connection = duckdb.connect(database["file"], read_only=True, config=config)
    else:
        connection = duckdb.connect(":memory:", config=config)
        connection.execute("SET enable_external_access = false")
        connection.execute(database["script"])
        if part:
            thin(connection, part - 1)
    connection.execute("SET enable_external_access = false")
    connection.execute("SET python_enable_replacements = false")  # else a table may be a variable of this program
    connection.execute("SET lock_configuration = true")
    return connection

def thin(connection, part):
    """Leave out every third row, from the `part`-th on: a database of the same shape with other contents."""
    for (name,) in connection.execute(TABLES).fetchall():
        try:
            connection.execute('DELETE FROM "%s" WHERE rowid %% 3 = %d' % (name.replace('"', '""'), part))
        except duckdb.Error:
            pass

def put(connection, query, job):
    """The rows of a query, and the tables that it read; or why there are none."""
    start, over = time.process_time(), threading.Event()

    def watch():
        while not over.wait(0.02):
            if time.process_time() - start > job["seconds"]:
                connection.interrupt()

    connection.execute("BEGIN TRANSACTION READ ONLY")
    threading.Thread(target=watch, daemon=True).start()
    try:
        statements = connection.extract_statements(query)
        if [str(each.type) for each in statements] != ["StatementType.SELECT"]:
            return {"error": "no single query that only reads"}
        tables = {name for (name,) in connection.execute(TABLES + " UNION " + VIEWS).fetchall()}
        read = {name.rpartition(".")[2].strip('"') for name in connection.get_table_names(query)}
        rows = connection.execute(statements[0]).fetchmany(job["rows"] + 1)
    except (duckdb.Error, ValueError, OverflowError, MemoryError, RuntimeError) as error:
        late = time.process_time() - start > job["seconds"]
        return {"error": "takes longer than %g s" % job["seconds"] if late else str(error)[:200]}
    finally:
        over.set()
        connection.execute("ROLLBACK")
    if len(rows) > job["rows"]:
        return {"error": "more than %d rows" % job["rows"]}
    cells = [list(map(cell, row)) for row in rows]
    if sum(len(each) for row in cells for each in row if isinstance(each, str)) > 4_000_000:
        return {"error": "more text than a result has"}
    return {"rows": cells, "read": sorted(read & tables)}

def cell(value):
    """A cell as JSON has it: decimals are numbers, lists and structures their JSON, times and the like their text."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).hex()
    if type(value).__name__ == "Decimal":
        return float(value) if value.is_finite() and value != value.to_integral_value() else plain(value)
    if isinstance(value, (dict, list, tuple)):
        return json.dumps(value, default=str, sort_keys=all(isinstance(key, str) for key in value))
    return str(value)

def plain(value):
    return int(value) if value.is_finite() else str(value)

def answer(job):
    """Put each query to each database, and write down what they give."""
    results = []
    for number, database in enumerate(job["databases"]):
        try:
            for part in range(1 + (0 if database.get("file") else job["variants"])):
                connection = opened(database, part, job)
                try:
                    results.append([put(connection, query, job) for query in job["queries"]])
                finally:
                    connection.close()
        except duckdb.Error as error:
            results.append({"database": "database %d: %s" % (number + 1, str(error)[:200])})
    print(json.dumps(results))
'''
