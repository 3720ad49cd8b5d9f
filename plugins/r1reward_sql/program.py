"""What runs in the box: it builds a row's databases and puts queries to them, for reading only.

The source is handed to the sandbox as text, and executed once for each box instead of in each run. It uses
the standard library alone, and any Python from 3.10.
"""

__all__ = ["PRELUDE"]

PRELUDE = r'''
import json, sqlite3, sys, time

READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION}
READING.add(getattr(sqlite3, "SQLITE_RECURSIVE", 33))

def opened(database):
    """The database of a script, or the file that lies in the working directory, closed to writing."""
    if database.get("file"):
        connection = sqlite3.connect("file:" + database["file"] + "?mode=ro&immutable=1", uri=True)
    else:
        connection = sqlite3.connect(":memory:")
        connection.executescript(database["script"])
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    if hasattr(connection, "setlimit"):
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 10_000_000)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 500)
    connection.execute("PRAGMA query_only = ON")
    return connection

def thinned(connection, part):
    """Leave out every third row, from the `part`-th on: a database of the same shape with other contents."""
    connection.execute("PRAGMA query_only = OFF")
    connection.execute("PRAGMA foreign_keys = OFF")
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for name in names:
        try:
            connection.execute('DELETE FROM "%s" WHERE rowid %% 3 = %d' % (name.replace('"', '""'), part))
        except sqlite3.Error:
            pass
    connection.commit()
    connection.execute("PRAGMA query_only = ON")

def put(connection, query, job):
    """The rows of a query, and the tables that it read; or why there are none."""
    read, until = set(), time.process_time() + job["seconds"]
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master") if name}

    def allow(action, first, second, base, inner):
        if action == sqlite3.SQLITE_READ:
            read.add(first)
        return sqlite3.SQLITE_OK if action in READING else sqlite3.SQLITE_DENY

    connection.set_authorizer(allow)
    connection.set_progress_handler(lambda: time.process_time() > until, 10_000)
    try:
        rows = connection.execute(query).fetchmany(job["rows"] + 1)
    except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError, MemoryError) as error:
        late = time.process_time() > until
        return {"error": "takes longer than %g s" % job["seconds"] if late else str(error)[:200]}
    finally:
        connection.set_progress_handler(None, 0)
        connection.set_authorizer(None)
    if len(rows) > job["rows"]:
        return {"error": "more than %d rows" % job["rows"]}
    cells = [[cell.hex() if isinstance(cell, bytes) else cell for cell in row] for row in rows]
    if sum(len(cell) for row in cells for cell in row if isinstance(cell, str)) > 4_000_000:
        return {"error": "more text than a result has"}
    return {"rows": cells, "read": sorted(read & tables)}

def answer(job):
    """Put each query to each database, and write down what they give."""
    results = []
    for number, database in enumerate(job["databases"]):
        try:
            connection = opened(database)
            for part in range(1 + (0 if database.get("file") else job["variants"])):
                if part:
                    connection.close()
                    connection = opened(database)
                    thinned(connection, part - 1)
                results.append([put(connection, query, job) for query in job["queries"]])
        except sqlite3.Error as error:
            results.append({"database": "database %d: %s" % (number + 1, str(error)[:200])})
    print(json.dumps(results))
'''
