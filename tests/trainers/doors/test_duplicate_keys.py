"""A key that stands twice in a row has two values, and no door takes one of them in silence."""

import asyncio
import json

import pytest

import r1reward
from r1reward.cli import run
from r1reward.errors import DataError
from r1reward_rejection.api import RejectOptions, reject_files
from r1reward_rejection.recipe.recipe import Dedupe, Recipe

TWICE = b'{"prompt": "6*7", "completion": "42", "answer": "42", "answer": "41"}'
ONCE = b'{"prompt": "6*7", "completion": "42", "answer": "42", "answer": "42"}'


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_bytes(TWICE + b"\n" + ONCE + b"\n")
    return path


def test_score_keeps_such_a_row_apart(path, tmp_path):
    out = tmp_path / "out.jsonl"
    run(["score", str(path), "-r", "accuracy", "-o", str(out), "-w", "0", "--on-bad-row", "skip"])
    assert [json.loads(line)["reward"] for line in out.read_bytes().splitlines()] == [1.0]
    assert "'answer' stands there twice" in (tmp_path / "out.jsonl.bad.jsonl").read_text()


def test_check_and_explain_say_it(path, capsys):
    assert run(["check", str(path), "-r", "accuracy", "-w", "0"]) == 3
    assert "'answer' stands there twice" in capsys.readouterr().err
    assert run(["explain", str(path), "--row", "1", "-r", "accuracy", "-w", "0"]) == 3
    assert "'answer' stands there twice" in capsys.readouterr().err


def test_reject_keeps_nothing_of_it(path, tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    recipe = Recipe(reward="accuracy", dedupe=Dedupe(exact=False))
    reject_files([str(path)], recipe, tmp_path / "set", RejectOptions(workers=0, on_bad_row="skip"))
    fates = pq.read_table(tmp_path / "set" / "_report" / "fates.parquet").to_pylist()
    assert [f["source_row"].rpartition(":")[2] for f in fates if f["step"] == "kept"] == ["2"]


def test_serve_refuses_the_request():
    pytest.importorskip("aiohttp")
    from r1reward_serve.request_body import read_payload

    class Request:
        def __init__(self):
            self.headers = {}

        async def read(self):
            return b'{"rows": [' + TWICE + b"]}"

    with pytest.raises(DataError, match="'answer' stands there twice"):
        asyncio.run(read_payload(Request(), 100))


@pytest.mark.parametrize(
    "cell", ['{"ground_truth": "42", "ground_truth": "41"}', "{'ground_truth': '42', 'ground_truth': '41'}"]
)
def test_in_a_cell_it_is_no_ground_truth(cell):
    """The near miss has one value twice."""
    rows = [
        {"prompt": "6*7", "response": said, "reward_model": held}
        for held in (cell, cell.replace("41", "42"))
        for said in ("42", "41")
    ]
    groups = r1reward.score(rows, "accuracy", workers=0)
    assert [group.rewards[0].value for group in groups] == [None, None, 1.0, 0.0]
    assert "--map ground_truth=" in groups[0].rewards[0].scores["accuracy"].reason
