"""What runs in the box with `engine: duckdb`: the same as `program`, with DuckDB's databases.

The source is handed to the sandbox as text, and executed once for each box instead of in each run. It needs
the package `duckdb`; a query may be one `SELECT`, it reaches no file, network or extension, and no setting can be
changed any more when it is put.
"""

from r1reward_sql.box_text import BOX_TEXT

__all__ = ["PRELUDE"]

PRELUDE = (
    BOX_TEXT
    + r'''
import json, sys, threading, time
import duckdb

CONFIG = {
    "threads": "1", "temp_directory": "",
    "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
}
TABLES = "SELECT table_name FROM duckdb_tables() WHERE NOT internal"
COLUMNS = "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal ORDER BY table_name, column_index"
FOREIGN = (
    "SELECT table_name, constraint_column_names, referenced_table, referenced_column_names FROM duckdb_constraints() "
    "WHERE constraint_type = 'FOREIGN KEY'"
)
VIEWS = "SELECT view_name FROM duckdb_views() WHERE NOT internal"

MOST_ROWS = 100

def opened(database, job):
    """The database of a script, or the file that lies in the working directory; closed to all but reading."""
    config = dict(CONFIG, memory_limit="%dMB" % job["memory"])
    if database.get("file"):
        return closed(duckdb.connect(database["file"], read_only=True, config=config))
    connection = duckdb.connect(":memory:", config=config)
    connection.execute("SET enable_external_access = false")
    connection.execute(database["script"])
    return closed(connection)

def closed(connection):
    connection.execute("SET enable_external_access = false")
    connection.execute("SET python_enable_replacements = false")  # else a table may be a variable of this program
    connection.execute("SET lock_configuration = true")
    return connection

def quoted(name):
    return '"%s"' % name.replace('"', '""')

def contents(connection):
    """What the tables hold, and their foreign keys."""
    names = [name for (name,) in connection.execute(TABLES).fetchall()]
    columns = {name: [] for name in names}
    for table, column in connection.execute(COLUMNS).fetchall():
        if table in columns:
            columns[table].append(column)
    declared = []
    try:
        for table, theirs, parent, keys in connection.execute(FOREIGN).fetchall():
            declared += [(table, one, parent, two) for one, two in zip(theirs, keys)]
    except duckdb.Error:
        pass  # an older DuckDB does not tell; names and contents do
    most, tables = min(MOST_ROWS, limit_of(sum(map(len, columns.values())))), []
    for name in names:
        wanted = ", ".join(map(quoted, columns[name]))
        rows = connection.execute("SELECT %s FROM %s LIMIT %d" % (wanted, quoted(name), most + 1)).fetchall()
        tables.append(Table(name, columns[name], [list(row) for row in rows]))
    is_cut = any(len(table.rows) > most for table in tables)
    return Contents([table._replace(rows=table.rows[:most]) for table in tables], declared, is_cut)

def filled(database, tables, job):
    """A database of the same schema with these contents; None where they break its rules."""
    copy = duckdb.connect(":memory:", config=dict(CONFIG, memory_limit="%dMB" % job["memory"]))
    try:
        if database.get("file"):
            copy.execute("ATTACH '%s' AS source (READ_ONLY)" % database["file"])
            copy.execute("COPY FROM DATABASE source TO memory (SCHEMA)")
            copy.execute("DETACH source")
        else:
            copy.execute("SET enable_external_access = false")
            copy.execute(database["script"])
            each_once(copy, tables, lambda table: copy.execute("DELETE FROM %s" % quoted(table.name)))
        each_once(copy, [table for table in tables if table.rows], lambda table: inserted(copy, table))
        return closed(copy)
    except (duckdb.Error, OverflowError, ValueError):
        copy.close()
        return None

def each_once(copy, tables, act):
    """Do something with each table; tables on which others depend in the order that foreign keys allow."""
    left = list(tables)
    while left:
        later = []
        for table in left:
            try:
                act(table)
            except duckdb.ConstraintException:
                later.append(table)
        if len(later) == len(left):
            raise ValueError("the contents break a rule of the schema")
        left = later

def inserted(copy, table):
    names, marks = ", ".join(map(quoted, table.columns)), "(%s)" % ", ".join("?" * len(table.columns))
    text = "INSERT INTO %s (%s) VALUES %s" % (quoted(table.name), names, ", ".join([marks] * len(table.rows)))
    copy.execute(text, [cell for row in table.rows for cell in row])

def backwards(database, tables, query, job):
    """What a query gives where the rows of each table stand the other way round."""
    copy = filled(database, [table._replace(rows=table.rows[::-1]) for table in tables], job)
    if copy is None:
        return {"error": "no copy"}
    try:
        return put(copy, query, job)
    finally:
        copy.close()

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
    """Put each query to each database and to copies of it, and write down what they give."""
    print(json.dumps([answered(number, database, job) for number, database in enumerate(job["databases"])]))

def answered(number, database, job):
    try:
        connection = opened(database, job)
        held = contents(connection) if job["variants"] else Contents([], [], False)
    except duckdb.Error as error:
        return {"database": "database %d: %s" % (number + 1, str(error)[:200])}
    engine = Engine(
        filled=lambda tables: filled(database, tables, job),
        put=lambda copy, text: put(copy, text, job),
        backwards=lambda tables, copy, text: backwards(database, tables, text, job),
        close=lambda copy: copy.close(),
    )
    try:
        return asked(held, connection, engine, job)
    finally:
        connection.close()
'''
)
