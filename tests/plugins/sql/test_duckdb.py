"""`engine: duckdb`: queries beside the reference in DuckDB's dialect, on scripts and files, closed to all but reading."""

import importlib.util
from pathlib import Path

import pytest

from r1reward import Status
from r1reward.testing import judge
from r1reward_sql import sql

SETUP = """
CREATE TABLE pet (id INTEGER PRIMARY KEY, name VARCHAR, age INTEGER, weight DECIMAL(5, 2), born DATE, tags VARCHAR[]);
INSERT INTO pet VALUES (1, 'Rex', 3, 10.50, '2020-01-31', ['a', 'b']), (2, 'Tom', 1, 4, '2022-05-01', []),
    (3, 'Kit', 3, 2.25, NULL, NULL), (4, 'Rex', 5, NULL, '2018-02-28', ['c']);
"""
GOLD = "SELECT name FROM pet WHERE age > 2"
SPEC = importlib.util.find_spec("duckdb")


@pytest.fixture(scope="module")
def verifier():
    if SPEC is None or SPEC.origin is None:
        pytest.skip("duckdb is not installed")
    folder = str(Path(SPEC.origin).parents[1])
    verifier = sql(time_limit=0.5, rows=100, engine="duckdb", packages=[folder])
    yield verifier
    verifier.close()


def score(verifier, query, gold=GOLD, **row):
    return judge(verifier, f"```sql\n{query}\n```", ground_truth=gold, **(row or {"setup_sql": SETUP}))


@pytest.mark.parametrize(
    ("query", "wrong", "gold"),
    [
        ("FROM pet SELECT name WHERE age >= 3", "FROM pet SELECT name", GOLD),
        ("SELECT * EXCLUDE (age, weight, born, tags) FROM pet", "SELECT name, id FROM pet", "SELECT id, name FROM pet"),
        ("SELECT list(name ORDER BY id) FROM pet", "SELECT list(name ORDER BY id DESC) FROM pet", "SELECT array_agg(name ORDER BY id) FROM pet"),
        ("SELECT name, len(tags) FROM pet QUALIFY row_number() OVER (PARTITION BY name ORDER BY id) = 1", "SELECT name, len(tags) FROM pet",
         "SELECT name, len(tags) FROM pet p WHERE NOT EXISTS (FROM pet q WHERE q.name = p.name AND q.id < p.id)"),
        ("SELECT sum(weight) FROM pet", "SELECT sum(weight) + 0.01 FROM pet", "SELECT 16.75::DOUBLE FROM pet LIMIT 1"),
        ("SELECT born + INTERVAL 1 MONTH FROM pet WHERE id = 1", "SELECT born FROM pet WHERE id = 1", "SELECT TIMESTAMP '2020-02-29' FROM pet LIMIT 1"),
        ("SELECT {'n': name, 'a': age} FROM pet", "SELECT {'n': name, 'a': id} FROM pet", "SELECT struct_pack(n := name, a := age) FROM pet"),
        ("SELECT name FROM pet ORDER BY id DESC", "SELECT name FROM pet ORDER BY id", "SELECT name FROM pet ORDER BY -id"),
    ],
)  # fmt: skip
def test_a_query_with_the_same_result_is_right_and_another_is_wrong(verifier, query, wrong, gold):
    assert score(verifier, query, gold).value == 1.0, score(verifier, query, gold).reason
    assert (score(verifier, wrong, gold).value, score(verifier, wrong, gold).status) == (0.0, Status.SCORED)


ATTACKS = [
    "SELECT 'Rex' UNION ALL SELECT 'Kit' UNION ALL SELECT 'Rex'",
    "SELECT name FROM duckdb_tables(), pet WHERE age > 2 LIMIT 2",
    "WITH gone AS (SELECT 1) DELETE FROM pet RETURNING name",
    "SELECT name FROM pet WHERE age > 2; DROP TABLE pet",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT content FROM read_text('/proc/self/environ')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM job",
    "SELECT * FROM results",
    "SELECT name FROM nowhere",
    "SELECT count(*) FROM range(1000000) a, range(1000000) b, pet",
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c",
    "SELECT repeat('x', 2000000000) FROM pet",
    "SELECT unnest(range(100000000)) FROM pet",
    "SELECT range(30000000) FROM pet",
    "SELECT " + "(" * 3_000 + "1" + ")" * 3_000,
    "SELECT error('No module named ''duckdb''') FROM pet",
]


def test_no_attack_earns_or_escapes_its_value(verifier):
    for attack in ATTACKS:
        got = score(verifier, attack)
        assert (got.value, got.status) == (0.0, Status.SCORED), (attack[:60], got)


