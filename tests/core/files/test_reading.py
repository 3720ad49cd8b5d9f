"""Reading: every format, every shape, and whatever is wrong with a file."""

import gzip
import io
import json

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from r1reward.errors import DataError
from r1reward.files import BadRow, Inputs, Row, rows
from r1reward.files.block import Position
from r1reward.files.compression import Opened, open_text
from r1reward.files.decode import decode_object
from r1reward.files.text import csv_blocks, jsonl_blocks

ROWS = [{"id": str(i), "completion": f"c{i} é\u2028", "n": i} for i in range(500)]


def found(path):
    return [row for block in Inputs([path]).blocks() for row in rows(block)]


def jsonl(data):
    return "".join(json.dumps(row) + "\n" for row in data).encode()


def save(path, data):
    path.write_bytes(data)
    return path


def test_text_formats_give_the_same_rows(tmp_path):
    text = jsonl(ROWS)
    files = {
        "a.jsonl": text,
        "bom.jsonl": b"\xef\xbb\xbf" + text,
        "crlf.jsonl": text.replace(b"\n", b"\r\n"),
        "blank.jsonl": text.replace(b"\n", b"\n\n  \n"),
        "open.jsonl": text.rstrip(b"\n"),
        "a.jsonl.gz": gzip.compress(text[:999]) + gzip.compress(text[999:]),
        "a.jsonl.zst": zstandard.compress(text[:999]) + zstandard.compress(text[999:]),
        "lines.json": text,
        "array.json": json.dumps(ROWS, indent=1).encode(),
    }
    for name, data in files.items():
        assert [row.columns for row in found(save(tmp_path / name, data))] == ROWS, name


def test_a_row_says_where_it_stands(tmp_path):
    path = save(tmp_path / "a.jsonl", b'{"a": 1}\n\n{"a": 2}\n')
    assert [row.where for row in found(path)] == [f"{path}:1", f"{path}:3"]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b'{"a": ', "not JSON"),
        (b"[1, 2]", "a row is a JSON object"),
        (b'{"a": "\xff"}', "not UTF-8: byte 0xff at column 8"),
        (b"{" + b'"a":{' * 100_000, "nested too deeply"),
        (b"nothing", "not JSON"),
    ],
)
def test_a_broken_line_is_a_bad_row_and_the_others_are_read(tmp_path, line, error):
    path = save(tmp_path / "a.jsonl", b'{"a": 1}\n' + line + b'\n{"a": 3}\n')
    first, bad, last = found(path)
    assert isinstance(first, Row)
    assert isinstance(last, Row)
    assert isinstance(bad, BadRow)
    assert bad.where == f"{path}:2"
    assert error in bad.error
    assert bad.raw == line


def test_what_python_writes_as_json_is_read(tmp_path):
    path = save(
        tmp_path / "a.jsonl",
        b'{"a": NaN, "b": Infinity, "c": 123456789012345678901234567890, "d": "\\ud800x"}\n',
    )
    (row,) = found(path)
    assert row.columns["a"] is None
    assert row.columns["c"] == 123456789012345678901234567890
    assert row.columns["d"].endswith("x")
    row.columns["d"].encode()


@pytest.mark.slow  # a row of 50 MB
def test_a_line_of_50_mb_is_one_row(tmp_path):
    text = "x" * 50_000_000
    path = save(tmp_path / "a.jsonl", jsonl([{"completion": "1"}, {"completion": text}, {"completion": "2"}]))
    assert [len(row.columns["completion"]) for row in found(path)] == [1, 50_000_000, 1]


