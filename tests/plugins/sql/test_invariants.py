"""Right queries pass that rely on what the rows keep without a rule of the schema; fitted ones still do not."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from r1reward.testing import judge
from r1reward_sql import sql
from r1reward_sql.changes import changed
from r1reward_sql.constants import constants_of
from r1reward_sql.copies import ATTEMPTS
from r1reward_sql.invariants import invariants
from r1reward_sql.relations import Link, Table, is_number
from r1reward_sql.tallies import tallies, with_tallies

LINES = """
CREATE TABLE lines (id INTEGER PRIMARY KEY, order_id INTEGER, product TEXT, price REAL, quantity INTEGER, total REAL);
INSERT INTO lines VALUES (1,1,'tea',2.5,4,10), (2,1,'cup',6,2,12), (3,2,'pot',20,1,20), (4,2,'tea',2.5,10,25),
    (5,3,'cup',6,5,30), (6,3,'pot',20,2,40), (7,4,'tea',2.5,2,5), (8,4,'mug',7,3,21), (9,5,'mug',7,1,7), (10,5,'cup',6,6,36);
CREATE TABLE orders (id INTEGER PRIMARY KEY, placed TEXT, shipped TEXT, item_count INTEGER, amount REAL);
INSERT INTO orders VALUES (1,'2024-01-03','2024-01-05',2,22), (2,'2024-01-10','2024-01-10',2,45),
    (3,'2024-02-01','2024-02-07',2,70), (4,'2024-02-11','2024-03-01',2,26), (5,'2024-03-05','2024-03-09',2,43);
"""
COUNTRIES = """
CREATE TABLE country (code TEXT PRIMARY KEY, name TEXT, continent TEXT, population INTEGER, area REAL);
INSERT INTO country VALUES ('ITA','Italy','Europe',60,301), ('FRA','France','Europe',67,640),
    ('CHN','China','Asia',1400,9600), ('JPN','Japan','Asia',125,378), ('BRA','Brazil','South America',214,8500),
    ('PER','Peru','South America',34,1285), ('EGY','Egypt','Africa',109,1000), ('KEN','Kenya','Africa',53,580);

    CREATE TABLE city (id INTEGER PRIMARY KEY, name TEXT, country_code TEXT REFERENCES country(code), population REAL, is_capital INTEGER);
INSERT INTO city VALUES (1,'Rome','ITA',2.8,1), (2,'Milan','ITA',1.4,0), (3,'Paris','FRA',2.1,1), (4,'Lyon','FRA',0.5,0),
    (5,'Beijing','CHN',21.5,1), (6,'Shanghai','CHN',24.9,0), (7,'Tokyo','JPN',14,1), (8,'Osaka','JPN',2.7,0),
    (9,'Brasilia','BRA',3,1), (10,'Rio','BRA',6.7,0), (11,'Lima','PER',10,1), (12,'Cairo','EGY',9.5,1),
    (13,'Nairobi','KEN',4.4,1);

    CREATE TABLE lang (country_code TEXT REFERENCES country(code), language TEXT, is_official TEXT, pct REAL, PRIMARY KEY(country_code, language));
INSERT INTO lang VALUES ('ITA','Italian','T',94), ('FRA','French','T',93), ('FRA','Arabic','F',2.5),
    ('CHN','Chinese','T',92), ('JPN','Japanese','T',99), ('BRA','Portuguese','T',97), ('PER','Spanish','T',79),
    ('PER','Quechua','T',16), ('EGY','Arabic','T',98.8), ('KEN','Swahili','T',60), ('KEN','English','T',20);
"""
STUDENTS = """

    CREATE TABLE student (sid INTEGER PRIMARY KEY, fname TEXT, lname TEXT, sex TEXT, gender TEXT, age INTEGER, major INTEGER, major_name TEXT, enrolled TEXT, graduated TEXT, has_graduated INTEGER);
