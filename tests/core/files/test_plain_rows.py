"""A block of JSON lines that is decoded at once gives the rows that its lines give one by one."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from r1reward.files import decode
from r1reward.files.block import Block, Position
from r1reward.files.decode import _each_row, _plain_rows, rows

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(st.text(max_size=4), VALUES, max_size=4).map(json.dumps)
LINES = OBJECTS | st.sampled_from([
    "", " ", "[1]", "42", '{"a": 1} {"b": 2}', '{"c":', "3}", '{"a": {}', "{}", '{"a": 1, "a": 2}', '{"a": 1, "a": 1}', '{"a" : 1}', '{"a":1}\r',
    ' {"a": 1}', '{"a": NaN}', '{"a": "\\ud800"}', '{"a": "\\":"}', '{"a": "{}"}', "{]}", "}", "{", '{"a": "b": "c"}', "\x00", '{"é": "ü"}',
])  # fmt: skip


def _block(lines, end):
    data = ("\n".join(lines) + end).encode()
    return Block("f", "jsonl", Position(row=7), Position(row=7 + len(lines)), data)


@given(st.lists(LINES, max_size=8), st.sampled_from(["", "\n"]), st.sampled_from([1, 20, 1 << 17]))
@settings(max_examples=500)
def test_rows_at_once_are_the_rows_one_by_one(lines, end, part_bytes):
    block = _block(lines, end)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decode, "_PART_BYTES", part_bytes)
        assert list(rows(block)) == list(_each_row("f", 8, block.data))


def test_usual_lines_are_read_at_once_and_odd_ones_are_not():
    assert _plain_rows("f", 1, b'{"a": "x: y"}\n{"a": {"b": 1}}\n') is not None
    for odd in ('{"a": 1, "a": 2}', '{"a" : 1}', '{"a": 1} {"b": 2}', " {}", "[1]", "", '{"a": "'):
        assert _plain_rows("f", 1, f'{{"a": 1}}\n{odd}'.encode() + b"\n") is None, odd
