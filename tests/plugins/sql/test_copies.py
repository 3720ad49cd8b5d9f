"""Queries made for one database do not pass on its copies; right ones do, however they are written."""

import pytest

from r1reward import Status
from r1reward.testing import judge
from r1reward_sql import sql

SHOP = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT, active INTEGER CHECK (active IN (0, 1)));
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers(id), amount REAL, day TEXT);
CREATE TABLE items (order_id INTEGER, product TEXT, quantity INTEGER, PRIMARY KEY (order_id, product),
    FOREIGN KEY (order_id) REFERENCES orders);
INSERT INTO customers VALUES (1, 'Ann', 'Rome', 1), (2, 'Bob', 'Oslo', 0), (3, 'Cid', 'Rome', 1), (4, 'Dora', NULL, 1), (5, 'Eve', 'Bern', 0);
INSERT INTO orders VALUES (10, 1, 20.5, '2024-01-03'), (11, 1, 7.25, '2024-02-01'), (12, 2, 99.0, '2024-02-14'),
    (13, 3, 12.0, '2024-03-01'), (14, 5, 5.5, '2023-12-31'), (15, 3, 64.0, '2024-01-20');
INSERT INTO items VALUES (10, 'tea', 2), (10, 'cup', 1), (11, 'tea', 1), (12, 'pot', 5), (13, 'cup', 4), (14, 'tea', 1), (15, 'pot', 2);
"""
RIGHT = [
    ("SELECT name FROM customers WHERE city = 'Rome'", ["SELECT c.name FROM customers AS c WHERE c.city IN ('Rome') ORDER BY 1", "SELECT name FROM customers WHERE city LIKE 'rome'"]),
    ("SELECT name FROM customers WHERE city = 'Paris'", ["SELECT name FROM customers WHERE 'Paris' = city"]),
    ("SELECT name FROM customers WHERE active = 1", ["SELECT name FROM customers WHERE active", "SELECT name FROM customers WHERE NOT active = 0"]),
    ("SELECT count(*) FROM orders WHERE amount > 500", ["SELECT sum(amount > 500) FROM orders", "SELECT count(id) FROM orders WHERE NOT amount <= 500"]),
    ("SELECT count(*) FROM customers", ["SELECT count(id) FROM customers", "SELECT count(name) FROM customers", "SELECT count(DISTINCT name) FROM customers"]),
    ("SELECT c.name, sum(o.amount) FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.id",
     ["SELECT name, (SELECT sum(amount) FROM orders WHERE customer_id = customers.id) FROM customers WHERE id IN (SELECT customer_id FROM orders)",
      "SELECT name, sum(amount) FROM orders, customers WHERE customer_id = customers.id GROUP BY name"]),
    ("SELECT name FROM customers WHERE id NOT IN (SELECT customer_id FROM orders)",
     ["SELECT c.name FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE o.id IS NULL", "SELECT name FROM customers c WHERE NOT EXISTS (SELECT 1 FROM orders WHERE customer_id = c.id)"]),
    ("SELECT product FROM items GROUP BY product ORDER BY sum(quantity) DESC LIMIT 1", ["SELECT product FROM items GROUP BY 1 HAVING sum(quantity) = (SELECT max(s) FROM (SELECT sum(quantity) AS s FROM items GROUP BY product))"]),
    ("SELECT day FROM orders ORDER BY amount DESC LIMIT 1", ["SELECT day FROM orders WHERE amount = (SELECT max(amount) FROM orders)", "SELECT day FROM (SELECT day, rank() OVER (ORDER BY amount DESC) AS r FROM orders) WHERE r = 1"]),
    ("SELECT day FROM orders WHERE amount = (SELECT min(amount) FROM orders)", ["SELECT day FROM orders ORDER BY amount LIMIT 1"]),
    ("SELECT name FROM customers ORDER BY name", ["SELECT name FROM customers ORDER BY 1 ASC"]),
    ("SELECT city, count(*) FROM customers GROUP BY city HAVING count(*) > 3", ["SELECT * FROM (SELECT city, count(*) AS n FROM customers GROUP BY city) WHERE n >= 4"]),
    ("SELECT count(*) FROM orders WHERE day LIKE '2024%'", ["SELECT count(*) FROM orders WHERE strftime('%Y', day) = '2024'", "SELECT count(*) FROM orders WHERE day >= '2024-01-01' AND day < '2025-01-01'"]),
    ("SELECT name FROM customers WHERE city IS NULL", ["SELECT name FROM customers WHERE coalesce(city, '') = ''"]),
    ("SELECT DISTINCT c.city FROM customers c JOIN orders o ON c.id = o.customer_id JOIN items i ON i.order_id = o.id WHERE i.product = 'pot' AND o.amount > 90",
     ["SELECT city FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE amount > 90 AND id IN (SELECT order_id FROM items WHERE product = 'pot')) GROUP BY city"]),
    ("SELECT avg(amount) FROM orders", ["SELECT sum(amount) / count(*) FROM orders", "SELECT total(amount) / count(amount) FROM orders"]),
    ("SELECT * FROM customers", ["SELECT id, name, city, active FROM customers"]),
    ("SELECT name FROM customers WHERE id = 3", ["SELECT name FROM customers WHERE id > 2 AND id < 4"]),
    ("SELECT quantity FROM items WHERE quantity BETWEEN 50 AND 60 AND product = 'mug'", ["SELECT quantity FROM items WHERE product = 'mug' AND quantity >= 50 AND quantity <= 60"]),
]  # fmt: skip
FITTED = [
    ("SELECT name FROM customers WHERE city = 'Rome'", "SELECT name FROM customers WHERE id IN (1, 3)"),
    ("SELECT name FROM customers WHERE city = 'Rome'", "SELECT name FROM customers WHERE name IN ('Ann', 'Cid')"),
    ("SELECT name FROM customers WHERE city = 'Rome'", "SELECT 'Ann' FROM customers WHERE id = 1 UNION SELECT 'Cid' FROM customers"),
    ("SELECT name FROM customers WHERE city = 'Rome'", "SELECT column1 FROM (VALUES ('Ann'), ('Cid')) WHERE EXISTS (SELECT 1 FROM customers)"),
    ("SELECT name FROM customers WHERE city = 'Rome'", "SELECT CASE id WHEN 1 THEN 'Ann' ELSE 'Cid' END FROM customers WHERE id IN (1, 3)"),
    ("SELECT name FROM customers WHERE city = 'Rome'", "SELECT name FROM customers WHERE active AND city IS NOT NULL"),
    ("SELECT name FROM customers WHERE city = 'Paris'", "SELECT name FROM customers WHERE 0"),
    ("SELECT name FROM customers WHERE city = 'Paris'", "SELECT name FROM customers WHERE city = 'London'"),
    ("SELECT name FROM customers WHERE city = 'Paris'", "SELECT id, name FROM customers LIMIT 0"),
    ("SELECT name FROM customers WHERE city = 'Paris'", "SELECT 1 WHERE (SELECT count(*) FROM customers) > 9"),
    ("SELECT count(*) FROM orders WHERE amount > 500", "SELECT 0 FROM orders LIMIT 1"),
    ("SELECT count(*) FROM orders WHERE amount > 500", "SELECT count(*) FROM orders WHERE amount > 5000"),
    ("SELECT count(*) FROM customers", "SELECT 5 FROM customers LIMIT 1"),
    ("SELECT count(*) FROM customers", "SELECT max(id) FROM customers"),
    ("SELECT count(*) FROM customers", "SELECT count(*) - 1 FROM orders"),
    ("SELECT name FROM customers", "SELECT name FROM customers WHERE id IN (1, 2, 3, 4, 5)"),
    ("SELECT name FROM customers", "SELECT name FROM customers WHERE id <= 5"),
    ("SELECT name FROM customers", "SELECT name FROM customers WHERE name IN ('Ann', 'Bob', 'Cid', 'Dora', 'Eve')"),
    ("SELECT * FROM customers", "SELECT * FROM customers WHERE id < 6"),
    ("SELECT day FROM orders ORDER BY amount DESC LIMIT 1", "SELECT day FROM orders WHERE id = 12"),
    ("SELECT day FROM orders ORDER BY amount DESC LIMIT 1", "SELECT '2024-02-14' FROM orders LIMIT 1"),
    ("SELECT day FROM orders ORDER BY amount DESC LIMIT 1", "SELECT day FROM orders WHERE amount = 99"),
    ("SELECT name FROM customers WHERE id NOT IN (SELECT customer_id FROM orders)", "SELECT name FROM customers WHERE city IS NULL"),
    ("SELECT name FROM customers WHERE id NOT IN (SELECT customer_id FROM orders)", "SELECT 'Dora' FROM customers LIMIT 1"),
    ("SELECT city, count(*) FROM customers GROUP BY city HAVING count(*) > 3", "SELECT city, 1 FROM customers WHERE 0"),
    ("SELECT city, count(*) FROM customers GROUP BY city HAVING count(*) > 3", "SELECT city, count(*) FROM customers GROUP BY city HAVING count(*) > 1000"),
    ("SELECT quantity FROM items WHERE quantity BETWEEN 50 AND 60 AND product = 'mug'", "SELECT quantity FROM items WHERE quantity < 0"),
    ("SELECT avg(amount) FROM orders", "SELECT sum(amount) / 6 FROM orders"),
    ("SELECT avg(amount) FROM orders", "SELECT 34.7083333333 FROM orders LIMIT 1"),
    ("SELECT name FROM customers WHERE city IS NULL", "SELECT name FROM customers WHERE id = 4"),
]  # fmt: skip


@pytest.fixture(scope="module")
def verifier():
    made = sql(time_limit=0.5, rows=500)
    yield made
    made.close()


def score(verifier, reference, query, script=SHOP):
    return judge(verifier, f"```sql\n{query}\n```", ground_truth=reference, setup_sql=script)


@pytest.mark.parametrize(("reference", "others"), RIGHT)
def test_a_right_query_passes_on_every_copy(verifier, reference, others):
    for query in [reference, *others]:
        found = score(verifier, reference, query)
        assert found.value == 1.0, (query, found.reason)
        assert found.metrics["copies"] > 0, (query, found.reason)


@pytest.mark.parametrize(("reference", "query"), FITTED)
def test_a_query_made_for_one_database_earns_nothing(verifier, reference, query):
    found = score(verifier, reference, query)
    assert (found.value, found.status) == (0.0, Status.SCORED), found.reason
