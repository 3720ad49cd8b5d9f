"""The output of a run goes to the disk while the run goes on; a write that failed is told at its end."""

import os

import pytest

from r1reward.errors import DataError
from r1reward.files.output import Output
from r1reward.files.writeback import Writeback


def test_one_sync_is_under_way_at_a_time_and_settle_waits_for_it(tmp_path, monkeypatch):
    import threading

    gate, syncs = threading.Event(), []
    monkeypatch.setattr(os, "fdatasync", lambda descriptor: (syncs.append(descriptor), gate.wait(10)))
    with (tmp_path / "out").open("wb") as file:
        writeback = Writeback(file)
        writeback.request()
        writeback.request()
        gate.set()
        writeback.settle()
        assert len(syncs) == 1
        writeback.request()
        writeback.settle()
        assert len(syncs) == 2


def test_a_file_that_is_closed_meanwhile_does_the_sync_no_harm(tmp_path):
    file = (tmp_path / "out").open("wb")
    writeback = Writeback(file)
    file.write(b"x" * 100_000)
    file.flush()
    writeback.request()
    file.close()
    writeback.settle()


def test_a_write_that_failed_in_the_background_ends_the_run_with_an_error(tmp_path, monkeypatch):
    def fail(descriptor):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fdatasync", fail)
    out = Output(tmp_path / "out.jsonl", {"spec": "s"})
    out.write([b"{}\n"])
    from r1reward.files import Position

    out.commit(Position(), 0, b"")
    with pytest.raises(DataError, match="cannot be written: Input/output error"):
        out.finish({})
    out.abandon()
    assert not (tmp_path / "out.jsonl").exists()
