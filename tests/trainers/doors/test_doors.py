"""The same completion gets the same reward at every door, in any order of rows."""

import asyncio
import json
import random

import pytest

import r1reward
from r1reward.cli import run
from r1reward.errors import DataError
from r1reward.rows.lookup import head
from r1reward_rejection.api import RejectOptions, reject_files
from r1reward_rejection.recipe.recipe import Recipe
from r1reward_serve.reward_pool import WarmReward
from r1reward_serve.service import ServeOptions, Service
from r1reward_trainers.reward import RewardFunction

from .shapes import MATH, MMLU, SHAPES

pytest.importorskip("pyarrow")

BY_NAME = {shape.name: shape for shape in SHAPES}
FLAGLESS = [s for s in SHAPES if not s.columns and not s.task and s.kind != "disk"]


@pytest.fixture(scope="module")
def warm():
    with WarmReward("accuracy", workers=0) as pool:
        yield pool


def rewards_in(path):
    return [json.loads(line)["reward"] for line in path.read_text("utf-8").splitlines()]


def flags(shape):
    told = ",".join(f"{role}={column}" for role, column in shape.columns.items())
    return [*(["--map", told] if told else []), *(["--task", shape.task] if shape.task else [])]


def shuffled(shape, seed):
    order = list(range(len(shape.rows)))
    random.Random(seed).shuffle(order)
    return [shape.rows[i] for i in order], [shape.wanted[i] for i in order]


def by_file(shape, rows, folder, reward="accuracy"):
    source, out = shape.save(folder, rows), folder / "out.jsonl"
    arguments = ["score", str(source), "-r", reward, "-o", str(out), "--overwrite", "-w", "0", *flags(shape)]
    assert run(arguments) in (0, 5)
    return rewards_in(out)


def listed(scored, rows, shape):
    """Rewards as a file has them: lists where the row has a list."""
    return [
        [r.value for r in g.rewards] if isinstance(w, list) else g.rewards[0].value
        for g, w in zip(scored, shape, strict=True)
    ]


def by_python(shape, rows, wanted):
    scored = r1reward.score(rows, "accuracy", workers=0, columns=shape.columns, task=shape.task)
    return listed(scored, rows, wanted)


def by_server(shape, rows, warm):
    service = Service(warm, ServeOptions(columns=shape.columns, task=shape.task))
    found = service.pairs_of(rows, {})
    done = iter(asyncio.run(service.score([pair for pairs, _ in found for pair in pairs])))
    values = [[next(done).reward.value for _ in pairs] for pairs, _ in found]
    service.gather.close()
    return [v if several else v[0] for v, (_, several) in zip(values, found, strict=True)]


def generations(shape, rows, warm):
    """By row: the texts that a trainer would have generated, and the row without them."""
    reader = warm.reader(shape.columns, shape.task)
    for row in rows:
        reading, source = reader(row), reader.sources(row)
        gone = {head(name) for name in source["completion"].split(",")}
        if source.get("prompt") == source["completion"]:
            gone = set()
        yield reading, {k: v for k, v in row.items() if k not in gone}


def by_trl(shape, rows, warm, *, whole):
    """RewardFunction with the data's columns, or with the whole row as `r1reward train` keeps it."""
    reward = RewardFunction("accuracy", columns=told(shape), task=shape.task, workers=0)
    prompts, completions, kept, values = [], [], [], []
    for reading, row in generations(shape, rows, warm):
        for completion in reading.completions:
            prompts.append(reading.sample.prompt)
            completions.append(completion.text)
            kept.append(row)
        values.append(len(reading.completions) if reading.several else 0)
    names = dict.fromkeys(name for row in kept for name in row if name != "prompt")
    columns = {name: [row.get(name) for row in kept] for name in names}
    if whole:
        columns = {"r1reward_row": [json.dumps(row) for row in kept]}
    try:
        given = iter(reward(prompts, completions, **columns))
    finally:
        reward.close()
    return [[next(given) for _ in range(n)] if n else next(given) for n in values]


def told(shape):
    return {role: column for role, column in shape.columns.items() if role != "completion"}


def by_verl(shape, rows, warm):
    from r1reward_trainers.verl import compute_score

    async def one(sample, completion, source):
        info = dict(sample.metadata) | {"prompt": sample.prompt, "task": sample.task}
        found = await compute_score(
            source, completion.text, sample.ground_truth, info, reward="accuracy", workers=0, unscored=-1.0
        )
        return None if found["unscored"] else found["score"]

    async def run():
        result = []
        for reading, _ in generations(shape, rows, warm):
            values = [await one(reading.sample, c, reading.source or "x") for c in reading.completions]
            result.append(values if reading.several else values[0])
        return result

    return asyncio.run(run())


def by_explain(shape, rows, folder, capsys):
    source, values = shape.save(folder, rows), []
    for number in range(1, len(rows) + 1):
        line = number if shape.kind != "csv" else 2 + 3 * (number - 1)
        arguments = ["explain", str(source), "--row", str(line), "-r", "accuracy", "-w", "0", *flags(shape)]
        assert run(arguments) == 0
        output = capsys.readouterr().out
        assert "task: " in output
        found = [float(text.split()[1]) for text in output.splitlines() if text.startswith("reward ")]
        values.append(found)
    return values