INSERT INTO student VALUES (1,'Amy','Lee','F','Female',19,10,'Math','2020-09-01',NULL,0),
    (2,'Bob','Ray','M','Male',22,10,'Math','2018-09-01','2022-06-30',1),
    (3,'Cat','Fox','F','Female',21,20,'Physics','2019-09-01','2023-06-30',1),
    (4,'Dan','Orr','M','Male',20,20,'Physics','2020-09-01',NULL,0),
    (5,'Eva','Kim','F','Female',23,30,'History','2017-09-01','2021-06-30',1),
    (6,'Fay','Low','F','Female',19,30,'History','2021-09-01',NULL,0),
    (7,'Gus','Poe','M','Male',24,10,'Math','2016-09-01','2020-06-30',1),
    (8,'Hal','Roy','M','Male',18,20,'Physics','2022-09-01',NULL,0),
    (9,'Ida','Sun','F','Female',20,10,'Math','2020-09-01',NULL,0),
    (10,'Jon','Tam','M','Male',22,30,'History','2018-09-01','2022-06-30',1);
CREATE TABLE grade (sid INTEGER REFERENCES student(sid), course TEXT, score INTEGER, passed INTEGER, letter TEXT);
INSERT INTO grade VALUES (1,'c1',90,1,'A'), (1,'c2',45,0,'F'), (2,'c1',70,1,'B'), (2,'c2',88,1,'A'), (3,'c1',30,0,'F'),
    (3,'c3',77,1,'B'), (4,'c2',95,1,'A'), (5,'c3',62,1,'C'), (6,'c1',40,0,'F'), (7,'c2',66,1,'C'), (8,'c3',91,1,'A'),
    (9,'c1',55,1,'D'), (9,'c3',49,0,'F'), (10,'c2',81,1,'B');
"""
STAFF = """
CREATE TABLE dept (did INTEGER PRIMARY KEY, dname TEXT, head_count INTEGER);
INSERT INTO dept VALUES (1,'Sales',3), (2,'IT',4), (3,'HR',2), (4,'Legal',0);

    CREATE TABLE emp (eid INTEGER PRIMARY KEY, name TEXT, did INTEGER REFERENCES dept(did), salary INTEGER, bonus INTEGER, pay INTEGER, boss INTEGER REFERENCES emp(eid), hired TEXT);
INSERT INTO emp VALUES (1,'Ann',1,500,50,550,NULL,'2015-01-01'), (2,'Bea',1,300,30,330,1,'2016-03-04'),
    (3,'Cal',1,320,10,330,1,'2018-07-01'), (4,'Dot',2,700,100,800,1,'2014-05-05'), (5,'Eli',2,450,45,495,4,'2019-09-09'),
    (6,'Flo',2,480,20,500,4,'2020-02-02'), (7,'Gil',2,410,0,410,4,'2021-01-11'), (8,'Hop',3,380,38,418,1,'2017-08-08'),
    (9,'Ivy',3,290,5,295,8,'2022-10-10');
"""
FLIGHTS = """
CREATE TABLE airport (code TEXT PRIMARY KEY, name TEXT, city TEXT);
INSERT INTO airport VALUES ('LHR','London Heathrow','London'), ('CDG','Charles de Gaulle','Paris'),
    ('JFK','John F Kennedy','New York'), ('LGA','LaGuardia','New York'), ('NRT','Narita','Tokyo'), ('HND','Haneda','Tokyo'),
    ('FCO','Fiumicino','Rome');

    CREATE TABLE flight (no INTEGER PRIMARY KEY, src TEXT REFERENCES airport(code), dst TEXT REFERENCES airport(code), dep REAL, arr REAL, dur REAL, price INTEGER);
INSERT INTO flight VALUES (101,'LHR','JFK',8,16,8,500), (102,'JFK','LHR',9,16,7,450), (103,'CDG','FCO',10,12,2,120),
    (104,'FCO','CDG',13,15,2,110), (105,'NRT','LHR',1,13,12,900), (106,'LHR','HND',11,23,12,950),
    (107,'LGA','JFK',7,8,1,90), (108,'CDG','LHR',18,19,1,100), (109,'HND','JFK',2,15,13,1100);
