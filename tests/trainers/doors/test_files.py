"""What a table of text, a Parquet file or an Arrow file holds is worth what the same rows are worth as JSON lines."""

import csv
import json
from decimal import Decimal

import pytest

import r1reward
from r1reward.errors import DataError
from r1reward.files import Inputs, rows
from r1reward.registry.registry import Registry
from r1reward.runs.readers import row_reader
from r1reward.spec.file import load_spec
from r1reward.types import Group

from .harness_rows import LOGGED, LOGGED_REFUSED, LOGGED_UNKNOWN
from .more_rows import MORE_REFUSED, MORE_RIGHT, MORE_UNKNOWN
from .published_rows import CODES, REFUSED, RIGHT, UNKNOWN
from .set_rows import SETS, SETS_REFUSED, SETS_UNKNOWN
from .shapes import Shape

pa = pytest.importorskip("pyarrow")

KNOWN = (*RIGHT, *MORE_RIGHT, *LOGGED, *SETS, *UNKNOWN, *MORE_UNKNOWN, *LOGGED_UNKNOWN, *SETS_UNKNOWN)
SHAPES = [s for s in KNOWN if s not in CODES]
SHAPES += [shape for shape, _ in (*REFUSED, *MORE_REFUSED, *LOGGED_REFUSED, *SETS_REFUSED)]


