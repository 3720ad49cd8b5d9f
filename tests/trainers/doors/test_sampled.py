"""Rewards of what `rollouts` and `evaluate` sampled, and the verdicts of `audit`: those of every other door."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from r1reward.cli import run
from r1reward_serve.reward_pool import WarmReward

from .shapes import MISSING, SHAPES
from .test_doors import flags, generations, rewards_in, shuffled

pytest.importorskip("pyarrow")

SAMPLED = [
    shape for shape in SHAPES if shape.kind in ("jsonl", "parquet") and "completion" not in shape.columns
]
_ENOUGH = ("humaneval", "mbpp", "apps", "verl-code")  # one shape of programs shows it
NAMES = [shape.name for shape in SAMPLED if shape not in MISSING and shape.name not in _ENOUGH]
BY_NAME = {shape.name: shape for shape in SAMPLED}


@pytest.fixture(scope="module")
def warm():
    with WarmReward("accuracy", workers=0) as pool:
        yield pool


@contextmanager
def serving(replies):
    """A server of OpenAI's protocol that gives these lists of texts, one a request."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

        def do_GET(self):
            self.send({"data": [{"id": "model"}]})

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            texts = replies.pop(0)
            message = [{"role": "assistant", "content": text} for text in texts]
            choices = [{"index": i, "message": m, "finish_reason": "stop"} for i, m in enumerate(message)]
            self.send({"choices": choices, "usage": {"completion_tokens": 1}})

        def send(self, body):
            data = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()


def lists(values):
    return [value if isinstance(value, list) else [value] for value in values]


def sampled(shape, rows, warm):
    """By row: the texts, and the row without what its own completions said."""
    for reading, row in generations(shape, rows, warm):
        row = {k: v for k, v in row.items() if k not in ("messages", "conversations")}
        yield [c.text for c in reading.completions], {**row, "prompt": reading.sample.prompt}


@pytest.mark.parametrize("name", NAMES)
def test_what_rollouts_and_evaluate_sample_is_worth_the_same(name, tmp_path, warm, monkeypatch):
    pytest.importorskip("aiohttp")
    shape = BY_NAME[name]
    rows, wanted = shuffled(shape, seed=len(name))
    pairs = list(sampled(shape, rows, warm))
    prompts, out = tmp_path / "prompts.jsonl", tmp_path / "rollouts.jsonl"
    prompts.write_text("".join(json.dumps(row) + "\n" for _, row in pairs))
    with serving([texts for texts, _ in pairs]) as url:
        command = ["rollouts", str(prompts), "--url", url, "-o", str(out), "-n", str(len(pairs[0][0]))]
        assert run([*command, "--concurrency", "1"]) == 0
    scored = tmp_path / "scored.jsonl"
    assert run(["score", str(out), "-r", "accuracy", "-o", str(scored), "-w", "0", *flags(shape)]) == 0
    assert rewards_in(scored) == lists(wanted)
    assert evaluated(shape, out, prompts, tmp_path, monkeypatch) == lists(wanted)


def evaluated(shape, completions, prompts, folder, monkeypatch):
    """The rewards of `evaluate` for completions that a model would have sampled."""
    from r1reward_rollouts import evaluate as module
    from r1reward_trainers.config import DataConfig, ScoringConfig

    def rollout(model, data, sampling, path):
        path.write_bytes(completions.read_bytes())
        return len(completions.read_bytes().splitlines())

    monkeypatch.setattr(module, "rollout", rollout)
    data = DataConfig(files=str(prompts), columns=shape.columns, task=shape.task)
    sampling = module.Sampling(k=1, temperature=1.0)
    module.evaluate(
        "model", data, "accuracy", folder / "evaluation", sampling=sampling, scoring=ScoringConfig(workers=0)
    )
    return rewards_in(folder / "evaluation" / "scored.jsonl")


@pytest.mark.parametrize("name", NAMES)
def test_an_audit_finds_what_the_other_doors_say(name, tmp_path, capsys):
    shape = BY_NAME[name]
    rows, wanted = shuffled(shape, seed=len(name))
    labelled = [{**row, "is_right": value} for row, value in zip(rows, wanted, strict=True)]
    source = shape.save(tmp_path, labelled)
    assert (
        run(
            [
                "audit",
                str(source),
                "-r",
                "accuracy",
                "--label",
                "is_right",
                "-w",
                "0",
                "--json",
                *flags(shape),
            ]
        )
        == 0
    )
    found = json.loads(capsys.readouterr().out)
    right = sum(value == 1.0 for values in lists(wanted) for value in values)
    counts = {
        key: found[key] for key in ("true_positives", "false_positives", "false_negatives", "undecided")
    }
    assert counts == {"true_positives": right, "false_positives": 0, "false_negatives": 0, "undecided": 0}
