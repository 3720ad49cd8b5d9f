"""Several jobs in one worker: a slow answer holds up nobody, and who brings a worker down is still found."""

import json

import pytest

import r1reward

PLUGIN = '''
import asyncio, os, time
import r1reward

class Await:
    """What a completion asks for: "wait" waits until the last row was begun, which stands many blocks later."""
    concurrency, cache_key = 8, None

    async def __call__(self, sample, completion, response):
        kind, _, place = completion.text.partition(" ")
        if kind == "last":
            open(place, "w").close()
        while kind == "wait" and not os.path.exists(place):
            await asyncio.sleep(0.01)
        if kind == "block":
            time.sleep(30)
        if kind == "exit":
            os._exit(3)
        if kind == "raise":
            raise RuntimeError("no")
        if kind == "hang":
            await asyncio.sleep(1000)
        return r1reward.Score(value=1.0)

@r1reward.hookimpl
def register_verifiers(register):
    register("await", lambda: Await())
'''
REWARD = {"template": "plain", "terms": [{"verifier": "await"}, {"verifier": "repetition", "weight": 0}]}


@pytest.fixture
def score(tmp_path):
    (tmp_path / "plugin.py").write_text(PLUGIN)

    def run(texts, **how):
        pad = "x" * 3000  # about twenty rows a block
        rows = [{"completion": text, "pad": pad, "number": n} for n, text in enumerate(texts)]
        (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        out = tmp_path / "out.jsonl"
        how = {"workers": 1, "deadline": 20.0, "overwrite": True, "plugins": [tmp_path / "plugin.py"]} | how
        r1reward.score_files(tmp_path / "rows.jsonl", REWARD, out, **how)
        scored = [json.loads(line) for line in out.read_text().splitlines()]
        assert [row["number"] for row in scored] == list(range(len(texts)))
        return scored

    return run


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_blocks_behind_a_slow_answer_are_scored_meanwhile(score, tmp_path, workers):
    flag = tmp_path / "flag"
    texts = ["right"] * 10 + [f"wait {flag}"] + ["right"] * 150 + [f"last {flag}"]
    assert [row["reward"] for row in score(texts, workers=workers)] == [1.0] * len(texts)


@pytest.mark.parametrize(("kind", "status"), [("block", "timeout"), ("exit", "error")])
def test_a_coroutine_that_brings_its_worker_down_costs_its_own_row(score, kind, status):
    texts = ["right"] * 100
    texts[45] = kind
    scored = score(texts, deadline=1.0)
    assert [row["scores"]["await"]["status"] for row in scored if row["reward"] is None] == [status]
    assert scored[45]["reward"] is None


@pytest.mark.parametrize("workers", [0, 1])
def test_what_raises_or_hangs_costs_its_own_row(score, workers):
    texts = ["right"] * 60
    texts[5], texts[35] = "raise", "hang"
    scored = score(texts, deadline=0.5, workers=workers)
    found = {row["number"]: row["scores"]["await"]["status"] for row in scored if row["reward"] is None}
    assert found == {5: "error", 35: "timeout"}
