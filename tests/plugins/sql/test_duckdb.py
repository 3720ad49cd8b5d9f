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
         "SELECT name, len(tags) FROM pet WHERE id <= 3"),
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
        lucky = score(
            mine,
            "SELECT 3 FROM pet LIMIT 1",
            "SELECT count(*) FROM pet WHERE age > 2",
            databases=["one.duckdb", "two.duckdb"],
        )
        assert (lucky.value, lucky.metrics["databases"]) == (0.0, 0.5)
    finally:
        mine.close()


def test_variants_leave_rows_out(verifier):
    mine = sql(engine="duckdb", packages=[str(Path(SPEC.origin).parents[1])], variants=3)
    try:
        gold = "SELECT count(*) FROM pet WHERE age > 2"
        assert score(mine, "SELECT count(*) FROM pet WHERE age >= 3", gold).value == 1.0
        assert score(mine, "SELECT 3 FROM pet LIMIT 1", gold).value == 0.0
    finally:
        mine.close()


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
