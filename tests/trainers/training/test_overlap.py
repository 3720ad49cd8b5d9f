"""Completions are scored while others are still generated: by transformers, vLLM's engine and vLLM's server."""

import http.server
import json
import threading
import time
import types
from pathlib import Path

import pytest

from r1reward_serve.reward_pool import WarmReward
from r1reward_trainers.reward_stream import RewardStream

pytestmark = pytest.mark.filterwarnings("default")  # those of torch, transformers and TRL are not ours

PLUGIN = Path(__file__).parent / "fragile.py"
FRAGILE = {"template": "plain", "terms": [{"verifier": "fragile"}]}


@pytest.fixture(scope="module")
def warm():
    with WarmReward(FRAGILE, workers=2, plugins=[PLUGIN]) as warm:
        warm.warm_up()
        yield warm


@pytest.fixture
def stream(warm):
    from r1reward.types import Completion, Sample

    def read(place, completion, ids):
        return Sample(id=str(place), prompt="p", metadata={"how": ""}), Completion(text=completion)

    made = RewardStream(warm, read, 0)
    made.read = read
    yield made
    made.close()


def test_what_was_scored_ahead_counts_only_for_the_very_completion(stream):
    texts = ["right", "wrong", "right", "right"]
    for place in (2, 0, 1):  # as they end
        stream.add(place, texts[place], [1])
    stream.add(0, "wrong", [1])  # the second time for a place does nothing
    pairs = [stream.read(place, text, [1]) for place, text in enumerate(texts)]
    assert [r and r.reward.value for r in stream.take(pairs)] == [1.0, 0.0, 1.0, None]
    others = [stream.read(place, "wrong", [1]) for place in range(4)]
    assert [r and r.reward.value for r in stream.take(others)] == [None, 0.0, None, None]


def test_completions_that_are_judged_together_wait_for_their_group():
    from r1reward.types import Completion, Sample
    from r1reward_serve.trl_batch import share_samples

    texts = ["one way to say it", "another way", "one way to say it", "one way to say it"]

    def read(place, completion, ids):
        return Sample(id=str(place // 2), prompt="p"), Completion(text=completion)

    with WarmReward({"template": "plain", "terms": [{"verifier": "diversity"}]}, workers=1) as warm:
        warm.warm_up()
        stream = RewardStream(warm, read, 0, 2)
        pairs = share_samples([read(place, text, []) for place, text in enumerate(texts)])
        stream.add(1, texts[1], [1])
        assert stream.take(pairs) == [None] * 4
        for place in (3, 0, 2):
            stream.add(place, texts[place], [1])
        values = [r and r.reward.value for r in stream.take(pairs)]
        assert values == [r.reward.value for r in warm(pairs)]
        assert values[0] > values[2]
        other = [*pairs[:3], (pairs[3][0], Completion(text="another"))]
        assert [r is None for r in stream.take(other)] == [False, False, True, True]
        stream.close()


def test_a_completion_that_cannot_be_read_is_left_to_the_batch(warm):
    from r1reward.errors import DataError

    def read(*_):
        raise DataError("what is this?")

    stream = RewardStream(warm, read, 0)
    stream.add(0, "x", [1])
    assert stream.take([None]) == [None]
    stream.close()


def test_a_run_that_scores_while_it_generates_is_the_run_that_scores_afterwards(
    grpo, tmp_path, monkeypatch, log_of
):
    pytest.importorskip("trl", reason="the training packages are not installed")
    from r1reward_trainers.grpo import train_grpo
    from r1reward_trainers.reward_trainer import RewardTrainer

    told, taken = [], []
    tell, take = RewardTrainer._completion_ended, RewardStream.take
    monkeypatch.setattr(RewardTrainer, "_completion_ended", lambda self, *a: told.append(a) or tell(self, *a))
    monkeypatch.setattr(RewardStream, "take", lambda self, pairs: taken.extend(r := take(self, pairs)) or r)
    how = {"max_steps": 3, "save_strategy": "no", "max_completion_length": 24}
    train_grpo(grpo(output=tmp_path / "ahead", **how))
    assert 0 < len(told) <= 24
    assert len(taken) == 24
    assert None not in taken
    train_grpo(grpo(output=tmp_path / "after", scoring={"overlap": False}, **how))
    assert len(taken) == 24
    keys = ("reward", "loss", "grad_norm", "terms/digits")
    ahead, after = (
        [[row[k] for k in keys] for row in log_of(tmp_path / name)] for name in ("ahead", "after")
    )
    assert ahead == after


class Engine:
    """vLLM's engine as far as it is watched: requests end in another order than they came."""

    def __init__(self):
        self.requests = []

    def add_request(self, request_id, prompt):
        self.requests.append(request_id)

    def step(self):
        done = self.requests.pop()
        output = types.SimpleNamespace(token_ids=[int(done), 1])
        return [types.SimpleNamespace(request_id=done, finished=True, outputs=[output])]


def test_an_engine_tells_of_each_request_by_its_place():
    from r1reward_trainers.generation_watch import watch_engine

    engine, ended = Engine(), []
    with watch_engine(engine, lambda place, ids: ended.append((place, ids))):
        for number in (7, 8, 9):
            engine.add_request(str(number), "p")
        for _ in range(3):
            engine.step()
    assert ended == [(2, [9, 1]), (1, [8, 1]), (0, [7, 1])]
    assert "step" not in vars(engine)


class Completions(http.server.BaseHTTPRequestHandler):
    """vLLM's server as far as TRL asks it; the first prompt takes longest."""

    def do_GET(self):
        self.answer({"data": [{"id": "served"}]})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.bodies.append(body)
        first = body["prompt"][0]
        time.sleep(0.2 if first == 0 else 0.0)
        logprobs = {
            "tokens": ["token_id:5"],
            "token_logprobs": [-0.5],
            "top_logprobs": [{"token_id:5": -0.5}],
        }
        self.answer({"choices": [{"token_ids": [first + 5], "logprobs": logprobs}]})

    def answer(self, found):
        data = json.dumps(found).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def test_the_server_is_asked_for_each_completion_and_tells_of_it_at_once():
    pytest.importorskip("trl", reason="the training packages are not installed")
    pytest.importorskip("httpx")
    from r1reward_trainers.server_generation import ServerGeneration

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Completions)
    server.bodies = []
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    fields = {
        "repetition_penalty": 1.0,
        "temperature": 1.0,
        "top_p": 1.0,
        "top_k": 0,
        "min_p": None,
        "logprobs": 0,
    }
    generation = types.SimpleNamespace(
        generate=None,
        server_base_url=None,
        server_host="127.0.0.1",
        server_port=server.server_port,
        max_completion_length=8,
        structured_outputs_regex=None,
        generation_kwargs={"seed": 3},
        **fields,
    )
    accelerator = types.SimpleNamespace(
        wait_for_everyone=lambda: None, gather_for_metrics=lambda x, **_: x, process_index=0
    )
    ended = []
    generate = ServerGeneration(generation, accelerator, lambda place, ids: ended.append(place))
    prompts = [[0], [1], [1], [2]]
    found = generate(prompts, None, 2)
    server.shutdown()
    server.server_close()
    assert found[:2] == (prompts, [[5], [6], [6], [7]])
    assert found[2] == [[[-0.5]]] * 4
    assert sorted(ended) == [0, 1, 2, 3]
    assert ended[-1] == 0  # the slowest holds up none of the others
    assert len({body["seed"] for body in server.bodies}) == 4
    assert {body["n"] for body in server.bodies} == {1}
