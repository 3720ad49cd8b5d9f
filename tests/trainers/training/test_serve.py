"""`r1reward serve`, asked by a plain HTTP client."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from r1reward.errors import UsageError

pytest.importorskip("aiohttp", reason="the extra `serve` is not installed")
pytest.importorskip("prometheus_client", reason="the extra `serve` is not installed")

from aiohttp.test_utils import TestClient, TestServer

from r1reward_serve.http import make_app
from r1reward_serve.reward_pool import WarmReward
from r1reward_serve.service import ServeOptions, Service

PLUGIN = Path(__file__).parent / "fragile.py"
FRAGILE = {"template": "plain", "terms": [{"verifier": "fragile"}]}
SLEEPY = {"template": "plain", "terms": [{"verifier": "sleepy"}]}
RIGHT, WRONG = "<think>6 * 7</think> <answer>42</answer>", "<think>hm</think> <answer>41</answer>"
ROW = {"prompt": "6 * 7 = ?", "completion": RIGHT, "ground_truth": "42"}


@pytest.fixture
def ask():
    """Runs a conversation with a server of a reward: `ask(talk, reward, options)`."""
    made = []

    def run(talk, reward="r1-zero", warm=None, **options):
        async def main():
            made.append(WarmReward(reward, **{"workers": 1} | (warm or {})))
            service = Service(made[-1], ServeOptions(**options))
            async with TestClient(TestServer(make_app(service))) as client:
                return await talk(client)

        return asyncio.run(main())

    yield run
    for one in made:
        one.close()


async def post(client, path, payload, **how):
    async with client.post(path, data=json.dumps(payload), **how) as response:
        return response.status, json.loads(await response.text())


def test_rows_get_what_the_score_command_would_write(ask):
    rows = [
        ROW,
        ROW | {"completion": WRONG},
        {"question": "6 * 7 = ?", "responses": [RIGHT, WRONG], "answer": "42"},
    ]
    status, reply = ask(lambda c: post(c, "/score", {"rows": rows}))
    assert status == 200
    assert [r["reward"] for r in reply["rows"]] == [2.0, 1.0, [2.0, 1.0]]
    assert reply["rows"][1]["scores"]["accuracy"]["value"] == 0.0
    assert "not equal" in reply["rows"][1]["scores"]["accuracy"]["reason"]


def test_a_missing_reward_is_null_with_its_status(ask):
    _, reply = ask(lambda c: post(c, "/score", {"rows": [ROW | {"ground_truth": ""}]}))
    (row,) = reply["rows"]
    assert row["reward"] is None
    assert row["scores"]["accuracy"]["status"] == "bad_ground_truth"


def test_openrlhf_gets_rewards_for_its_queries(ask):
    query = {
        "query": ["Q: " + RIGHT + "<|im_end|>", "Q: " + WRONG],
        "prompts": ["Q: "] * 2,
        "labels": ["42"] * 2,
    }
    status, reply = ask(lambda c: post(c, "/get_reward", query))
    assert (status, reply["rewards"], reply["scores"]) == (200, [2.0, 1.0], [2.0, 1.0])
    assert reply["extra_logs"] == {"accuracy": [1.0, 0.0], "format": [1.0, 1.0]}


def test_openrlhf_never_gets_a_number_for_a_missing_reward(ask):
    payload = {"query": ["Q: right"], "prompts": ["Q: "], "labels": [""]}
    status, reply = ask(lambda c: post(c, "/get_reward", payload))
    assert status == 503
    assert "accuracy: bad_ground_truth" in reply["error"]


def test_a_query_without_its_end_token_was_truncated(ask):
    cut = "<think>6 * 7</think> <answer>4"
    payload = {"query": ["Q: " + cut, "Q: " + RIGHT + "</s>"], "prompts": ["Q: "] * 2, "labels": ["4", "42"]}
    _, reply = ask(lambda c: post(c, "/get_reward", payload), ends=("</s>",))
    assert reply["rewards"] == [0.0, 2.0]


@pytest.mark.parametrize(
    ("path", "payload", "words"),
    [
        ("/score", [], "a request is an object"),
        ("/score", {"rows": 3}, '{"rows":'),
        ("/score", {"rows": [ROW, 7]}, "row 2: an object, not int"),
        ("/score", {"rows": [ROW, {"prompt": "x"}]}, "row 2: .*completion"),
        (
            "/get_reward",
            {"query": ["a"], "prompts": ["b"], "labels": ["1"]},
            "query 1 does not begin with its prompt",
        ),
        ("/get_reward", {"query": ["a"], "prompts": [], "labels": []}, "lists of one length"),
    ],
)
def test_a_bad_request_is_told_what_is_wrong(ask, path, payload, words):
    status, reply = ask(lambda c: post(c, path, payload))
    assert status == 400
    assert re.search(words, reply["error"])


def test_what_is_no_json_is_refused(ask):
    async def talk(client):
        async with client.post("/score", data=b"\xff{") as response:
            return response.status, await response.json()

    status, reply = ask(talk)
    assert (status, reply["error"][:23]) == (400, "the request is not JSON")


def test_the_token_may_stand_in_the_header_or_in_the_address(ask):
    async def talk(client):
        found = []
        for path, headers in (
            ("/score", {}),
            ("/score?token=no", {}),
            ("/score?token=key", {}),
            ("/score", {"Authorization": "Bearer key"}),
        ):
            found.append((await post(client, path, {"rows": [ROW]}, headers=headers))[0])
        async with client.get("/metrics") as response:
            return [*found, response.status]

    assert ask(talk, token="key") == [401, 401, 200, 200, 401]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "::", "reward.example"])
def test_a_door_to_other_machines_needs_a_token(host):
    with pytest.raises(UsageError, match="--token"):
        ServeOptions(host=host)
    assert ServeOptions(host=host, token="key").host == host


def test_more_than_can_be_borne_is_refused_and_not_queued(ask):
    async def talk(client):
        rows = {"rows": [{"prompt": "p", "completion": "x"}] * 6}
        return sorted([s for s, _ in await asyncio.gather(*(post(client, "/score", rows) for _ in range(3)))])

    assert ask(talk, SLEEPY, {"plugins": [PLUGIN]}, most=12) == [200, 200, 429]


def test_one_request_that_is_too_large_is_told_so(ask):
    status, reply = ask(lambda c: post(c, "/score", {"rows": [ROW] * 5}), most=4)
    assert (status, "the most are 4" in reply["error"]) == (400, True)


def test_requests_that_come_together_are_scored_together(ask):
    async def talk(client):
        began = time.monotonic()
        one = {"rows": [{"prompt": "p", "completion": "x"}]}
        replies = await asyncio.gather(*(post(client, "/score", one) for _ in range(40)))
        return [r["rows"][0]["reward"] for _, r in replies], time.monotonic() - began

    rewards, seconds = ask(talk, SLEEPY, {"plugins": [PLUGIN]})
    assert rewards == [1.0] * 40
    assert seconds < 6  # one after another they would wait 12 s


def test_a_worker_that_dies_costs_one_row_of_one_request(ask):
    async def talk(client):
        rows = [{"prompt": "p", "completion": "right", "how": how} for how in ("", "exit", "")]
        return await asyncio.gather(*(post(client, "/score", {"rows": [row]}) for row in rows))

    replies = ask(talk, FRAGILE, {"plugins": [PLUGIN]})
    assert [reply["rows"][0]["reward"] for _, reply in replies] == [1.0, None, 1.0]


def test_health_and_metrics_tell_how_it_is(ask):
    async def talk(client):
        await post(client, "/score", {"rows": [ROW, ROW | {"ground_truth": ""}]})
        await post(client, "/no/such/page", {})
        async with client.get("/health") as health, client.get("/metrics") as metrics:
            return await health.json(), await metrics.text()

    health, metrics = ask(talk)
    assert (health["status"], health["terms"], health["pending"]) == ("ok", ["accuracy", "format"], 0)
    assert 'r1reward_requests_total{code="200",path="/score"} 1.0' in metrics
    assert 'r1reward_requests_total{code="404",path="other"} 1.0' in metrics
    assert 'r1reward_completions_total{reward="missing"} 1.0' in metrics
    assert 'r1reward_scores_total{status="bad_ground_truth",term="accuracy"} 1.0' in metrics


def test_the_command_serves_until_it_is_told_to_stop(tmp_path):
    command = [sys.executable, "-m", "r1reward", "serve", "-r", "r1-zero", "--port", "0", "-w", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as server:
        try:
            line = server.stdout.readline()
            address = re.search(r"at (http://127\.0\.0\.1:\d+)", line)[1]
            program = (
                "import json, sys, urllib.request as u;"
                f"r = u.Request({address!r} + '/score', data=json.dumps({{'rows': [{ROW!r}]}}).encode());"
                "print(json.load(u.urlopen(r))['rows'][0]['reward'])"
            )
            done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
            assert done.stdout == "2.0\n"
            server.send_signal(signal.SIGTERM)
            assert server.wait(20) == 0
        finally:
            server.kill()


def test_a_port_that_is_taken_is_a_clear_error(tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        command = ["serve", "-r", "r1-zero", "-w", "0", "--port", str(taken.getsockname()[1])]
        done = subprocess.run(
            [sys.executable, "-m", "r1reward", *command],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env=os.environ,
            check=False,
        )
    assert done.returncode == 2
    assert "cannot listen at 127.0.0.1" in done.stderr
    assert "Traceback" not in done.stderr
