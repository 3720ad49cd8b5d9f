"""A table that several sets share gives each row the columns of the others, as nulls: they change nothing of it."""

import json

import pytest

from r1reward.errors import DataError
from r1reward.registry.registry import Registry
from r1reward.rows.annotations import with_aliases
from r1reward.rows.lookup import head
from r1reward.rows.names import ROLES, fold_name
from r1reward.runs.readers import row_reader
from r1reward.spec.file import load_spec

from .shapes import SHAPES
from .test_published import ALL_REFUSED, ALL_RIGHT, ALL_UNKNOWN

ALL = [*SHAPES, *ALL_RIGHT, *ALL_UNKNOWN, *(shape for shape, _ in ALL_REFUSED)]
ROWS = [shape.rows[0] for shape in ALL if not shape.columns and not shape.task]
COMPLETIONS = {fold_name(column) for name in ROLES["completion"] for column in (name, head(name))}
"""A null among these is an error, because the column beside it may hold the right answer."""
NULLS = {name: None for row in ROWS for name in row if fold_name(name) not in COMPLETIONS}


def read(reader, row):
    """What a reward is made of, or the error without the columns that it lists."""
    try:
        reading = reader(row)
    except DataError as error:
        return str(error).partition("(this row has")[0]
    sample = reading.sample
    return [c.text for c in reading.completions], sample.ground_truth or None, sample.task, sample.prompt


@pytest.mark.slow
@pytest.mark.parametrize("is_first", [True, False])
def test_null_columns_of_other_sets_change_nothing_of_a_row(is_first):
    reader = row_reader(load_spec("accuracy"), Registry.load(), {})
    assert len(ROWS) > 400
    for row in ROWS[is_first::2]:
        beside = {name: null for name, null in NULLS.items() if name not in row}
        union = {**beside, **row} if is_first else {**row, **beside}
        assert read(reader, union) == read(reader, row), json.dumps(row)[:300]


def test_a_column_of_aliases_without_any_does_not_hide_the_next():
    row = {"answer": "Paris", "answer_aliases": None, "aug_answer": ["Lutetia"], "accepted_answers": []}
    assert with_aliases("Paris", row) == ["Paris", "Lutetia"]
    assert with_aliases("Paris", {**row, "aug_answer": None}) == "Paris"
