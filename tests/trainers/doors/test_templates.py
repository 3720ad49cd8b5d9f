"""Reasoning that a server split off, and rows of several kinds in any order: by every template, at every door."""

import asyncio
import itertools
import json
import re
from pathlib import Path

import pytest
from pyarrow.parquet import read_table

import r1reward
from r1reward.cli import run
from r1reward_rejection.api import RejectOptions, reject_files
from r1reward_rejection.recipe.recipe import Dedupe, Keep, Recipe
from r1reward_serve.reward_pool import WarmReward
from r1reward_serve.service import ServeOptions, Service
from r1reward_trainers.reward import RewardFunction

ROOT = Path(__file__).parents[3]

PLUGIN = '''
"""Templates of a plugin: one without tags, one with tags of its own."""
import r1reward
from r1reward.response import TagTemplate
from r1reward.types import Response

class Bare:
    def __call__(self, text, *, prompt="", truncated=False):
        return Response(answer=text.strip())
    def render(self, reasoning, answer):
        return answer

@r1reward.hookimpl
def register_templates(register):
    register("bare", lambda: Bare())
    register("notes", lambda: TagTemplate(("<notes>", "</notes>"), ("<final>", "</final>")))
'''

REPLY = {"role": "assistant", "content": "42", "reasoning_content": "six sevens"}
ROWS = [
    {"prompt": "6*7", "completion": {"choices": [{"message": REPLY, "finish_reason": "stop"}]}, "ground_truth": "42"},
    {"prompt": "6*7", "completion": [REPLY], "ground_truth": "42"},
    {"prompt": "6*7", "completion": "42<|im_end|>", "COLUMN": "six sevens", "ground_truth": "42"},
]  # fmt: skip


@pytest.fixture
def plugin(tmp_path):
    path = tmp_path / "templates.py"
    path.write_text(PLUGIN)
    return path


def doors(rows, reward, plugin, folder, reasoning="reasoning_content"):
    """The rewards of the rows, by door; `reasoning`: the column that a trainer is told of."""
    rows = [row | {"id": str(i)} for i, row in enumerate(rows)]
    source, out, spec = folder / "rows.jsonl", folder / "out.jsonl", folder / "reward.yaml"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    spec.write_text(json.dumps(reward))
    assert (
        run(
            [
                "score",
                str(source),
                "-r",
                str(spec),
                "-o",
                str(out),
                "--overwrite",
                "-w",
                "0",
                "--plugin",
                str(plugin),
            ]
        )
        == 0
    )
    yield "score", [json.loads(line)["reward"] for line in out.read_text().splitlines()]
    scored = r1reward.score(rows, reward, workers=0, plugins=[plugin])
    yield "python", [g.rewards[0].value for g in scored]
    with WarmReward(reward, workers=0, plugins=[plugin]) as warm:
        service = Service(warm, ServeOptions())
        pairs = [pair for found, _ in service.pairs_of(rows, {}) for pair in found]
        yield "serve", [r.reward.value for r in asyncio.run(service.score(pairs))]
        service.gather.close()
    # A data set's own column of reasoning is the policy's only where the user says so.
    trainer = RewardFunction(reward, workers=0, plugins=[plugin], columns={"reasoning": reasoning})
    names = dict.fromkeys(n for row in rows for n in row if n not in ("prompt", "completion"))
    columns = {name: [row.get(name) for row in rows] for name in names}
    yield "TRL", trainer([r["prompt"] for r in rows], [r["completion"] for r in rows], **columns)
    trainer.close()
    recipe = Recipe(reward=reward, keep=Keep(correct=None), dedupe=Dedupe(exact=False))
    options = RejectOptions(workers=0, plugins=(str(plugin),), overwrite=True)
    reject_files([source], recipe, folder / "set", options)
    kept = [
        row for path in (folder / "set" / "data").glob("*.parquet") for row in read_table(path).to_pylist()
    ]
    yield "reject", [next(k["reward"] for k in kept if k["id"] == row["id"]) for row in rows]


