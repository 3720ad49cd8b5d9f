"""A completion whose reward nothing can change is stopped there; all others are as they would have been."""

import enum
import http.server
import json
import threading
import time
import types

import msgspec
import pytest

from r1reward.errors import UsageError
from r1reward_trainers.generation_watch import next_look, watch_engine

pytest.importorskip("trl", reason="the training packages are not installed: pip install 'r1reward[train]'")
pytestmark = pytest.mark.filterwarnings("default")  # those of torch, transformers and TRL are not ours

REWARD = {
    "template": "r1-zero",
    "default_task": "math",
    "terms": [{"verifier": "math", "name": "accuracy"}, {"verifier": "format", "gate": True}],
}


def test_what_is_stopped_is_a_prefix_of_what_it_would_have_been(grpo, tmp_path, monkeypatch, log_of):
    from r1reward_trainers.grpo import train_grpo
    from r1reward_trainers.reward_trainer import RewardTrainer

    made, generate = [], RewardTrainer._generate

    def kept(self, prompts):
        found = generate(self, prompts)
        made.append(found[1])
        return found

    monkeypatch.setattr(RewardTrainer, "_generate", kept)
    how = {"max_steps": 1, "max_completion_length": 30, "save_strategy": "no", "learning_rate": 0.0}
    for name in ("whole", "stopped"):
        run = grpo(output=tmp_path / name, reward=REWARD, **how)
        train_grpo(msgspec.structs.replace(run, stop_decided=name == "stopped", tails_kept=0.0))
    whole, stopped = made
    shorter = [a for a, b in zip(whole, stopped, strict=True) if a != b]
    assert shorter  # an untrained model hardly ever begins with <think>
    assert all(a[: len(b)] == b for a, b in zip(whole, stopped, strict=True))
    logs = [log_of(tmp_path / name)[0] for name in ("whole", "stopped")]
    assert logs[0]["reward"] == logs[1]["reward"]
    assert logs[0]["terms/format"] == logs[1]["terms/format"]
    assert logs[1]["completions/stopped"] >= len(shorter) / 8
    assert logs[1]["completions/mean_length"] < logs[0]["completions/mean_length"]


@pytest.mark.parametrize(
    ("fields", "scoring", "words"),
    [
        ({"use_transformers_continuous_batching": True}, {}, "continuous batching stops nothing"),
        ({"use_vllm": True, "vllm_tensor_parallel_size": 2}, {}, "vllm_tensor_parallel_size to 1"),
        ({"mask_truncated_completions": True}, {}, "name one of them"),
        ({}, {"overlap": False}, r"needs scoring\.overlap"),
    ],
)
def test_where_nothing_can_be_stopped_the_option_is_refused(grpo, fields, scoring, words):
    from r1reward_trainers.grpo import train_grpo

    run = msgspec.structs.replace(grpo(scoring=scoring, **fields), stop_decided=True)
    with pytest.raises(UsageError, match=words):
        train_grpo(run, dry_run=True)


@pytest.mark.parametrize(("loss", "noted"), [("grpo", True), ("dapo", False), ("dr_grpo", False)])
def test_a_loss_that_weighs_by_length_is_noted(grpo, capsys, loss, noted):
    from r1reward_trainers.grpo import train_grpo

    run = msgspec.structs.replace(grpo(loss_type=loss), stop_decided=True)
    train_grpo(run, dry_run=True)
    said = capsys.readouterr().out
    assert ("note: stop_decided: the loss grpo weighs" in said) == noted
    assert "damped each step" not in said
    train_grpo(msgspec.structs.replace(run, tails_kept=0.0), dry_run=True)
    assert "note: stop_decided: what is left out damped each step" in capsys.readouterr().out


class Kind(enum.Enum):
    """vLLM's `RequestOutputKind`."""

    DELTA, FINAL_ONLY = 1, 2


class Engine:
    """vLLM's engine as far as it is stopped: a token of every request a step, in parts where it is asked for them."""

    def __init__(self, lengths):
        self.lengths, self.open, self.aborted = lengths, {}, []

    def add_request(self, request_id, prompt, params):
        self.open[request_id] = 0
        self.params = params

    def abort_request(self, ids):
        self.aborted += ids
        for request_id in ids:
            del self.open[request_id]

    def step(self):
        return [output for request_id in list(self.open) if (output := self.output(request_id)) is not None]

    def output(self, request_id):
        self.open[request_id] += 1
        count = self.open[request_id]
        finished = count == self.lengths[int(request_id)]
        if finished:
            del self.open[request_id]
        ids = [count] if self.params.output_kind is Kind.DELTA else list(range(1, count + 1))
        part = types.SimpleNamespace(token_ids=ids, logprobs=[{i: -0.5} for i in ids])
        if finished or self.params.output_kind is Kind.DELTA:
            return types.SimpleNamespace(request_id=request_id, finished=finished, outputs=[part])
        return None