@pytest.mark.parametrize(
    ("name", "cut"), [("a.jsonl.gz", gzip.compress), ("a.jsonl.zst", zstandard.compress)]
)
def test_compressed_data_that_breaks_off_is_an_error(tmp_path, name, cut):
    data = cut(jsonl(ROWS))
    with pytest.raises(DataError, match=r"a\.jsonl"):
        found(save(tmp_path / name, data[: len(data) // 2]))


@pytest.mark.parametrize(
    ("data", "hint"), [(b"\x1f\x8b\x08", ".gz"), (b"\xff\xfea\x00", "UTF-16"), (b"PAR1", ".parquet")]
)
def test_a_file_of_another_kind_is_told_by_its_first_bytes(tmp_path, data, hint):
    with pytest.raises(DataError, match=hint):
        found(save(tmp_path / "a.jsonl", data + b"0" * 20))


def test_csv_keeps_quoted_line_ends_and_says_what_is_wrong(tmp_path):
    path = save(tmp_path / "a.csv", b'id,completion\n1,"two\nlines, ""quoted"""\n2,x,y\n3,z\n')
    first, bad, last = found(path)
    assert first.columns == {"id": "1", "completion": 'two\nlines, "quoted"'}
    assert (bad.where, bad.error) == (f"{path}:4", "3 fields, where the first row names 2 columns")
    assert last.columns["completion"] == "z"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_finds_its_delimiter(tmp_path, delimiter):
    path = save(tmp_path / "a.csv", f"id{delimiter}completion\n1{delimiter}x\n".encode())
    assert found(path)[0].columns == {"id": "1", "completion": "x"}


def test_parquet_and_arrow_give_their_rows_from_any_row_on(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pylist([row | {"list": [{"x": row["n"]}]} for row in ROWS])
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=70)
    with pa.ipc.new_stream(tmp_path / "s.arrow", table.schema) as stream:
        stream.write_table(table, max_chunksize=64)
    with pa.ipc.new_file(tmp_path / "f.arrow", table.schema) as file:
        file.write_table(table, max_chunksize=64)
    for name in ("a.parquet", "s.arrow", "f.arrow"):
        inputs = Inputs([tmp_path / name])
        assert [row.columns for block in inputs.blocks() for row in rows(block)] == table.to_pylist()
        rest = [row for block in inputs.blocks(Position(0, 333, 333)) for row in rows(block)]
        assert [row.columns["n"] for row in rest] == list(range(333, 500))
        assert rest[0].where.endswith(":334")


def test_a_folder_that_datasets_saved_is_read(tmp_path):
    import pyarrow as pa

    folder = tmp_path / "data" / "train"
    folder.mkdir(parents=True)
    table = pa.Table.from_pylist(ROWS)
    with pa.ipc.new_stream(folder / "data-00000-of-00001.arrow", table.schema) as stream:
        stream.write_table(table)
    (folder / "state.json").write_text(
        json.dumps({"_data_files": [{"filename": "data-00000-of-00001.arrow"}]})
    )
    (folder / "dataset_info.json").write_text("{}")
    (tmp_path / "data" / "dataset_dict.json").write_text(json.dumps({"splits": ["train"]}))
    assert len(found(folder)) == len(found(tmp_path / "data")) == 500
    (tmp_path / "data" / "dataset_dict.json").write_text(json.dumps({"splits": ["train", "test"]}))
    with pytest.raises(DataError, match="has the splits train, test: name one"):
        found(tmp_path / "data")


@given(st.lists(st.text(alphabet="ab\u2028", max_size=9), max_size=60), st.integers(0, 30))
def test_blocks_are_the_file_and_reading_can_go_on_after_any(lines, which):
    data = "".join(f"{line}\n" for line in lines).encode()
    blocks = list(jsonl_blocks(Opened("f", io.BytesIO(data)), Position()))
    assert b"".join(b.data for b in blocks) == data
    if blocks:
        block = blocks[which % len(blocks)]
        rest = list(jsonl_blocks(Opened("f", io.BytesIO(data)), block.end))
        assert [b.data for b in rest] == [b.data for b in blocks[blocks.index(block) + 1 :]]


def test_a_large_file_is_cut_the_same_way_from_any_block_on():
    data = b"".join(b'"%d' % i + b"x" * (i % 97) + b'\n",1\n' for i in range(60_000))
    for cut, head in ((jsonl_blocks, b""), (csv_blocks, b"a,b\n")):
        blocks = list(cut(Opened("f", io.BytesIO(head + data)), Position()))
        assert len(blocks) > 5
        assert head + b"".join(b.data for b in blocks) == head + data
        for block in blocks[:: max(1, len(blocks) // 4)]:
            rest = list(cut(Opened("f", io.BytesIO(head + data)), block.end))
            assert [(b.start, b.data) for b in rest] == [
                (b.start, b.data) for b in blocks[blocks.index(block) + 1 :]
            ]


@pytest.mark.parametrize(
    ("name", "pack"), [("a.jsonl.gz", gzip.compress), ("a.jsonl.zst", zstandard.compress)]
)
@pytest.mark.slow  # reads hundreds of MB
def test_a_row_without_an_end_is_refused_while_it_is_read(tmp_path, monkeypatch, name, pack):
    from r1reward.files import text

    monkeypatch.setattr(text, "LONGEST_ROW", 4 << 20)
    (tmp_path / name).write_bytes(pack(b'{"a": "' + b"x" * (256 << 20)))
    opened = open_text(tmp_path / name)
    with pytest.raises(DataError, match="does not end within 4 MB"):
        list(text.jsonl_blocks(opened, Position(0, 0, 0)))
    opened.close()
    assert opened.offset <= 6 << 20


def test_a_lone_surrogate_costs_its_own_row_only():
    import r1reward

    rows = [
        {"prompt": "p", "completion": "\ud800", "ground_truth": "2", "other": ["\udfff", float("nan")]},
        {"prompt": "p", "completion": "2", "ground_truth": "2"},
    ]
    reward = {"template": "plain", "terms": [{"verifier": "math"}]}
    groups = r1reward.score(rows, reward, workers=0)
    assert [group.rewards[0].value for group in groups] == [0.0, 1.0]


TWICE = "the key 'answer' stands there twice, with different values"


@pytest.mark.parametrize(
    "line",
    [
        b'{"answer": "1", "answer": "2"}',
        b'{"answer":"1","x":"a: \\"b\\": c","answer":"2"}',
        b'{"answer" : 1 , "answer" : true}',
        b'{"meta": {"answer": 1, "answer": 1.0}}',
        b'{"messages": [1, {"answer": null, "answer": "2"}]}',
        b'{"answer": NaN, "answer": "2"}',
        b'{"answer": "1", "answer": "\\ud800"}',
    ],
)
def test_a_key_that_stands_twice_with_different_values_is_a_bad_row(line, tmp_path):
    """A reader that takes the last one would reward another completion than one that takes the first."""
    first, row, last = found(save(tmp_path / "a.jsonl", b'{"answer": "1"}\n' + line + b'\n{"answer": "3"}'))
    assert [first.columns, last.columns] == [{"answer": "1"}, {"answer": "3"}]
    assert TWICE in row.error
    with pytest.raises(ValueError, match="twice"):
        decode_object(line)


def test_a_key_that_stands_twice_is_found_among_lines_as_score_writes_them(tmp_path):
    first, last = b'{"answer":"1"}', b'{"scores":{"math":{"value":1.0}}}'
    for twice in (b'{"answer":"1","answer":"2"}', b'{"scores":{"math":{"value":0.0},"math":{"value":1.0}}}'):
        for lines in ([first, twice, last], [twice, first, last], [first, last, twice]):
            rows = found(save(tmp_path / "a.jsonl", b"\n".join(lines)))
            assert [isinstance(row, BadRow) for row in rows] == [line is twice for line in lines]


@pytest.mark.parametrize(
    "line",
    [
        b'{"answer": "1", "answer": "1"}',
        b'{"a\\\\": 1, "b": {"a": 2}, "c": [{"a": 3}, {"a": 4}]}',
        b'{"text": "{\\"a\\": 1, \\"a\\": 2}"}',
        b'{"text": "a\\": 1, \\"a\\" : 2", "n": 5}',
        b'{"c": [0, {"a": 3}, [[{"a": 4}]]], "a" :1}',
        b'{"deep": ' + b"[" * 400 + b'{"a": 1}' + b"]" * 400 + b"}",
    ],
)
def test_keys_of_different_objects_and_in_texts_are_no_duplicates(line, tmp_path):
    (row,) = found(save(tmp_path / "a.jsonl", line))
    assert isinstance(row, Row)
    assert row.columns == json.loads(line)


def test_a_table_with_two_columns_of_one_name_is_refused(tmp_path):
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    pq.write_table(
        pa.table([["6"], ["1"], ["2"]], names=["completion", "answer", "answer"]), tmp_path / "a.parquet"
    )
    with pytest.raises(DataError, match="two columns are called 'answer'"):
        found(tmp_path / "a.parquet")