@pytest.mark.parametrize("name", BY_NAME)
def test_a_published_shape_is_worth_the_same_at_every_door_in_any_order(name, tmp_path, warm):
    shape = BY_NAME[name]
    rows, wanted = shuffled(shape, seed=len(name))
    assert by_file(shape, rows, tmp_path) == wanted
    assert by_python(shape, rows, wanted) == wanted
    assert by_server(shape, rows, warm) == wanted
    assert by_trl(shape, rows, warm, whole=False) == wanted
    assert by_trl(shape, rows, warm, whole=True) == wanted
    assert by_verl(shape, rows, warm) == wanted


@pytest.mark.parametrize("name", ["verl", "dapo", "kodcode", "lighteval-old", "mmlu", "big-math"])
def test_explain_says_the_reward_and_the_task(name, tmp_path, capsys):
    shape = BY_NAME[name]
    wanted = [w if isinstance(w, list) else [w] for w in shape.wanted]
    assert by_explain(shape, shape.rows, tmp_path, capsys) == wanted


@pytest.mark.parametrize("seed", range(2))
def test_rows_of_all_shapes_in_one_file_are_worth_what_they_are_worth_alone(seed, tmp_path, warm):
    mixed = [
        (row, w)
        for shape in FLAGLESS
        if shape.kind == "jsonl"
        for row, w in zip(shape.rows, shape.wanted, strict=True)
    ]
    mixed += [
        (row, w)
        for shape in MATH
        if shape.kind == "parquet"
        for row, w in zip(shape.rows, shape.wanted, strict=True)
    ]
    random.Random(seed).shuffle(mixed)
    rows, wanted = [row for row, _ in mixed], [w for _, w in mixed]
    shape = FLAGLESS[0].__class__("mixed", rows, wanted)
    assert by_file(shape, rows, tmp_path) == wanted
    assert by_python(shape, rows, wanted) == wanted
    assert by_server(shape, rows, warm) == wanted
    assert by_trl(shape, rows, warm, whole=True) == wanted
    assert by_trl(shape, rows, warm, whole=False) == wanted


def test_an_index_beside_options_is_refused_at_every_door_with_the_cure(tmp_path, warm, capsys):
    shape = BY_NAME["mmlu"].__class__("mmlu", MMLU, [1.0, 0.0])
    out = tmp_path / "out.jsonl"
    assert run(["score", str(shape.save(tmp_path)), "-r", "accuracy", "-o", str(out)]) == 3
    assert "--map ground_truth=choices[answer]" in capsys.readouterr().err
    for door in (
        lambda: r1reward.score(MMLU, "accuracy", workers=0),
        lambda: by_server(shape, MMLU, warm),
        lambda: RewardFunction("accuracy", workers=0)(["q"], ["(B)"], choices=[["3", "4"]], answer=[1]),
    ):
        with pytest.raises(DataError, match=r"choices\[answer\]"):
            door()


@pytest.mark.parametrize("column", ["domain", "ability"])
def test_a_task_that_no_term_names_is_refused_at_every_door_with_the_cure(column, tmp_path, capsys):
    rows = [
        {
            "prompt": "q",
            "completion": "<think>a</think> <answer>5</answer>",
            "answer": "6",
            column: "geometry",
        }
    ]
    shape = BY_NAME["mmlu"].__class__("geometry", rows, [0.0])
    for command in ("score", "check", "explain"):
        arguments = [command, str(shape.save(tmp_path)), "-r", "r1-zero", "-w", "0"]
        arguments += {"score": ["-o", str(tmp_path / "o.jsonl")], "explain": ["--row", "1"], "check": []}[
            command
        ]
        assert run(arguments) == 3, command
        said = capsys.readouterr().err
        assert f"{column}='geometry'" in said
        assert "--map task=" in said
    for door in (
        lambda: r1reward.score(rows, "r1-zero", workers=0),
        lambda: by_server(shape, rows, WarmReward("r1-zero", workers=0)),
        lambda: RewardFunction("r1-zero", workers=0)(["q"], ["x"], answer=["6"], **{column: ["geometry"]}),
        lambda: reject_files(
            [str(shape.save(tmp_path))], Recipe(reward="r1-zero"), tmp_path / "set", RejectOptions(workers=0)
        ),
    ):
        with pytest.raises(DataError, match="geometry"):
            door()


def test_a_batch_that_only_format_would_reward_is_refused_unless_the_reward_file_means_it():
    groups = [
        r1reward.Group(sample=r1reward.Sample(task="poetry"), completions=(r1reward.Completion(text="x"),))
    ]
    rows = [{"prompt": "q", "completion": "<think>a</think> <answer>5</answer>", "kind": "poetry"}]
    spec = {
        "template": "r1-zero",
        "terms": [{"verifier": "math", "name": "accuracy", "tasks": ["math"]}, {"verifier": "format"}],
    }
    for data, columns in ((groups, {}), (rows, {"task": "kind"}), (rows, {})):
        with pytest.raises(DataError, match="style_only"):
            r1reward.score(data, spec, workers=0, columns=columns)
    meant = spec | {"style_only": ["poetry"]}
    assert r1reward.score(rows, meant, workers=0, columns={"task": "kind"})[0].rewards[0].value == 1.0
    meant = spec | {"style_only": ["*"]}
    assert r1reward.score(rows, meant, workers=0)[0].rewards[0].value == 1.0
