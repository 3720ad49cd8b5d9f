"""Writing: nothing of a row is lost, and an output is whole or can be gone on with."""

import json
import subprocess

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from r1reward.errors import DataError
from r1reward.files import BadRow, Position, Row, RowEncoder
from r1reward.files.encode import KEYS
from r1reward.files.output import Output
from r1reward.types import Reward, Score

REWARD = Reward(value=0.5, scores={"a": Score(value=0.5, answer="x", reason="why")})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def encode(columns, raw=None, rewards=(REWARD,), several=False):
    return RowEncoder({"v": 1})(Row("f", 1, columns, raw), list(rewards), several)


@given(st.dictionaries(st.text(max_size=8), JSON, min_size=1, max_size=5), st.booleans())
def test_a_row_keeps_its_bytes_and_gets_our_keys(columns, spaced):
    raw = json.dumps(columns, separators=None if spaced else (",", ":")).encode()
    columns = json.loads(raw)
    line = encode(columns, raw)
    written = json.loads(line)
    if not set(KEYS) & columns.keys():
        assert line.startswith(raw[:-1])
        assert {k: written[k] for k in columns} == columns
    assert written["reward"] == 0.5
    assert written["scores"]["a"] == {"value": 0.5, "status": "scored", "answer": "x", "reason": "why"}


def test_our_keys_in_the_input_are_kept_under_other_names():
    written = json.loads(encode({"reward": 1, "input_reward": 2}, b'{"reward": 1, "input_reward": 2}'))
    assert (written["reward"], written["input_reward"], written["input_input_reward"]) == (0.5, 2, 1)


def test_a_reason_with_a_lone_surrogate_can_be_written():
    odd = Reward(value=None, scores={}, reason="x\ud800y")
    assert json.loads(encode({"a": 1}, b'{"a": 1}', [odd]))["reward"] is None


PRINT = {"input": [["a", 1, 2]], "reward": "abc"}


def lines(count):
    return b"".join(b'{"n":%d}\n' % i for i in range(count))


def test_an_output_goes_on_at_its_journal_and_forgets_what_came_after(tmp_path):
    out = Output(tmp_path / "o.jsonl", PRINT)
    out.write([lines(3)])
    out.write_bad(BadRow("f:1", "broken", b"\xff"))
    out.commit(Position(0, 9, 3), 0, b"state")
    out.write([b"half a li"])
    out.abandon()
    again = Output(tmp_path / "o.jsonl", PRINT, resume=True)
    assert again.resumed is not None
    assert (again.resumed.position, again.resumed.state) == (Position(0, 9, 3), b"state")
    again.write([lines(1)])
    again.finish({"x": 1})
    assert (tmp_path / "o.jsonl").read_bytes() == lines(3) + lines(1)
    assert json.loads((tmp_path / "o.jsonl.bad.jsonl").read_text())["raw_base64"] == "/w=="


def test_two_runs_cannot_write_to_one_output(tmp_path):
    out = Output(tmp_path / "o.jsonl", PRINT)
    with pytest.raises(DataError, match="another run is writing here"):
        Output(tmp_path / "o.jsonl", PRINT, overwrite=True)
    out.abandon()


def test_a_damaged_journal_is_told(tmp_path):
    out = Output(tmp_path / "o.jsonl", PRINT)
    out.commit(Position(), 0, b"")
    out.abandon()
    (tmp_path / "o.jsonl.journal").write_bytes(b"\x00\x01\x02\x03\x04\x05")
    with pytest.raises(DataError, match="damaged"):
        Output(tmp_path / "o.jsonl", PRINT, resume=True)


def test_a_refused_run_leaves_nothing_behind(tmp_path):
    (tmp_path / "o.jsonl").write_text("there\n")
    with pytest.raises(DataError, match="--overwrite"):
        Output(tmp_path / "o.jsonl", PRINT)
    assert [p.name for p in tmp_path.iterdir()] == ["o.jsonl"]


@pytest.mark.parametrize("place", ["/proc/o.jsonl", "/dev/null/o.jsonl"])
def test_a_place_where_nothing_can_be_written_is_told(place):
    from pathlib import Path

    with pytest.raises(DataError, match="cannot be written"):
        Output(Path(place), PRINT)


def test_a_full_disk_keeps_what_was_committed(tmp_path):
    mount = tmp_path / "small"
    mount.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(mount)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.decode().strip()}")
    try:
        out = Output(mount / "o.jsonl", PRINT)
        out.write([lines(1000)])
        out.commit(Position(0, 1, 1000), 0, b"first")
        with pytest.raises(DataError, match=r"No space left on device.*--resume"):
            out.write([lines(100_000)])
        out.abandon()
        again = Output(mount / "o.jsonl", PRINT, resume=True)
        assert again.resumed is not None
        assert again.resumed.state == b"first"
        again.finish({})
        assert (mount / "o.jsonl").read_bytes() == lines(1000)
    finally:
        subprocess.run(["umount", str(mount)], check=True)


def test_parquet_holds_mixed_and_missing_columns(tmp_path):
    import pyarrow.parquet as pq

    found = [
        {"a": 1, "m": "x", "e": {}},
        {"a": 2.5, "m": {"k": 1}, "b": [1]},
        {"a": None, "m": [2], "big": 2**70},
    ]
    out = Output(tmp_path / "o.parquet", PRINT)
    out.write([msgspec.json.encode(row) + b"\n" for row in found])
    out.finish({})
    first, second, third = pq.read_table(tmp_path / "o.parquet").to_pylist()
    assert (first["a"], second["a"], third["a"]) == (1.0, 2.5, None)
    assert json.loads(second["m"]) == {"k": 1}
    assert (second["b"], third["big"]) == ([1], str(2**70))
    assert first["b"] is None
