"""Rows that are read together are read as each of them by itself, whatever stands beside them."""

from hypothesis import given
from hypothesis import strategies as st

from r1reward.errors import DataError
from r1reward.response import r1
from r1reward.rows.row_reader import RowReader
from r1reward.rows.tasks import TaskNames

TASKS = TaskNames(known=("math", "code"), judged=("math", "code"), default="math")
TEXTS = st.sampled_from(
    ["<think>6 * 7</think> 42", "42<|im_end|>\n", "42</s> ", "", " ", "[1]", '["a", "b"]']
)
TRUTHS = st.sampled_from(
    ["42", "", None, "None", "[1, 2]", '["a", "b"]', "assert f(1) == 2", 42, 0.5, [], ["4"], {"a": 1}]
)
COLUMNS = {
    "completion": st.one_of(TEXTS, st.lists(TEXTS, max_size=3), st.sampled_from([None, 5])),
    "completions": st.lists(TEXTS, max_size=3),
    "prompt": st.sampled_from(["6 * 7?", "", "{}", '[{"role": "user", "content": "6 * 7?"}]', None, 7]),
    "ground_truth": TRUTHS,
    "answer": TRUTHS,
    "task": st.sampled_from(["math", "Maths", "", None, "algebra", ["math"], "code"]),
    "id": st.sampled_from(["a", "", 1, 10**30, None]),
    "source": st.sampled_from(["gsm8k", "", None, 3]),
    "truncated": st.sampled_from([True, False, None]),
    "note": st.sampled_from(["x", 1, None]),
}


@st.composite
def rows_of_shapes(draw):
    """Runs of rows with the same columns."""
    rows = []
    for _ in range(draw(st.integers(1, 3))):
        names = draw(st.sets(st.sampled_from(sorted(COLUMNS)), min_size=1))
        columns = {name: COLUMNS[name] for name in COLUMNS if name in names}
        rows += draw(st.lists(st.fixed_dictionaries(columns), max_size=9))
    return rows


def one_by_one(reader, rows):
    for row in rows:
        try:
            yield reader(row)
        except DataError as error:
            yield str(error)


@given(rows_of_shapes())
def test_rows_read_together_are_read_as_each_by_itself(rows):
    together, alone = (RowReader(template=r1(), tasks=TASKS) for _ in range(2))
    readings = [str(each) if isinstance(each, DataError) else each for each in together.read(rows)]
    assert readings == list(one_by_one(alone, rows))
    assert together.usage() == alone.usage()


def test_an_unusual_row_costs_its_neighbours_nothing():
    rows = [{"prompt": "6 * 7?", "completion": "42", "ground_truth": "42"} for _ in range(9)]
    rows[4] = rows[4] | {"ground_truth": None}
    readings = RowReader(tasks=TASKS).read(rows)
    assert [each.sample.ground_truth for each in readings] == ["42"] * 4 + [None] + ["42"] * 4
