"""What a table of text, a Parquet file or an Arrow file holds is worth what the same rows are worth as JSON lines."""

import csv
import json

import pytest

import r1reward
from r1reward.errors import DataError
from r1reward.files import Inputs, rows
from r1reward.registry.registry import Registry
from r1reward.runs.readers import row_reader
from r1reward.spec.file import load_spec
from r1reward.types import Group

from .more_rows import MORE_REFUSED, MORE_RIGHT, MORE_UNKNOWN
from .published_rows import CODES, REFUSED, RIGHT, UNKNOWN

pa = pytest.importorskip("pyarrow")

SHAPES = [s for s in (*RIGHT, *MORE_RIGHT, *UNKNOWN, *MORE_UNKNOWN) if s not in CODES]
SHAPES += [shape for shape, _ in (*REFUSED, *MORE_REFUSED)]


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
    groups, wanted, names = [], [], []
    for number, (shape, expected, rewards) in enumerate(lines):
        path = tmp_path / f"{number}.{'csv' if 'cells' in kind else kind}"
        write(shape, path, kind)
        found = read(reader, path)
        assert (expected is None) == (found is None), shape.name
        for a, b in zip(expected or (), found or (), strict=True):
            assert (a.sample.task, a.sample.prompt) == (b.sample.task, b.sample.prompt), shape.name
        groups += found or []
        wanted += rewards
        names += [shape.name] * len(rewards)
    for name, a, b in zip(names, wanted, worth(groups), strict=True):
        assert a == b, name


def write(shape, path, kind):
    if kind == "parquet":
        as_parquet(shape, path)
    elif kind == "arrow":
        as_arrow(shape, path)
    else:
        as_table(shape, path, json.dumps if "json" in kind else str)
