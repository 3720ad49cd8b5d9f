"""Rows that a query prints are compared as a table has them: in any order, unless the task asks for one."""

import shutil

import pytest

from r1reward.testing import judge
from r1reward_code import code
from r1reward_code.formats.sql import is_ordered

TABLE = "create table t(a int, b text); insert into t values (1, 'x'), (2, 'y'), (2, 'y');\n"
TRUTH = {"inputs": [TABLE], "outputs": ["2|y\n1|x\n2|y\n"]}


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="sqlite3 is not installed")
def test_rows_have_no_order_and_are_counted(isolates):
    verifier = code(language="sql")

    def run(query, **row):
        return judge(verifier, f"```sql\n{query};\n```", ground_truth=TRUTH, **row)

    got = run("select * from t")
    assert (got.value, "in any order" in got.reason) == (1.0, True)
    assert run("select distinct * from t").value == 0.0
    assert run("select b, a from t").value == 0.0
    assert run("select * from t", prompt="List all rows, sorted by a.").value == 0.0
    verifier.close()


@pytest.mark.parametrize(
    ("prompt", "columns", "ordered"),
    [
        ("Which cities have a river?", {}, False),
        ("The cities, ordered by size", {}, True),
        ("The cities in descending order", {}, True),
        ("Return the rows in any order, though you may sort them by name.", {}, False),
        ("All cities", {"ordered": True}, True),
        ("All cities, sorted by name", {"order_matters": False}, False),
        ("All cities", {"solution": "select * from c order by name"}, True),
        ("All cities", {"solution": "select * from (select * from c order by name)"}, False),
        ("All cities", {"solution": "select 'order by' from c"}, False),
    ],
)
def test_a_task_says_whether_rows_have_an_order(prompt, columns, ordered):
    assert is_ordered(prompt, columns) is ordered
