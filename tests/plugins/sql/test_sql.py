"""Queries beside the reference, on real databases in the box."""

import contextlib
import sqlite3

import pytest

from r1reward import Status
from r1reward.testing import judge
from r1reward_sql import sql
from r1reward_sql.result import equal, is_ordered, query_in

SETUP = """
CREATE TABLE pet (id INTEGER PRIMARY KEY, name TEXT, age INTEGER, weight REAL);
INSERT INTO pet VALUES (1, 'Rex', 3, 10.5), (2, 'Tom', 1, 4.0), (3, 'Kit', 3, 2.25), (4, 'Rex', 5, NULL);
"""
OTHER = "CREATE TABLE pet (id INTEGER PRIMARY KEY, name TEXT, age INTEGER, weight REAL); INSERT INTO pet VALUES (1, 'Ann', 9, 1.0);"
GOLD = "SELECT name FROM pet WHERE age > 2"


@pytest.fixture(scope="module")
def verifier():
    verifier = sql(time_limit=0.5, rows=100)
    yield verifier
    verifier.close()


def score(verifier, query, gold=GOLD, fenced=True, **row):
    answer = f"```sql\n{query}\n```" if fenced else query
    return judge(verifier, answer, ground_truth=gold, **(row or {"setup_sql": SETUP}))


@pytest.mark.parametrize(
    ("query", "gold"),
    [
        (GOLD, GOLD),
        ("SELECT name FROM pet WHERE NOT age <= 2;", GOLD),
        ("SELECT p.name AS n FROM pet p WHERE p.age >= 3 ORDER BY 1", GOLD),
        ("WITH old AS (SELECT * FROM pet WHERE age > 2) SELECT name FROM old", GOLD),
        ("SELECT name FROM pet ORDER BY weight DESC", "SELECT name FROM pet ORDER BY weight DESC"),
        ("SELECT SUM(weight) / COUNT(weight) FROM pet", "SELECT AVG(weight) FROM pet"),
        ("SELECT COUNT(*) * 1.0 FROM pet", "SELECT COUNT(*) FROM pet"),
    ],
)
def test_a_query_with_the_same_result_is_right(verifier, query, gold):
    assert score(verifier, query, gold).value == 1.0


ATTACKS = [
    "SELECT 'Rex' UNION ALL SELECT 'Kit' UNION ALL SELECT 'Rex'",
    "VALUES ('Rex'), ('Kit'), ('Rex')",
    "SELECT 'Rex' FROM sqlite_master",
    "WITH c AS (SELECT 'Rex' AS n UNION ALL SELECT 'Kit' UNION ALL SELECT 'Rex') SELECT n FROM c",
    "SELECT DISTINCT name FROM pet WHERE age > 2",
    "SELECT name FROM pet",
    "SELECT * FROM pet",
    "SELECT name, age FROM pet WHERE age > 2",
    "SELECT upper(name) FROM pet WHERE age > 2",
    "SELECT name FROM pet WHERE age > 2 LIMIT 2",
    f"{GOLD}; DROP TABLE pet",
    "WITH x AS (SELECT 1) DELETE FROM pet RETURNING name",
    "SELECT name FROM nowhere",
    "SELECT name FROM",
    "SELECT load_extension('/tmp/x')",
    "SELECT * FROM pragma_table_info('pet')",
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c",
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c",
    "SELECT count(*) FROM pet a, pet b, pet c, pet d, pet e, pet f, pet g, pet h, pet i, pet j, pet k, pet l, pet m",
    "SELECT zeroblob(2000000000)",
    "SELECT hex(zeroblob(9000000)) FROM pet",
    "SELECT replace(hex(zeroblob(4000000)), '0', '000000000000000000000000')",
    "SELECT printf('%.*c', 100000000, 'x')",
    "SELECT " + "(" * 3_000 + "1" + ")" * 3_000,
    "SELECT " + "name || " * 2_000 + "name FROM pet",
    "SELECT '\0' FROM pet",
    "-- " + GOLD,
]


def test_no_attack_earns_or_escapes_its_value(verifier):
    for attack in ATTACKS:
        found = score(verifier, attack)
        assert (found.value, found.status) == (0.0, Status.SCORED), attack[:60]