def generated(engine, count):
    """As vLLM's `LLM.generate`: what is finished, in the order of the requests."""
    params = types.SimpleNamespace(output_kind=Kind.FINAL_ONLY)
    for place in range(count):
        engine.add_request(str(place), "p", params)
    outputs = []
    while engine.open:
        outputs += [output for output in engine.step() if output.finished]
    return [o.outputs[0] for o in sorted(outputs, key=lambda o: int(o.request_id))]


def test_a_request_of_an_engine_that_is_decided_is_aborted_with_what_it_has():
    ended, looks = [], []

    def decided(place, ids):
        looks.append((place, len(ids)))
        return place == 1 and len(ids) >= 8

    engine = Engine([10, 30, 3])
    with watch_engine(engine, lambda place, ids: ended.append((place, len(ids))), decided):
        parts = generated(engine, 3)
    assert [list(part.token_ids) for part in parts] == [list(range(1, n + 1)) for n in (10, 8, 3)]
    assert [len(part.logprobs) for part in parts] == [10, 8, 3]
    assert engine.aborted == ["1"]
    assert ended == [(2, 3), (1, 8), (0, 10)]
    assert looks == [(0, 4), (1, 4), (0, 8), (1, 8)]
    plain = Engine([10, 30, 3])
    with watch_engine(plain, lambda place, ids: None):
        assert [len(part.token_ids) for part in generated(plain, 3)] == [10, 30, 3]
    assert plain.params.output_kind is Kind.FINAL_ONLY


def test_an_engine_that_goes_on_with_what_was_aborted_is_not_heard():
    engine = Engine([30])
    engine.abort_request = engine.aborted.extend
    with watch_engine(engine, lambda *_: None, lambda place, ids: True):
        (part,) = generated(engine, 1)
    assert len(part.token_ids) == 4
    assert engine.aborted == ["0"]


class Stream(http.server.BaseHTTPRequestHandler):
    """vLLM's server as far as it streams: two tokens an event, until the caller has gone."""

    def do_GET(self):
        data = json.dumps({"data": [{"id": "served"}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert body["stream"]
        (place,) = body["prompt"]
        if self.server.failures and not self.server.failures.pop():
            self.send_error(503)
            return
        self.send_response(200)
        self.end_headers()
        try:
            for first in range(1, self.server.lengths[place], 2):
                ids = [first, first + 1]
                names = [f"token_id:{i}" for i in ids]
                logprobs = {
                    "tokens": names,
                    "token_logprobs": [-0.5, -0.5],
                    "top_logprobs": [{n: -0.5} for n in names],
                }
                event = {"choices": [{"token_ids": ids, "logprobs": logprobs | {"text_offset": [0, 1]}}]}
                self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
                time.sleep(0.002)
            self.wfile.write(b"data: [DONE]\n\n")
        except OSError:
            self.server.gone.append(place)

    def log_message(self, *_):
        pass


def test_a_request_of_a_server_that_is_decided_ends_with_its_connection():
    pytest.importorskip("httpx")
    from r1reward_trainers.server_generation import ServerGeneration

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stream)
    server.lengths, server.gone, server.failures = [10, 4000], [], [False]
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    sampling = dict.fromkeys(("repetition_penalty", "temperature", "top_p", "top_k", "min_p"), 1.0)
    generation = types.SimpleNamespace(
        generate=None,
        server_base_url=f"http://127.0.0.1:{server.server_port}",
        server_host="",
        server_port=0,
        max_completion_length=4000,
        structured_outputs_regex=None,
        generation_kwargs={},
        logprobs=0,
        **sampling,
    )
    accelerator = types.SimpleNamespace(
        wait_for_everyone=lambda: None, gather_for_metrics=lambda x, **_: x, process_index=0
    )
    ended, decided = [], lambda place, ids: place == 1 and len(ids) >= 20
    ask = ServerGeneration(generation, accelerator, lambda place, ids: ended.append(place), lambda: decided)
    prompts, ids, logprobs, tokens = ask([[0], [1]], None, 1)
    assert prompts == [[0], [1]]
    assert [len(i) for i in ids] == [10, 20]
    assert logprobs[1] == [[-0.5]] * 20
    assert tokens[0] == [[i] for i in range(1, 11)]
    assert sorted(ended) == [0, 1]
    until = time.monotonic() + 20
    while server.gone != [1]:
        assert time.monotonic() < until, "the server still writes"
        time.sleep(0.02)
    server.shutdown()
    server.server_close()


def test_a_long_text_is_looked_at_seldom():
    looks, length = 0, 4
    while length < 32_768:
        looks, length = looks + 1, next_look(length)
    assert looks < 80
