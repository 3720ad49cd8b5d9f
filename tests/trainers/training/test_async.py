"""The asynchronous trainer of TRL, by the command; on a CPU with stand-ins for all that needs a GPU."""

import http.server
import json
import random
import threading
import types

import msgspec
import pytest

from r1reward.errors import UsageError
from r1reward_serve.missing_rewards import RewardsMissingError
from r1reward_trainers.grpo import train_grpo
from r1reward_trainers.logged_reward import MetricFile

pytest.importorskip("trl", reason="the training packages are not installed: pip install 'r1reward[train]'")
pytest.importorskip("aiohttp", reason="the extra `vllm` is not installed")
pytestmark = pytest.mark.filterwarnings("default")  # those of torch, transformers and TRL are not ours

LATE = {"name": "late", "options": {"pattern": ".", "search": True}, "schedule": {"from_step": 1}}
REWARD = {"template": "plain", "terms": [{"verifier": "digits"}, {"verifier": "regex", **LATE}]}


class Served(http.server.BaseHTTPRequestHandler):
    """vLLM's server as far as TRL's asynchronous trainer asks it; it draws the tokens by the seed of the request."""

    def do_GET(self):
        self.answer({"data": [{"id": "served", "max_model_len": 64}]})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        draw = random.Random(body["seed"])
        ids = [*(draw.randrange(3, 20) for _ in range(draw.randrange(2, 7))), 1]
        self.server.prompts.append(body["prompt"])
        self.answer({"choices": [{"token_ids": ids, "logprobs": {"token_logprobs": [-3.0] * len(ids)}}]})

    def answer(self, found):
        data = json.dumps(found).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def attention(query, key, value, cu_q, cu_k, max_q, max_k, *, softmax_scale, causal, window_size):
    """Flash attention of segments, each of which sees its path to itself: what the trainer's kernel computes."""
    import torch

    parts = []
    bounds = zip(cu_q[:-1], cu_q[1:], cu_k[:-1], cu_k[1:], strict=True)
    for q0, q1, k0, k1 in ([int(x) for x in bound] for bound in bounds):
        q, k, v = (x.transpose(0, 1)[None] for x in (query[q0:q1], key[k0:k1], value[k0:k1]))
        seen = torch.ones(q1 - q0, k1 - k0, dtype=torch.bool).tril(diagonal=(k1 - k0) - (q1 - q0))
        out = torch.nn.functional.scaled_dot_product_attention(
            q, k, v, seen, scale=softmax_scale, enable_gqa=True
        )
        parts.append(out[0].transpose(0, 1))
    return torch.cat(parts)


class NoTransfer:
    """In the place of the weights' transfer by NCCL, which a CPU has not."""

    def __init__(self, **_):
        self.sent = 0

    def init_weight_transfer(self):
        pass

    def send_weights(self, weights):
        self.sent += len(list(weights))

    pause = resume = destroy = init_weight_transfer


@pytest.fixture
def served(monkeypatch):
    """The address of a server, where the trainer finds all that it needs."""
    from trl.experimental.async_grpo import async_grpo_trainer, async_rollout_worker, packing

    monkeypatch.setattr(async_rollout_worker, "is_vllm_available", lambda: True)
    monkeypatch.setattr(async_grpo_trainer, "WeightTransferClient", NoTransfer)
    monkeypatch.setattr(async_grpo_trainer, "get_peak_flops_per_device", lambda *_: 1e12)
    kernel = types.SimpleNamespace(flash_attn_varlen_func=attention)
    monkeypatch.setattr(packing, "_flash_attn", lambda: kernel)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Served)
    server.prompts = []
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    server.url = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def asynchronous(grpo, served):
    def make(**how):
        how = {
            "reward": REWARD,
            "max_steps": 3,
            "save_strategy": "no",
            "vllm_server_base_url": served.url,
        } | how
        run = grpo(**how)
        return msgspec.structs.replace(run, asynchronous=True, batch=16)

    return make