def test_no_text_without_a_query_earns(verifier):
    for text in (
        "",
        "Rex, Kit, Rex",
        "DROP TABLE pet",
        "ATTACH '/etc/passwd' AS x",
        "PRAGMA query_only = OFF",
        "x" * 300_000,
    ):
        found = score(verifier, text, fenced=False)
        assert (found.value, found.status) == (0.0, Status.SCORED)


def test_the_order_counts_where_the_reference_orders_at_its_top_level(verifier):
    ordered = "SELECT name FROM pet ORDER BY age, id"
    assert score(verifier, "SELECT name FROM pet ORDER BY age DESC", ordered).value == 0.0
    assert score(verifier, "SELECT name FROM pet ORDER BY age DESC", "SELECT name FROM pet").value == 1.0


def test_a_lucky_result_does_not_pass_on_a_second_database_or_a_copy(verifier):
    lucky = "SELECT 3 FROM pet LIMIT 1"
    gold = "SELECT count(*) FROM pet WHERE age > 2"
    alone = sql(variants=0)
    told = score(alone, lucky, gold, databases=[SETUP])
    assert (told.value, told.metrics["guessed"]) == (1.0, 1.0)
    found = score(alone, lucky, gold, databases=[SETUP, OTHER])
    assert (found.value, found.metrics["databases"]) == (0.0, 0.5)
    alone.close()
    assert score(verifier, lucky, gold).value == 0.0
    assert score(verifier, "SELECT sum(age > 2) FROM pet", gold).value == 1.0


def test_a_file_is_read_from_the_folder_that_the_options_name_and_from_no_other(tmp_path):
    folder = tmp_path / "databases"
    folder.mkdir()
    for path in (folder / "pets.sqlite", tmp_path / "outside.sqlite"):
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.executescript(SETUP)
    verifier = sql(databases=str(folder))
    found = score(verifier, GOLD, db_path="pets.sqlite")
    assert (found.value, found.metrics["copies"]) == (1.0, 3.0)
    assert score(verifier, "SELECT name FROM pet WHERE id <> 2", db_path="pets.sqlite").value == 0.0
    for path in ("../outside.sqlite", str(tmp_path / "outside.sqlite"), "none.sqlite"):
        assert score(verifier, GOLD, db_path=path).status is Status.BAD_GROUND_TRUTH
    assert score(sql(), GOLD, db_path="pets.sqlite").status is Status.BAD_GROUND_TRUTH
    verifier.close()


@pytest.mark.parametrize(
    ("gold", "row"),
    [
        ("SELECT x FROM nowhere", {"setup_sql": SETUP}),
        (GOLD, {"setup_sql": "CREATE TABLE"}),
        (None, {"setup_sql": SETUP}),
        (GOLD, {"note": "no database"}),
        (
            "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c",
            {"setup_sql": SETUP},
        ),
    ],
)
def test_what_a_row_leaves_open_makes_it_bad_whatever_the_answer(verifier, gold, row):
    for query in (GOLD, "SELECT 1"):
        assert score(verifier, query, gold, **row).status is Status.BAD_GROUND_TRUTH


def test_the_last_fenced_query_is_the_answer():
    assert query_in("```sql\nSELECT 1\n```\nBetter:\n```sql\nSELECT 2;\n```") == "SELECT 2"
    assert query_in("<sql>SELECT 1</sql>") == "SELECT 1"
    assert query_in("SELECT 1") == "SELECT 1"
    assert query_in("I would SELECT 1") is None


@pytest.mark.parametrize(
    ("query", "ordered"),
    [
        ("SELECT a FROM t ORDER BY a", True),
        ("select a from t order /* x */ by a limit 3", True),
        ("SELECT a FROM (SELECT a FROM t ORDER BY a)", False),
        ("SELECT 'order by' FROM t", False),
        ("SELECT row_number() OVER (ORDER BY a) FROM t", False),
        ("SELECT a FROM t -- ORDER BY a", False),
    ],
)
def test_only_an_order_at_the_top_level_counts(query, ordered):
    assert is_ordered(query) is ordered


def test_results_are_equal_as_often_as_rows_stand():
    assert equal([[1, "a"], [2, "b"]], [[2, "b"], [1.0, "a"]], False)
    assert not equal([[1, "a"], [2, "b"]], [[2, "b"], [1, "a"]], True)
    assert not equal([["a"], ["a"]], [["a"]], False)
    assert not equal([["1"]], [[1]], False)
    assert not equal([[None]], [[""]], False)
    assert equal([[0.1 + 0.2]], [[0.3]], True)
