"""Scored files, and the page over them, served in a thread."""

import asyncio
import json
import random
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("duckdb", reason="duckdb is not installed: pip install 'r1reward[view]'")
pytest.importorskip("aiohttp", reason="aiohttp is not installed: pip install 'r1reward[view]'")

HOSTILE = (
    "<img src=x onerror=window.hit=1><script>window.hit=1</script> $\\href{javascript:window.hit=1}{x}$ "
    "$\\htmlClass{r1-ans}{y}$ $\\includegraphics{http://evil.example/x.png}$ \u202egnirts\u202c \x1b[31m"
    "\n```html\n<img src=x onerror=window.hit=1>\n```\n**<b>bold</b>** \\boxed{<img src=x>} javascript:window.hit=1"
)


def score(value, reason="", answer=None, status="scored", **more):
    said = {"value": value, "status": status} | ({"reason": reason} if reason else {})
    return said | ({} if answer is None else {"answer": answer}) | more


def row(number, completions, truth="7", **columns):
    """A row as `r1reward score` writes it; `completions`: (text, value or status, answer)."""
    texts, scores, rewards = [], [], []
    for text, value, answer in completions:
        texts.append(text)
        unscored = isinstance(value, str)
        reason = (
            "a ground truth in a notation that is not read"
            if unscored
            else "no final answer in the answer part"
            if answer is None
            else f"{'equal by text' if value else f'not equal to {truth}'} [boxed]"
        )
        first = score(None, reason, answer, value) if unscored else score(value, reason, answer)
        scores.append({"accuracy": first, "format": score(1.0)})
        rewards.append(None if unscored else value + 1.0)
    return {
        "id": f"p-{number:03d}", "source": "gsm8k" if number % 3 else "math", "task": "math",
        "prompt": f"What is number {number}?", "ground_truth": truth, "completions": texts,
        "reward": rewards, "scores": scores, "stamp": {"r1reward": "0.1.0", "spec": "abc", "verifiers": {}},
    } | columns  # fmt: skip


def sampled(number, size=4, seed=0):
    """A row whose completions are right or wrong by chance."""
    chance = random.Random(1000 * seed + number)
    drawn = []
    for k in range(size):
        value = chance.choice([1.0, 1.0, 0.0, 0.0, 0.0, "undecided"])
        answer = "7" if value == 1.0 else chance.choice(["5", "6", None])
        answer = answer or ("?" if value == "undecided" else None)
        text = f"<think>step {k} of {number}: " + "so " * chance.randrange(60) + "</think>\n"
        drawn.append((text + f"It is \\boxed{{{answer or ''}}}.", value, answer))
    return row(number, drawn)


ROWS = [
    *(sampled(n) for n in range(40)),
    row(40, [("<think>x</think>\\boxed{5}", 0.0, "5")] * 3 + [("<think>yes</think>\\boxed{7}", 1.0, "7")]),
    row(41, [("<think>" + "long " * 400 + "</think>\\boxed{7}", 1.0, "7"), ("never", 0.0, None)], step=3),
    row(42, [(HOSTILE, 0.0, HOSTILE), (HOSTILE + " ", 1.0, HOSTILE)], truth=HOSTILE, id=HOSTILE, prompt=HOSTILE,
        source=HOSTILE, level="<b>5</b>"),
]  # fmt: skip


def write(path, rows, mode="w"):
    with path.open(mode, encoding="utf-8") as file:
        file.writelines(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)
    return path


@pytest.fixture(scope="session")
def scored(tmp_path_factory):
    return write(tmp_path_factory.mktemp("scored") / "run.jsonl", ROWS)


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


def indexed(path, cache, **options):
    """A run whose index is complete; the caller closes it."""
    from r1reward_view.run import Run

    run = Run(
        str(path), options.pop("columns", {}), options.pop("term", ""), cache, options.pop("workers", 0)
    )
    run.build()
    return run


@pytest.fixture(scope="session")
def run(scored, cache):
    run = indexed(scored, cache / "shared")
    yield run
    run.close()


@pytest.fixture(scope="session")
def other(tmp_path_factory, cache):
    """The same rows under another reward: every third right answer is wrong, some unread ones are right."""
    path = write(tmp_path_factory.mktemp("other") / "other.jsonl", [rescored(r) for r in ROWS])
    run = indexed(path, cache / "other")
    yield run
    run.close()


def rescored(columns):
    columns = json.loads(json.dumps(columns))
    for k, scores in enumerate(columns["scores"]):
        value = scores["accuracy"]["value"]
        if value == 1.0 and k % 3 == 0:
            scores["accuracy"] |= {"value": 0.0, "reason": "another reason"}
            columns["reward"][k] -= 1.0
        elif value is None and k % 2:
            scores["accuracy"] = score(1.0, "equal by text [boxed]", "?")
            columns["reward"][k] = 2.0
    return columns


@contextmanager
def serving(runs, labels=None):
    """The page's address."""
    from aiohttp import web

    from r1reward_view.server import make_app

    labels = labels or Path(tempfile.gettempdir()) / "no-labels.jsonl"
    loop = asyncio.new_event_loop()
    ready, token = threading.Event(), "secret-token"
    address = []

    async def start():
        runner = web.AppRunner(make_app(runs, labels, token), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        address.append(f"http://127.0.0.1:{runner.addresses[0][1]}/{token}/")
        ready.set()
        return runner

    def work():
        asyncio.set_event_loop(loop)
        runner = loop.run_until_complete(start())
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield address[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