def test_the_asynchronous_trainer_learns_from_our_reward_and_logs_it(
    asynchronous, served, tmp_path, log_of, example
):
    from r1reward_trainers.models import load_tokenizer

    train_grpo(asynchronous(max_inflight_tasks=16))
    out = tmp_path / "out"
    rows = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    assert [row["step"] for row in rows if "loss" in row] == [1, 2, 3]
    logged = [row for row in rows if row.get("terms/digits") is not None]
    assert logged
    assert all(row["status/scored"] == 1.0 and row["scoring/unscored"] == 0.0 for row in logged)
    assert any(row["grad_norm"] > 0 for row in rows if "grad_norm" in row)
    groups = [json.loads(line) for line in (out / "rollouts" / "rank-0.jsonl").read_text().splitlines()]
    assert all(len(group["completions"]) == 4 for group in groups)
    assert {group["step"] for group in groups} <= {0, 1, 2, 3}
    assert (out / "step.txt").read_text() == "3\n"
    assert json.loads((out / "manifest.json").read_text())["steps"] == 3
    tokenizer = load_tokenizer(str(example / "model"))
    assert tokenizer(groups[0]["prompt"]).input_ids in served.prompts
    assert load_tokenizer(str(out)).chat_template is None  # the worker's is not the model's


def test_stages_of_a_pipeline_learn_asynchronously(served, linked, stages, stages_here):
    """SFT, GRPO, rollouts, rejection, SFT: each stage's task as its process would do it, in this one."""
    pytest.importorskip("duckdb", reason="the extra `reject` is not installed")
    from r1reward_pipeline.runner import run_pipeline
    from r1reward_pipeline.stages import load_pipeline

    del stages["final"]
    fields = {"vllm_server_base_url": served.url, "max_inflight_tasks": 16, "max_staleness": 2}
    stages["reasoning"]["grpo"]["asynchronous"] = True
    stages["reasoning"]["grpo"]["grpo"] |= fields | {"max_steps": 2, "save_strategy": "no"}
    place = linked(stages)
    run_pipeline(load_pipeline(place / "pipeline.yaml"), tell=print)
    assert stages_here == list(stages)
    reasoning = place / "out" / "reasoning"
    manifest = json.loads((reasoning / "manifest.json").read_text())
    assert (manifest["kind"], manifest["steps"]) == ("GRPORun", 2)
    assert (reasoning / "rollouts" / "rank-0.jsonl").exists()
    assert all((place / "out" / name / "model.safetensors").exists() for name in ("reasoning", "sft"))
    wrong = {"reasoning": stages["reasoning"] | {"model": "model"}}
    wrong["reasoning"]["grpo"]["grpo"]["max_stalenes"] = 2
    (place / "pipeline.yaml").write_text(json.dumps({"output": "other", "stages": wrong}))
    with pytest.raises(UsageError, match=r"stages\.reasoning: grpo: .*did you mean 'max_staleness'"):
        run_pipeline(load_pipeline(place / "pipeline.yaml"), tell=print)


def test_an_asynchronous_run_whose_rewards_are_missing_stops_and_says_why(asynchronous):
    run = asynchronous(
        data={"how": "raise"}, reward={"template": "plain", "terms": [{"verifier": "fragile"}]}
    )
    run = msgspec.structs.replace(run, batch=64)
    with pytest.raises(RewardsMissingError, match=r"completions have no reward: .* fragile: error"):
        train_grpo(run)


def test_a_dry_run_says_what_the_asynchronous_trainer_needs(asynchronous, capsys):
    train_grpo(asynchronous(beta=0.0, use_vllm=True), dry_run=True)
    said = capsys.readouterr().out
    assert "16 completions, at most 4 steps old" in said
    assert "vllm serve MODEL" in said
    assert "flash-attention 3" in said


@pytest.mark.parametrize(
    ("fields", "more", "words"),
    [
        ({"beta": 0.1, "loss_type": "dapo"}, {}, r"has no beta, loss_type: leave them out \(grpo.beta=null"),
        ({}, {"refill": 2, "early_stop": 3}, "asynchronous trainer has no early_stop, refill"),
        ({"max_stale": 3}, {}, "did you mean 'max_st"),
    ],
)
def test_what_the_asynchronous_trainer_has_not_is_refused(asynchronous, fields, more, words):
    with pytest.raises(UsageError, match=words):
        train_grpo(msgspec.structs.replace(asynchronous(**fields), **more), dry_run=True)


def test_metrics_of_another_process_are_means_over_all_that_came(tmp_path):
    sender, receiver = MetricFile(tmp_path), MetricFile(tmp_path)
    receiver.clear()
    assert receiver.take() == {}
    sender.add({"terms/a": [1.0, 0.0, 0.0], "empty": []})
    sender.add({"terms/a": [1.0], "b": [2.0]})
    assert receiver.take() == {"terms/a": 0.5, "b": 2.0}
    with (tmp_path / "reward-metrics.jsonl").open("a") as file:
        file.write('{"terms/a": [1.0')
    assert receiver.take() == {}