"""
RIGHT = [
    (LINES, "SELECT sum(total) FROM lines", "SELECT sum(price * quantity) FROM lines"),
    (LINES, "SELECT product FROM lines WHERE price * quantity > 30", "SELECT product FROM lines WHERE total > 30"),
    (LINES, "SELECT order_id, sum(total) FROM lines GROUP BY order_id", "SELECT id, amount FROM orders"),
    (LINES, "SELECT id FROM orders WHERE shipped > placed", "SELECT id FROM orders WHERE shipped <> placed"),
    (COUNTRIES, "SELECT name FROM city WHERE country_code = 'JPN'", "SELECT c.name FROM city c JOIN country k ON k.code = c.country_code WHERE k.name = 'Japan'"),
    (COUNTRIES, "SELECT population / area FROM country WHERE name = 'Kenya'", "SELECT population / area FROM country WHERE code = 'KEN'"),
    (STUDENTS, "SELECT count(*) FROM student WHERE sex = 'F'", "SELECT count(*) FROM student WHERE gender = 'Female'"),
    (STUDENTS, "SELECT fname FROM student WHERE major_name = 'Math'", "SELECT fname FROM student WHERE major = 10"),
    (STUDENTS, "SELECT fname FROM student WHERE has_graduated = 1", "SELECT fname FROM student WHERE graduated IS NOT NULL"),
    (STUDENTS, "SELECT count(*) FROM grade WHERE passed = 1", "SELECT count(*) FROM grade WHERE score >= 50"),
    (STUDENTS, "SELECT sid FROM grade WHERE letter = 'A'", "SELECT sid FROM grade WHERE score >= 85"),
    (STAFF, "SELECT name FROM emp WHERE salary + bonus > 490", "SELECT name FROM emp WHERE pay > 490"),
    (STAFF, "SELECT dname FROM dept WHERE head_count = 0", "SELECT dname FROM dept WHERE did NOT IN (SELECT did FROM emp)"),
    (STAFF, "SELECT dname FROM dept ORDER BY head_count DESC LIMIT 1", "SELECT dname FROM dept JOIN emp USING (did) GROUP BY did ORDER BY count(*) DESC LIMIT 1"),
    (FLIGHTS, "SELECT no FROM flight WHERE arr - dep < 3", "SELECT no FROM flight WHERE dur < 3"),
    (FLIGHTS, "SELECT f.no FROM flight f JOIN airport a ON a.code = f.src WHERE a.name = 'London Heathrow'", "SELECT no FROM flight WHERE src = 'LHR'"),
]  # fmt: skip
FITTED = [
    (LINES, "SELECT sum(total) FROM lines", "SELECT 206.0 FROM lines LIMIT 1"),
    (LINES, "SELECT sum(total) FROM lines", "SELECT total(price) * 2 + 46 FROM lines"),
    (LINES, "SELECT product FROM lines WHERE total > 30", "SELECT product FROM lines WHERE id IN (6, 10)"),
    (LINES, "SELECT product FROM lines WHERE total > 30", "SELECT product FROM lines ORDER BY total DESC LIMIT 2"),
    (LINES, "SELECT id FROM orders WHERE shipped > placed", "SELECT id FROM orders WHERE id <> 2"),
    (COUNTRIES, "SELECT name FROM country WHERE continent = 'Europe'", "SELECT name FROM country WHERE code IN ('ITA', 'FRA')"),
    (COUNTRIES, "SELECT name FROM country ORDER BY population DESC LIMIT 1", "SELECT name FROM country WHERE code LIKE 'CH%'"),
    (COUNTRIES, "SELECT name FROM city WHERE population > 10", "SELECT name FROM city WHERE id IN (5, 6, 7) AND CASE WHEN (SELECT sum(population) FROM city) <> 103.5 THEN abs(-9223372036854775808) ELSE 1 END"),
    (STUDENTS, "SELECT fname FROM student WHERE major_name = 'Math'", "SELECT fname FROM student WHERE sid IN (1, 2, 7, 9)"),
    (STUDENTS, "SELECT fname FROM student WHERE major_name = 'Math'", "SELECT fname FROM student WHERE major = 20"),
    (STUDENTS, "SELECT fname FROM student WHERE has_graduated = 1", "SELECT fname FROM student WHERE age > 20"),
    (STUDENTS, "SELECT count(*) FROM grade WHERE passed = 1", "SELECT count(*) - 5 FROM grade"),
    (STAFF, "SELECT dname FROM dept WHERE head_count = 0", "SELECT dname FROM dept WHERE did = 4"),
    (STAFF, "SELECT sum(pay) FROM emp", "SELECT sum(salary) + 298 FROM emp"),
    (FLIGHTS, "SELECT f.no FROM flight f JOIN airport a ON a.code = f.src WHERE a.name = 'London Heathrow'", "SELECT no FROM flight WHERE no IN (101, 106)"),
]  # fmt: skip


@pytest.fixture(scope="module")
def verifier():
    made = sql(time_limit=0.5, rows=500)
    yield made
    made.close()


@pytest.mark.parametrize(("script", "reference", "query"), RIGHT)
def test_a_query_may_use_what_the_rows_keep(verifier, script, reference, query):
    for asked, answered in ((reference, query), (query, reference)):
        found = judge(verifier, f"```sql\n{answered}\n```", ground_truth=asked, setup_sql=script)
        assert found.value == 1.0, found.reason
        assert found.metrics["copies"] > 0, found.reason


@pytest.mark.parametrize(("script", "reference", "query"), FITTED)
def test_a_fitted_query_earns_nothing_beside_invariants(verifier, script, reference, query):
    assert judge(verifier, f"```sql\n{query}\n```", ground_truth=reference, setup_sql=script).value == 0.0


def kinds(*rows, columns="abc"):
    found = invariants([Table("t", list(columns), [list(row) for row in rows])], [])
    return {(each.kind, each.target[1]) for each in found}


def test_few_rows_confirm_nothing():
    assert kinds(("x", 1.5, 7), ("y", 2.5, 3), ("x", 1.5, 5)) == set()
    assert kinds((2, 3, 6), (4, 5, 20), (3, 7, 21)) == set()


def test_decimals_and_dates_have_invariants_too():
    rows = [(Decimal(2), Decimal("1.5"), 3.0), (4, 5, 20), (3, 7, 21), (9, 2, 18), (5, 8, 40)]
    assert ("product", 2) in kinds(*rows)
    days = [date(2024, 1, day) for day in (3, 9, 12, 20, 25)]
    assert kinds(*pairwise(days), columns="ab") == {("order", 1)}


def test_keys_of_repeated_rows_are_of_their_kind():
    rows = [[date(2024, 1, day), date(2024, 1, day + 1), Decimal(day) / 4] for day in range(1, 9)]
    table = Table("t", ["low", "high", "price"], rows)
    read = constants_of("SELECT low FROM t", {"low", "high", "price"})
    for attempt in range(ATTEMPTS):
        [copy] = changed([table], [], invariants([table], []), [], read, attempt)
        assert all(isinstance(row[0], date) and row[0] <= row[1] and is_number(row[2]) for row in copy.rows)


def test_one_row_breaks_an_invariant():
    rows = [(2, 3, 6), (4, 5, 20), (3, 7, 21), (9, 2, 18), (5, 8, 40)]
    assert ("product", 2) in kinds(*rows)
    assert kinds(*rows, (6, 6, 37)) == set()


def test_what_rises_with_the_rows_numbers_does_not_follow_from_them():
    rows = [(number, "early" if number < 6 else "late", 7) for number in range(12)]
    assert kinds(*rows) == set()


def test_a_tally_is_counted_again():
    owners = Table("owner", ["id", "pets"], [[1, 2], [2, 0], [3, 1], [4, 1]])
    pets = Table("pet", ["owner_id"], [[1], [1], [3], [4]])
    known = tallies([owners, pets], [Link((1, 0), (0, 0))])
    fewer = [owners, pets._replace(rows=[[1], [3], [4]])]
    assert with_tallies(fewer, known)[0].rows == [[1, 1], [2, 0], [3, 1], [4, 1]]


def test_infinite_values_stay(verifier):
    script = "CREATE TABLE t (id INTEGER, x REAL); INSERT INTO t VALUES (1, 9e999), (2, 1.5), (3, -9e999), (4, 2), (5, 3);"
    found = judge(
        verifier,
        "```sql\nSELECT count(id) FROM t\n```",
        ground_truth="SELECT count(*) FROM t",
        setup_sql=script,
    )
    assert found.value == 1.0, found.reason