def test_a_file_is_read_and_several_databases_count(verifier, tmp_path):
    import duckdb

    for name, tail in (("one", ""), ("two", "DELETE FROM pet WHERE id = 1")):
        with duckdb.connect(tmp_path / f"{name}.duckdb") as connection:
            connection.execute(SETUP + tail)
    mine = sql(engine="duckdb", packages=[str(Path(duckdb.__file__).parents[1])], databases=str(tmp_path))
    try:
        assert score(mine, GOLD, db_path="one.duckdb").value == 1.0
        assert (
            score(mine, "SELECT count(*) FROM pet", "SELECT 4 FROM pet", databases=["one.duckdb"]).value
            == 0.0
        )
        fitted = score(mine, "SELECT name FROM pet WHERE id <> 2", db_path="one.duckdb")
        assert (fitted.value, fitted.metrics["copies"]) == (0.0, 3.0)
        alone = sql(engine="duckdb", packages=mine._packages, databases=str(tmp_path), variants=0)
        lucky = score(
            alone,
            "SELECT 3 FROM pet LIMIT 1",
            "SELECT count(*) FROM pet WHERE age > 2",
            databases=["one.duckdb", "two.duckdb"],
        )
        alone.close()
        assert (lucky.value, lucky.metrics["databases"]) == (0.0, 0.5)
    finally:
        mine.close()


SHOP = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, name VARCHAR NOT NULL, city VARCHAR, born DATE);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers(id), amount DECIMAL(8, 2));
INSERT INTO customers VALUES (1, 'Ann', 'Rome', '1990-01-01'), (2, 'Bob', 'Oslo', '1985-05-05'), (3, 'Cid', 'Rome', NULL), (4, 'Dora', NULL, '2001-12-31');
INSERT INTO orders VALUES (10, 1, 20.5), (11, 1, 7.25), (12, 2, 99), (13, 3, 12);
"""


@pytest.mark.parametrize(
    ("reference", "right", "fitted"),
    [
        ("SELECT count(*) FROM customers WHERE city = 'Rome'", "SELECT sum((city = 'Rome')::INT) FROM customers", "SELECT 2 FROM customers LIMIT 1"),
        ("SELECT name FROM customers WHERE city = 'Paris'", "FROM customers SELECT name WHERE city IN ('Paris')", "SELECT name FROM customers WHERE false"),
        ("SELECT name FROM customers", "FROM customers SELECT name", "SELECT name FROM customers WHERE id <= 4"),
        ("SELECT c.name, sum(amount) FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY ALL", "SELECT name, (SELECT sum(amount) FROM orders WHERE customer_id = c.id) FROM customers c WHERE id IN (SELECT customer_id FROM orders)",
         "SELECT c.name, sum(amount) FROM customers c JOIN orders o ON o.customer_id = c.id WHERE o.id <= 13 AND c.id < 4 GROUP BY ALL"),
        ("SELECT name FROM customers ORDER BY born LIMIT 1", "SELECT name FROM customers WHERE born = (SELECT min(born) FROM customers)", "SELECT name FROM customers WHERE id = 2"),
        ("SELECT max(amount) FROM orders", "SELECT amount FROM orders ORDER BY 1 DESC LIMIT 1", "SELECT 99 FROM orders LIMIT 1"),
    ],
)  # fmt: skip
def test_a_query_made_for_one_database_earns_nothing(verifier, reference, right, fitted):
    for query, value in ((reference, 1.0), (right, 1.0), (fitted, 0.0)):
        found = score(verifier, query, reference, setup_sql=SHOP)
        assert found.value == value, (query, found.reason)
        assert found.metrics["copies"] > 0


def test_a_reference_that_writes_makes_the_row_bad(verifier):
    assert score(verifier, GOLD, "DELETE FROM pet RETURNING name").status is Status.BAD_GROUND_TRUTH
    assert score(verifier, GOLD, setup_sql="CREATE TABEL pet").status is Status.BAD_GROUND_TRUTH


def test_where_boxes_lack_duckdb_a_row_is_an_error_that_names_it(monkeypatch, tmp_path):
    monkeypatch.setenv("R1REWARD_PACKAGES", str(tmp_path))
    for packages in (None, [str(tmp_path)]):
        mine = sql(engine="duckdb", packages=packages)
        got = score(mine, GOLD)
        mine.close()
        assert (got.value, got.status) == (None, Status.ERROR)
        assert "sandbox packages add duckdb" in got.reason


def test_an_engine_that_is_not_here_is_refused():
    with pytest.raises(ValueError, match="engine is one of sqlite, duckdb"):
        sql(engine="mysql")