COLUMNS = {
    "plain": "reasoning_content", "r1": "reasoning", "r1-zero": "thinking", "cold-start": "thought",
    "bare": "Reasoning", "notes": "reasoning_content",
}  # fmt: skip


@pytest.mark.parametrize("template", COLUMNS)
def test_any_template_reads_what_a_server_split_at_every_door(template, plugin, tmp_path):
    column, terms = COLUMNS[template], [{"verifier": "exact", "name": "accuracy"}, {"verifier": "format"}]
    rows = [{(column if name == "COLUMN" else name): row[name] for name in row} for row in ROWS]
    for door, rewards in doors(rows, {"template": template, "terms": terms}, plugin, tmp_path, column):
        assert rewards == [2.0] * len(rows), door


MIXED = [
    {"prompt": "Write a poem", "completion": "roses", "task": "general", "ground_truth": None},
    {"prompt": "6*7", "completion": "\\boxed{42}", "ground_truth": "42", "task": "math"},
    {"prompt": "6*7", "completion": "\\boxed{41}", "answer": "42", "task": "MATH"},
    {"prompt": "p", "completion": "```python\ndef f(): return 1\n```", "test": "def check(c):\n    assert c()==1", "entry_point": "f", "task": "code"},
    {"prompt": "p", "completion": "```python\nprint(1)\n```", "ground_truth": {"inputs": [""], "outputs": ["1\n"]}, "task": "coding"},
]  # fmt: skip
WANTED = [1.0, 1.0, 0.0, 1.0, 1.0]
MIX = {
    "template": "plain",
    "terms": [
        {"verifier": "math", "name": "accuracy", "tasks": ["math"]},
        {"verifier": "code", "name": "accuracy", "tasks": ["code"]},
        {"verifier": "repetition", "tasks": ["general"]},
    ],
}


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (2, 0, 4, 1, 3)])
def test_rows_of_several_kinds_are_worth_the_same_in_any_order_at_every_door(order, plugin, tmp_path):
    rows, wanted = [MIXED[i] for i in order], [WANTED[i] for i in order]
    for door, rewards in doors(rows, MIX, plugin, tmp_path):
        assert rewards == wanted, door


def test_every_order_of_rows_gives_the_same_rewards_in_python():
    math = [0, 1, 2]
    for order in itertools.permutations(math):
        found = r1reward.score([MIXED[i] for i in order], MIX, workers=0)
        assert [g.rewards[0].value for g in found] == [WANTED[i] for i in order]


def test_no_template_is_known_by_its_name():
    """The core and the trainers ask a template, and never what it is called."""
    compared = re.compile(
        r"""template(?!\w*kwargs)[\w.]*\s*(?:==|!=|(?:not )?in)\s*[("'\[{]|["'](?:plain|r1|r1-zero|cold-start)["']\s*(?:==|!=)"""
    )
    for folder in ("r1reward", "trainers", "plugins"):
        for path in (ROOT / folder).rglob("*.py"):
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                assert not compared.search(line), f"{path}:{number}: {line.strip()}"


def test_an_end_token_of_the_command_line_is_taken_off_by_reject_as_by_score(tmp_path):
    rows = [{"id": n, "prompt": "6 * 7?", "completion": f"{n}<|fin|>", "answer": "42"} for n in ("41", "42")]
    source, recipe = tmp_path / "rows.jsonl", tmp_path / "recipe.yaml"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    recipe.write_text("reward: accuracy\nkeep: {correct: accuracy}\n")
    end = ["--end", "<|fin|>", "-w", "0"]
    assert run(["score", str(source), "-r", "accuracy", "-o", str(tmp_path / "out.jsonl"), *end]) == 0
    scored = [json.loads(line)["reward"] for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert scored == [0.0, 1.0]
    assert run(["reject", str(source), "--recipe", str(recipe), "-o", str(tmp_path / "set"), *end]) == 0
    kept = [row for path in (tmp_path / "set/data").glob("*.parquet") for row in read_table(path).to_pylist()]
    assert len(kept) == 1
    assert "<|fin|>" not in json.dumps(kept)
