"""The same completions get the same rewards, whichever way they go through."""

import asyncio
import json
from pathlib import Path

import pytest

import r1reward
import r1reward_trainers.verl as verl
from r1reward_rejection.api import RejectOptions, reject_files
from r1reward_rejection.recipe.file import load_recipe
from r1reward_serve.reward_pool import WarmReward
from r1reward_serve.service import ServeOptions, Service
from r1reward_trainers.reward import RewardFunction

pytest.importorskip("prometheus_client", reason="the extra `serve` is not installed")
aiohttp = pytest.importorskip("aiohttp", reason="the extra `serve` is not installed")

DATA = Path(__file__).parents[2] / "data"
REWARD = {
    "template": "plain",
    "terms": [
        {"verifier": "math", "name": "accuracy", "tasks": ["math"]},
        {"verifier": "code", "name": "accuracy", "tasks": ["code"]},
        {"verifier": "repetition", "weight": 0.5},
        {"verifier": "digits", "weight": 0.25},
    ],
}
PLUGIN = Path(__file__).parent / "fragile.py"


def _rows():
    """Real completions of two kinds, one whose ground truth cannot be read, and texts that no encoder likes."""
    text = (DATA / "gsm8k-completions.jsonl").read_text("utf-8").splitlines()[:40]
    math = [json.loads(line) for line in text]
    code = [
        json.loads(line) for line in (DATA / "code" / "humaneval-completions.jsonl").read_text().splitlines()
    ]
    rows = [dict(row, task="math") for row in math] + [dict(row, task="code") for row in code[:6]]
    odd = ["", "\x00 A: 18", "A: 18 \U0001f9ee", "A: 18\u2028", "١٨ A: 18", "A: " + "9" * 5000]
    rows += [dict(math[0], completion=text, task="math") for text in odd]
    return [*rows, dict(math[0], ground_truth="", answer="", task="math")]


@pytest.fixture(scope="module")
def rows():
    keep = ("prompt", "completion", "ground_truth", "task", "test", "entry_point")
    return [
        {k: row[k] for k in keep if row.get(k) is not None} | {"id": str(i)} for i, row in enumerate(_rows())
    ]


@pytest.fixture(scope="module")
def scored(rows, tmp_path_factory):
    """What `r1reward score` says."""
    folder = tmp_path_factory.mktemp("parity")
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    r1reward.score_files(
        folder / "rows.jsonl", REWARD, folder / "scored.jsonl", plugins=(str(PLUGIN),), workers=1
    )
    found = [
        json.loads(line)["reward"] for line in (folder / "scored.jsonl").read_text("utf-8").split("\n")[:-1]
    ]
    assert None in found
    assert len({v for v in found if v is not None}) > 20
    return found


def test_the_trainers_reward_function(rows, scored):
    reward = RewardFunction(REWARD, workers=1, plugins=[PLUGIN], max_unscored=1.0)
    keys = list(dict.fromkeys(k for row in rows for k in row if k not in ("prompt", "completion")))
    try:
        found = reward(
            prompts=[row["prompt"] for row in rows],
            completions=[row["completion"] for row in rows],
            **{k: [row.get(k) for row in rows] for k in keys},
        )
    finally:
        reward.close()
    assert found == scored


def test_serve(rows, scored):
    from aiohttp.test_utils import TestClient, TestServer

    from r1reward_serve.http import make_app

    async def main(warm):
        server = TestServer(make_app(Service(warm, ServeOptions())))
        async with TestClient(server) as client, client.post("/score", json={"rows": rows}) as response:
            return [row["reward"] for row in (await response.json())["rows"]]

    with WarmReward(REWARD, workers=1, plugins=[PLUGIN]) as warm:
        assert asyncio.run(main(warm)) == scored


def test_verl(rows, scored, tmp_path):
    (tmp_path / "reward.yaml").write_text(json.dumps(REWARD))
    kwargs = {
        "reward": str(tmp_path / "reward.yaml"),
        "plugins": [str(PLUGIN)],
        "unscored": -9.0,
        "patience": 0,
    }

    async def one(row):
        info = {k: v for k, v in row.items() if k not in ("completion", "ground_truth")}
        return await verl.compute_score("x", row["completion"], row.get("ground_truth"), info, **kwargs)

    async def main():
        return await asyncio.gather(*map(one, rows))

    try:
        found = asyncio.run(main())
    finally:
        for service in verl._services.values():
            service.warm.close()
        verl._services.clear()
    assert [None if f["unscored"] else f["score"] for f in found] == scored


def test_reject(rows, scored, tmp_path):
    from pyarrow import parquet

    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    settings = {"reward": REWARD, "keep": {"correct": None}, "dedupe": {"exact": False}}
    (tmp_path / "recipe.yaml").write_text(json.dumps(settings))
    recipe = load_recipe(str(tmp_path / "recipe.yaml"), [])
    reject_files(
        [tmp_path / "rows.jsonl"], recipe, tmp_path / "out", RejectOptions(workers=1, plugins=(str(PLUGIN),))
    )
    tables = [parquet.read_table(p).to_pylist() for p in (tmp_path / "out" / "data").glob("*.parquet")]
    found = {row["id"]: row["reward"] for table in tables for row in table}
    assert len(found) > 40
    assert found == {str(i): value for i, value in enumerate(scored) if str(i) in found}
