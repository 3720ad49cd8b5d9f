"""Rows that the reference orders alike may stand in any order, and nothing else may."""

import pytest

from r1reward.testing import judge
from r1reward_sql import sql
from r1reward_sql.ties import ranked

SCRIPT = """CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, age INTEGER, city TEXT);
INSERT INTO people (name, age, city) VALUES ('Ann', 30, 'Rome'), ('Bob', 25, 'Oslo'), ('Cid', 30, 'Oslo'), ('Dan', 41, 'Rome'), ('Eva', 25, 'Bern');"""
REFERENCES = (
    "SELECT name FROM people ORDER BY age",
    "SELECT name, age FROM people ORDER BY age DESC",
    "SELECT name AS n, age AS a FROM people ORDER BY a",
    "SELECT name, age FROM people ORDER BY 2",
    "SELECT p.name FROM people p ORDER BY p.age ASC",
    "SELECT name FROM people ORDER BY age, length(city)",
    "SELECT city, COUNT(*) FROM people GROUP BY city ORDER BY COUNT(*) DESC",
    "SELECT city, COUNT(*) AS n FROM people GROUP BY city ORDER BY n DESC",
    "WITH p AS (SELECT * FROM people ORDER BY id) SELECT name FROM p ORDER BY age",
    "SELECT DISTINCT city, age FROM people ORDER BY age",
    "SELECT name, age FROM people UNION SELECT city, age FROM people ORDER BY age",
    "SELECT * FROM people ORDER BY age",
    "SELECT name FROM people ORDER BY age LIMIT 4",
    "SELECT name FROM people ORDER BY age LIMIT 1",
    "SELECT name FROM people ORDER BY age LIMIT 3 OFFSET 1",
    "SELECT name FROM people ORDER BY age LIMIT 1, 3;",
)


@pytest.fixture(scope="module")
def verifier():
    made = sql()
    yield made
    made.close()


def _value(verifier, reference, query):
    return judge(verifier, f"```sql\n{query}\n```", ground_truth=reference, setup_sql=SCRIPT).value


def _with_ties(reference, direction):
    """The reference with its ties broken by a column of its own."""
    head, limit, window = reference.rstrip(";").partition(" LIMIT ")
    last = "1" if "GROUP" in head or "UNION" in head or "DISTINCT" in head or "*" in head else "name"
    return f"{head}, {last} {direction}{limit}{window}"


@pytest.mark.slow
@pytest.mark.parametrize("reference", REFERENCES)
def test_ties_may_be_broken_either_way(verifier, reference):
    assert [_value(verifier, reference, _with_ties(reference, way)) for way in ("ASC", "DESC")] == [1.0, 1.0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("reference", "query"),
    [
        ("SELECT name FROM people ORDER BY age", "SELECT name FROM people ORDER BY age DESC"),
        ("SELECT name FROM people ORDER BY age", "SELECT name FROM people"),
        ("SELECT name FROM people ORDER BY age, name", "SELECT name FROM people ORDER BY age, name DESC"),
        ("SELECT name FROM people ORDER BY age LIMIT 2", "SELECT name FROM people ORDER BY age LIMIT 3"),
        (
            "SELECT name FROM people ORDER BY age LIMIT 1",
            "SELECT name FROM people ORDER BY age LIMIT 1 OFFSET 2",
        ),
        ("SELECT name FROM people ORDER BY age LIMIT 2", "SELECT 'Bob' FROM people LIMIT 2"),
        (
            "SELECT name FROM people ORDER BY age LIMIT 2 OFFSET 2",
            "SELECT name FROM people ORDER BY age LIMIT 2",
        ),
        (
            "SELECT city, COUNT(*) FROM people GROUP BY city ORDER BY 2 DESC",
            "SELECT city, COUNT(*) FROM people GROUP BY city ORDER BY 2",
        ),
        (
            "SELECT upper(name) AS name FROM people ORDER BY people.age",
            "SELECT upper(name) FROM people ORDER BY name DESC",
        ),
    ],
)
def test_another_order_or_another_choice_is_wrong(verifier, reference, query):
    assert _value(verifier, reference, query) == 0.0


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("SELECT a FROM t ORDER BY b", "SELECT a, (b) FROM t ORDER BY b"),
        ("SELECT a, b FROM t ORDER BY b LIMIT 5", "SELECT a, b FROM t ORDER BY b"),
        (
            "SELECT f(a, ',') FROM t WHERE x IN (SELECT y FROM u) ORDER BY g(b, 1) DESC",
            "SELECT f(a, ','), (g(b, 1)) FROM t WHERE x IN (SELECT y FROM u) ORDER BY g(b, 1) DESC",
        ),
        ("SELECT upper(a) AS a FROM t ORDER BY t.a", "SELECT upper(a) AS a, (t.a) FROM t ORDER BY t.a"),
    ],
)
def test_the_reference_is_asked_for_what_it_orders_by(query, asked):
    assert ranked(query).query == asked


@pytest.mark.parametrize(
    "query",
    [
        "SELECT a FROM t",
        "SELECT a FROM t ORDER BY b COLLATE NOCASE",
        "SELECT a FROM t ORDER BY b LIMIT (SELECT 1)",
        "SELECT DISTINCT a FROM t ORDER BY b",
        "SELECT a FROM t UNION SELECT b FROM u ORDER BY length(a)",
        "SELECT a FROM t) ORDER BY b (",
        "ORDER BY b",
        "",
    ],
)
def test_what_is_not_that_plain_is_compared_in_order(query):
    assert ranked(query) is None
