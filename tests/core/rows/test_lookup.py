"""Paths into rows."""

import pytest

from r1reward.rows.lookup import head, lookup

ROW = {
    "a.b": "the column",
    "a.null": None,
    "a.c.0.d": None,
    "a": {"b": "nested", "c": [{"d": 1}, {"d": 2}]},
    "resps": [["first", "second"]],
    "choices": ["3", "4", "5"],
    "answer": 1,
    "gold": [2],
    "cell": '{"ground_truth": "72", "list": [1, 2]}',
    "text": "{not json",
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a.b", "the column"),
        ("a.null", None),
        ("a.c.0.d", 1),
        ("a.c.1.d", 2),
        ("a.c[1].d", 2),
        ("a.c.-1.d", 2),
        ("resps.0", ["first", "second"]),
        ("resps.0.1", "second"),
        ("choices[answer]", "4"),
        ("choices[gold]", "5"),
        ("choices[a.c.0.d]", "4"),
        ("cell.ground_truth", "72"),
        ("cell.list.1", 2),
    ],
)
def test_a_path_goes_down_into_objects_lists_and_json(path, value):
    assert lookup(ROW, path) == value


@pytest.mark.parametrize(
    "path", ["b", "a.x", "a.c.2", "a.c.x", "choices[text]", "text.x", "answer.0", "choices[", "resps.0.7", ""]
)
def test_a_path_that_leads_nowhere_is_a_key_error(path):
    with pytest.raises(KeyError):
        lookup(ROW, path)


def test_the_head_of_a_path_is_its_column():
    assert [head(p) for p in ("a", "a.b", "a[b].c", "a.b[0]")] == ["a", "a", "a", "a"]
