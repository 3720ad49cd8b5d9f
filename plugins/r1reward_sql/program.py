"""What runs in the box: it builds a row's databases and puts queries to them, for reading only.

The source is handed to the sandbox as text, and executed once for each box instead of in each run. It uses
the standard library alone, and any Python from 3.10.
"""

from r1reward_sql.box_text import BOX_TEXT

__all__ = ["PRELUDE"]

PRELUDE = (
    BOX_TEXT
    + r'''
import json, re, sqlite3, sys, time

READING = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION}
READING.add(getattr(sqlite3, "SQLITE_RECURSIVE", 33))

def opened(database):
    """The database of a script, or the file that lies in the working directory, closed to writing."""
    if database.get("file"):
        connection = sqlite3.connect("file:" + database["file"] + "?mode=ro&immutable=1", uri=True)
    else:
        connection = sqlite3.connect(":memory:")
        connection.executescript(database["script"])
    return closed_to_writing(connection)

def closed_to_writing(connection):
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    if hasattr(connection, "setlimit"):
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 10_000_000)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 500)
    connection.execute("PRAGMA query_only = ON")
    return connection

def quoted(name):
    return '"%s"' % name.replace('"', '""')

def contents(connection):
    """What the tables hold, and their foreign keys."""
    listed = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    ).fetchall()
    virtual = [name for name, sql in listed if re.match(r"\s*create\s+virtual", sql or "", re.I)]
    names = [name for name, _ in listed if not any(name == v or name.startswith(v + "_") for v in virtual)]
    columns, declared, keys = {}, [], {}
    for name in names:
        about = connection.execute("PRAGMA table_xinfo(%s)" % quoted(name)).fetchall()
        columns[name] = [row[1] for row in about if not row[6]]
        keys[name.lower()] = [row[1] for row in sorted(about, key=lambda row: row[5]) if row[5]]
    for name in names:
        for row in connection.execute("PRAGMA foreign_key_list(%s)" % quoted(name)).fetchall():
            key = row[4] or (keys.get(row[2].lower(), []) + [None] * 99)[row[1]]
            if key:
                declared.append((name, row[3], row[2], key))
    most, tables = limit_of(sum(map(len, columns.values()))), []
    for name in names:
        wanted = ", ".join(map(quoted, columns[name]))
        rows = connection.execute("SELECT %s FROM %s LIMIT %d" % (wanted, quoted(name), most + 1)).fetchall()
        tables.append(Table(name, columns[name], [list(row) for row in rows]))
    is_cut = any(len(table.rows) > most for table in tables)
    return Contents([table._replace(rows=table.rows[:most]) for table in tables], declared, is_cut)

def emptied(connection, tables):
    """The schema without its rows and triggers."""
    bare = sqlite3.connect(":memory:", isolation_level=None)
    connection.backup(bare)
    for (name,) in bare.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        bare.execute("DROP TRIGGER %s" % quoted(name))
    for table in tables:
        bare.execute("DELETE FROM %s" % quoted(table.name))
    return bare

def filled(bare, tables):
    copy = sqlite3.connect(":memory:")
    bare.backup(copy)
    try:
        for table in tables:
            if table.rows:
                names = ", ".join(map(quoted, table.columns))
                marks = ", ".join("?" * len(table.columns))
                copy.executemany("INSERT INTO %s (%s) VALUES (%s)" % (quoted(table.name), names, marks), table.rows)
        copy.commit()
    except (sqlite3.Error, OverflowError, UnicodeError):
        copy.close()
        return None
    return closed_to_writing(copy)

def backwards(connection, query, job):
    """What a query gives where tables are read from their ends."""
    connection.execute("PRAGMA reverse_unordered_selects = ON")
    try:
        return put(connection, query, job)
    finally:
        connection.execute("PRAGMA reverse_unordered_selects = OFF")

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
    """Put each query to each database and to copies of it, and write down what they give."""
    print(json.dumps([answered(number, database, job) for number, database in enumerate(job["databases"])]))

def answered(number, database, job):
    try:
        connection = opened(database)
        held = contents(connection) if job["variants"] else Contents([], [], False)
        bare = emptied(connection, held.tables) if job["variants"] else None
    except sqlite3.Error as error:
        return {"database": "database %d: %s" % (number + 1, str(error)[:200])}
    engine = Engine(
        filled=lambda tables: filled(bare, tables),
        put=lambda copy, text: put(copy, text, job),
        backwards=lambda tables, copy, text: backwards(copy, text, job),
        close=lambda copy: copy.close(),
    )
    return asked(held, connection, engine, job)
'''
)
