"""Every plugin that judges answers is a term like any other: in score, serve, reject and a GRPO run alike."""

import asyncio
import json
import sys
import threading
import types
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import r1reward
from r1reward_rejection.api import RejectOptions, reject_files
from r1reward_rejection.recipe.file import load_recipe
from r1reward_serve.reward_pool import WarmReward
from r1reward_serve.service import ServeOptions, Service
from r1reward_trainers.reward import RewardFunction

NEEDED = {"jsonschema_rs": "schema", "sacrebleu": "translation", "httpx": "judge", "aiohttp": "serve"}
parquet = pytest.importorskip("pyarrow.parquet")
for package, extra in NEEDED.items():
    pytest.importorskip(package, reason=f"the extra `{extra}` is not installed")

SCHEMA = {"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"]}
CALL = {"name": "weather", "arguments": {"city": "Rome"}}
ROWS = {
    "logic": ("Use 4, 7, 8, 1 once each to make 24.", "(8-4)*(7-1)", "24", {"ground_truth": "24"}),
    "instructions": (
        "Name a city, without commas.", "Rome", "Rome, of course",
        {"instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]},
    ),
    "schema": ("Give an age.", '{"age": 7}', '{"age": "7"}', {"ground_truth": json.dumps(SCHEMA)}),
    "tool_calls": (
        "The weather in Rome?", f"<tool_call>{json.dumps(CALL)}</tool_call>", "It is sunny.",
        {"ground_truth": json.dumps([CALL])},
    ),
    "stem": ("Which?\nA. Rome\nB. Paris\nC. Oslo", "A and C", "A, B", {"ground_truth": "A, C"}),
    "translation": ("Translate: Guten Tag.", "Good day.", "", {"ground_truth": "Good day."}),
    "abstention": ("6 * 7?", r"\boxed{42}", r"\boxed{41}", {"ground_truth": "42"}),
    "function": ("6 * 7?", "42", "41", {"ground_truth": "42"}),
    "judge": ("6 * 7?", "It is 42.", "It is 41.", {"ground_truth": "42"}),
    "consistency": ("6 * 7?", r"\boxed{42}", r"\boxed{41}", {}),
    "diversity": ("Say something.", "one two three four", "", {}),
    "pairwise": ("Say 42.", "It is 42.", "It is 41.", {}),
    "choice": ("Which?\nA. Rome\nB. Paris", "B", "A", {"ground_truth": "B"}),
    "exact": ("The capital?", "Rome", "Paris", {"ground_truth": "Rome"}),
    "f1": ("The capital?", "Rome", "Paris", {"ground_truth": "Rome"}),
    "regex": ("A number.", "42", "none", {}),
    "format": ("A thought.", "<think>so it is</think> 42", "42", {}),
    "length": ("Be brief.", "brief", "long " * 50, {}),
    "repetition": ("Say something.", "one two three four", "one " * 50, {}),
}  # fmt: skip
"""For each verifier: a prompt, what is worth more, what is worth less, and the row's other columns."""
OPTIONS = {
    "function": {"path": "rewards_of_a_stranger:exact", "signature": "trl"},
    "regex": {"pattern": r"\d+"},
    "length": {"max_length": 20, "unit": "words"},
}
TEMPLATES = {"format": "r1"}


class Model(BaseHTTPRequestHandler):
    """A judge that likes whatever names 42."""

    wbufsize = -1

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["messages"][-1]["content"]
        parts = {
            name: asked.partition(f"<{name} ")[2].partition("\n</")[0] for name in ("candidate", "first")
        }
        verdict = {"analysis": "so", "correctness": "42" in parts["candidate"],
                   "better": "first" if "42" in parts["first"] else "second"}  # fmt: skip
        if "<first " in asked:
            del verdict["correctness"]
        else:
            del verdict["better"]
        body = json.dumps({"choices": [{"message": {"content": json.dumps(verdict)}}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def model_server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()


@pytest.fixture
def reward(model_server, monkeypatch):
    """Makes the reward of one verifier."""
    stranger = types.ModuleType("rewards_of_a_stranger")
    stranger.exact = lambda completions, answer, **_: [
        float(c == a) for c, a in zip(completions, answer, strict=True)
    ]
    monkeypatch.setitem(sys.modules, stranger.__name__, stranger)

    def make(name):
        options = dict(OPTIONS.get(name, {}))
        if name in ("judge", "pairwise"):
            options |= {"url": model_server, "model": "m", "retries": 0}
        term = {"verifier": name, "name": "accuracy", "tasks": ["one"], "options": options}
        return {"template": TEMPLATES.get(name, "plain"), "terms": [term], "style_only": ["one"]}

    return make


def row_of(name):
    prompt, right, wrong, columns = ROWS[name]
    return {"prompt": prompt, "completions": [right, wrong, right], "task": "one", **columns}


def served(reward, row):
    from aiohttp.test_utils import TestClient, TestServer

    from r1reward_serve.http import make_app

    async def main(warm):
        server = TestServer(make_app(Service(warm, ServeOptions())))
        async with TestClient(server) as client, client.post("/score", json={"rows": [row]}) as response:
            return [entry["reward"] for entry in (await response.json())["rows"]]

    with WarmReward(reward, workers=0) as warm:
        (values,) = asyncio.run(main(warm))
        return values


@pytest.mark.parametrize("name", ROWS)
def test_a_verifier_gives_the_same_rewards_at_every_door(name, reward):
    row, definition = row_of(name), reward(name)
    (group,) = r1reward.score([row], definition, workers=0)
    values = [each.value for each in group.rewards]
    assert None not in values
    assert values[0] == values[2] > values[1]

    assert served(definition, row) == values

    trained = RewardFunction(definition, workers=0)
    columns = {key: [value] * 3 for key, value in row.items() if key not in ("prompt", "completions")}
    try:
        assert trained([row["prompt"]] * 3, row["completions"], **columns) == values
    finally:
        trained.close()


def test_rejection_sampling_keeps_what_each_verifier_likes_best(reward, tmp_path):
    names = [name for name in ROWS if name not in TEMPLATES]
    terms = [reward(name)["terms"][0] | {"name": name, "tasks": [name]} for name in names]
    definition = {"template": "plain", "terms": terms, "style_only": names}
    rows = [row_of(name) | {"task": name, "id": name} for name in names]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    settings = {"reward": definition, "keep": {"correct": None}, "dedupe": {"exact": False}}
    (tmp_path / "recipe.yaml").write_text(json.dumps(settings))
    recipe = load_recipe(str(tmp_path / "recipe.yaml"), [])
    reject_files([tmp_path / "rows.jsonl"], recipe, tmp_path / "set", RejectOptions(workers=0))
    tables = [parquet.read_table(path).to_pylist() for path in (tmp_path / "set" / "data").glob("*.parquet")]
    best: dict[str, float] = {}
    for entry in (entry for table in tables for entry in table):
        best[entry["task"]] = max(best.get(entry["task"], 0.0), entry["reward"])
    wanted = {
        name: max(each.value for each in group.rewards)
        for name, group in zip(names, r1reward.score(rows, definition, workers=0), strict=True)
    }
    assert best == wanted


EVERYTHING = {
    "ground_truth": "B", "options": ["41", "42"], "answer": "B", "schema_str": json.dumps(SCHEMA),
    "expected_calls": [CALL], "instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}], "task": "one",
}  # fmt: skip
"""A row that every verifier can judge an answer to."""


@pytest.mark.filterwarnings("default")  # those of torch, transformers and TRL are not ours
def test_a_grpo_run_with_a_term_of_each_plugin_is_planned_and_makes_a_step(
    grpo, reward, tmp_path, log_of, capsys
):
    pytest.importorskip("trl", reason="the training packages are not installed")
    from r1reward_trainers.grpo import train_grpo

    terms = []
    for name in ROWS:
        (term,) = reward(name)["terms"]
        if name == "abstention":
            term["options"]["verifier"] = "exact"
        terms.append(term | {"name": name})
    definition = {"template": "plain", "terms": terms}
    run = grpo(
        reward=definition, scoring={"workers": 0, "plugins": ()}, data=EVERYTHING, max_steps=1, save_steps=1
    )
    train_grpo(run, dry_run=True)
    assert "1 optimizer step" in capsys.readouterr().out
    train_grpo(run)
    (step,) = log_of(tmp_path / "out")
    assert {f"terms/{name}" for name in ROWS} <= step.keys()
    assert step["reward"] == step["reward"]