def as_table(shape, path, printed):
    """A table as pandas writes it: nested values are printed as JSON, or as Python does."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(shape.rows[0])
        writer.writerows([cell_of(value, printed) for value in row.values()] for row in shape.rows)


def cell_of(value, printed):
    if value is None:
        return ""
    return printed(value) if isinstance(value, dict | list) else str(value)


def as_parquet(shape, path):
    import pyarrow.parquet as pq

    rows = [{name: value for name, value in row.items() if value != {}} for row in shape.rows]
    pq.write_table(pa.Table.from_pylist(rows), path)  # which has no objects without keys


def as_arrow(shape, path):
    table = pa.Table.from_pylist(shape.rows)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


def as_lines(shape, path):
    path.write_text("".join(json.dumps(row) + "\n" for row in shape.rows), "utf-8")


def read(reader, path):
    """The groups in a file; None where one of its rows is refused."""
    try:
        readings = [reader(row.columns) for block in Inputs([path]).blocks() for row in rows(block)]
    except DataError:
        return None
    return [Group(sample=r.sample, completions=tuple(r.completions)) for r in readings]


def worth(groups):
    return [
        [reward.value for reward in group.rewards] for group in r1reward.score(groups, "accuracy", workers=0)
    ]


@pytest.fixture(scope="module")
def reader():
    return row_reader(load_spec("accuracy"), Registry.load(), {})


@pytest.fixture(scope="module")
def lines(reader, tmp_path_factory):
    """By shape: its groups as JSON lines, None where they are refused, and the rewards."""
    folder, by_shape = tmp_path_factory.mktemp("lines"), []
    for number, shape in enumerate(SHAPES):
        path = folder / f"{number}.jsonl"
        as_lines(shape, path)
        groups = read(reader, path)
        by_shape.append((shape, groups))
    rewards = iter(worth([group for _, groups in by_shape for group in groups or ()]))
    return [(shape, groups, [next(rewards) for _ in groups or ()]) for shape, groups in by_shape]


@pytest.mark.parametrize("kind", ["parquet", "arrow", "json in cells", "what Python prints in cells"])
def test_rows_are_worth_the_same_in_files_of_every_kind(kind, tmp_path, reader, lines):
    groups, wanted, names, left_out = [], [], [], []
    for number, (shape, expected, rewards) in enumerate(lines):
        if "cells" in kind and shape in LOGGED:
            continue  # the text of a cell is a completion as it stands: a policy may write a server's response
        path = tmp_path / f"{number}.{'csv' if 'cells' in kind else kind}"
        try:
            write(shape, path, kind)
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
            left_out.append(shape.name)  # Arrow has no column for texts beside objects, nor for empty ones
            continue
        found = read(reader, path)
        assert (expected is None) == (found is None), shape.name
        for a, b in zip(expected or (), found or (), strict=True):
            assert (a.sample.task, a.sample.prompt) == (b.sample.task, b.sample.prompt), shape.name
        groups += found or []
        wanted += rewards
        names += [shape.name] * len(rewards)
    for name, a, b in zip(names, wanted, worth(groups), strict=True):
        assert a == b, name
    assert len(left_out) < len(lines) // 20, left_out


def write(shape, path, kind):
    if kind == "parquet":
        as_parquet(shape, path)
    elif kind == "arrow":
        as_arrow(shape, path)
    else:
        as_table(shape, path, json.dumps if "json" in kind else str)


OBJECTS = [
    (
        {"reward_model": {"style": "rule", "ground_truth": {"target": ["Paris"]}}},
        "Answer: Paris",
        "Answer: Rome",
    ),
    ({"reward_model": {"ground_truth": {"value": "6"}}}, "\\boxed{6}", "\\boxed{5}"),
    ({"reward_model": {"ground_truth": {"aliases": ["Paris", "City"]}}}, "Answer: City", "Answer: Rome"),
    (
        {"reward_model": {"ground_truth": {"inputs": ["2\n"], "outputs": ["4\n"]}}},
        "```python\nprint(2 * int(input()))\n```",
        "```python\nprint(3)\n```",
    ),
    ({"question": "Which?", "options": {"A": "Rome", "B": "Paris"}, "answer": "B"}, "(B)", "(E)"),
    (
        {"question": "Which?", "options": {"A": "Rome", "B": "None", "E": "Bern"}, "answer": "B"},
        "\\boxed{None}",
        "(E)",
    ),
    ({"answers": [{"text": "Paris"}]}, "Answer: Paris", "Answer: None"),
    ({"answers": [{"text": "Paris", "answer_start": 1}]}, "Answer: Paris", "Answer: Rome"),
]
"""Rows with objects of different keys, a right completion and a wrong one."""


def test_the_keys_that_a_table_gives_the_objects_of_all_rows_change_no_reward(tmp_path, reader):
    """A column of Arrow has one set of keys: those of other rows are null in a row's object."""
    pairs = [{"prompt": "q", **row, "response": said} for row, *texts in OBJECTS for said in texts]
    names = list(dict.fromkeys(name for row in pairs for name in row))
    shape = Shape("objects", [{name: row.get(name) for name in names} for row in pairs], [1.0, 0.0])
    wanted = [[1.0], [0.0]] * len(OBJECTS)
    assert (
        worth([Group(sample=r.sample, completions=tuple(r.completions)) for r in map(reader, pairs)])
        == wanted
    )
    for write_table, path in ((as_parquet, tmp_path / "a.parquet"), (as_arrow, tmp_path / "a.arrow")):
        write_table(shape, path)
        groups = read(reader, path)
        assert worth(groups) == wanted


def test_columns_of_every_type_of_arrow_are_worth_what_they_say(tmp_path, reader):
    types = [
        (pa.large_string(), "6"), (pa.dictionary(pa.int32(), pa.string()), "6"), (pa.int8(), 6), (pa.uint64(), 6),
        (pa.float32(), 6.0), (pa.decimal128(10, 2), Decimal("6.00")), (pa.binary(), b"6"), (pa.large_list(pa.string()), ["6"]),
        (pa.list_(pa.string(), 1), ["6"]), (pa.map_(pa.string(), pa.string()), [("ground_truth", "6")]),
        (pa.struct([("value", pa.string()), ("other", pa.string())]), {"value": "6", "other": None}),
        (pa.list_(pa.struct([("text", pa.string()), ("tokens", pa.string())])), [{"text": "6", "tokens": None}]),
    ]  # fmt: skip
    for kind, value in types:
        table = pa.table(
            {"answer": pa.array([value] * 2, type=kind), "response": ["\\boxed{6}", "\\boxed{5}"]}
        )
        path = tmp_path / "a.arrow"
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table)
        assert worth(read(reader, path)) == [[1.0], [0.0]], kind
