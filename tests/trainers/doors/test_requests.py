"""What stands beside the rows: answers of another file, prompts of a training, labels that are null."""

import asyncio
import json
import math

import msgspec
import pytest

import r1reward
from r1reward.cli import run
from r1reward.errors import DataError, SpecError, UsageError
from r1reward.registry.registry import Registry
from r1reward.rows.join import Join
from r1reward.runs.readers import row_reader
from r1reward.spec.file import load_spec
from r1reward_serve.reward_pool import WarmReward
from r1reward_serve.service import ServeOptions, Service

from .shapes import MMLU, good, said


@pytest.fixture
def batch(tmp_path):
    """An OpenAI batch and the file of its answers."""
    rows = [
        {"custom_id": f"r-{i}", "response": {"body": {"choices": [{"message": said(good("42"))}]}}}
        for i in range(3)
    ]
    answers = [{"id": f"r-{i}", "answer": "42" if i else "41", "question": "6*7"} for i in range(3)]
    for name, lines in (("out", rows), ("answers", answers)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return tmp_path


def score(folder, *options):
    out = folder / "scored.jsonl"
    command = [
        "score",
        str(folder / "out.jsonl"),
        "-r",
        "accuracy",
        "-o",
        str(out),
        "--overwrite",
        "-w",
        "0",
        *options,
    ]
    code = run(command)
    return code, [json.loads(line)["reward"] for line in out.read_text().splitlines()] if code == 0 else []


def test_ground_truths_come_from_another_file_whatever_its_order(batch):
    answers = batch / "answers.jsonl"
    assert score(batch, "--join", str(answers), "--on", "custom_id=id") == (0, [0.0, 1.0, 1.0])
    answers.write_text("\n".join(reversed(answers.read_text().splitlines())))
    assert score(batch, "--join", str(answers), "--on", "custom_id=id") == (0, [0.0, 1.0, 1.0])
    rows = [json.loads(line) for line in (batch / "out.jsonl").read_text().splitlines()]
    scored = r1reward.score(rows, "accuracy", workers=0, join=str(answers), on="custom_id=id")
    assert [g.rewards[0].value for g in scored] == [0.0, 1.0, 1.0]


RECIPE = "reward: accuracy\nkeep: {correct: accuracy}\ndedupe: {exact: false}\n"


def reject(folder, *options):
    (folder / "recipe.yaml").write_text(RECIPE)
    return run(
        [
            "reject",
            str(folder / "out.jsonl"),
            "--recipe",
            str(folder / "recipe.yaml"),
            "-o",
            str(folder / "set"),
            "-w",
            "0",
            *options,
        ]
    )


def test_reject_takes_ground_truths_from_another_file_as_score_does(batch):
    parquet = pytest.importorskip("pyarrow.parquet")
    pytest.importorskip("duckdb")
    assert reject(batch, "--join", str(batch / "answers.jsonl"), "--on", "custom_id=id") == 0
    kept = [
        row
        for path in (batch / "set" / "data").glob("*.parquet")
        for row in parquet.read_table(path).to_pylist()
    ]
    assert len(kept) == 2  # as score has it: the first is wrong


def test_reject_tells_all_mistakes_of_a_command_line_at_once(batch, capsys):
    pytest.importorskip("duckdb")
    code = run(
        [
            "reject",
            str(batch / "gone.jsonl"),
            "--recipe",
            "r1-800",
            "-o",
            str(batch / "set"),
            "--map",
            "truth=a",
            "--join",
            "a.jsonl",
        ]
    )
    said = capsys.readouterr().err
    assert code == 2
    for words in ("gone.jsonl", "no role 'truth'", "--on COLUMN=COLUMN"):
        assert words in said


def test_a_scored_file_is_not_joined_by_reject(batch, capsys):
    pytest.importorskip("duckdb")
    table = ("--join", str(batch / "answers.jsonl"), "--on", "custom_id=id")
    assert score(batch, *table)[0] == 0
    (batch / "out.jsonl").write_bytes((batch / "scored.jsonl").read_bytes())
    assert reject(batch, *table) == 2
    assert "belongs to `r1reward score`" in capsys.readouterr().err


def test_a_row_without_a_partner_is_a_bad_row_and_two_partners_are_an_error(batch, capsys):
    answers = batch / "answers.jsonl"
    lines = answers.read_text().splitlines(keepends=True)
    answers.write_text("".join(lines[:2]))
    assert score(batch, "--join", str(answers), "--on", "custom_id=id")[0] == 3
    assert "no row of answers.jsonl has id=r-2" in capsys.readouterr().err
    assert score(batch, "--join", str(answers), "--on", "custom_id=id", "--on-bad-row", "skip") == (
        0,
        [0.0, 1.0],
    )
    answers.write_text("".join([*lines, lines[0].replace("41", "40")]))
    assert score(batch, "--join", str(answers), "--on", "custom_id=id")[0] == 3
    assert "twice" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options", [("--join", "a.jsonl"), ("--on", "id"), ("--join", "a.jsonl", "--on", "=b")]
)
def test_half_a_join_is_refused(batch, options, capsys):
    assert score(batch, *options)[0] == 2
    assert "--on" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--join", "--on", "--task", "--reward"])
def test_an_option_that_decides_the_reward_is_not_given_twice(batch, option, capsys):
    options = ["--join", str(batch / "answers.jsonl"), "--on", "custom_id=id", "--task", "math"]
    assert score(batch, *options, option, "other")[0] == 2
    said = capsys.readouterr().err
    assert option in said
    assert "other" in said


def test_reject_takes_one_column_to_join_on(batch, capsys):
    options = ["--join", str(batch / "answers.jsonl"), "--on", "custom_id=id", "--on", "other"]
    assert reject(batch, *options) == 2
    assert "custom_id=id, other" in capsys.readouterr().err


def test_the_key_of_both_files_may_have_one_name():
    assert Join.parse("a.jsonl", "id").right == "id"
    assert Join.parse("", "") is None
    with pytest.raises(UsageError):
        Join.parse("a.jsonl", "")


def test_end_tokens_of_the_reward_file_and_of_the_command_line_come_off(tmp_path):
    row = {"prompt": "6*7", "completion": "42<STOP>\n", "ground_truth": "42"}
    exact = {"template": "plain", "terms": [{"verifier": "exact"}]}
    assert r1reward.score([row], exact, workers=0)[0].rewards[0].value == 0.0
    assert r1reward.score([row], exact | {"end_tokens": ["<STOP>"]}, workers=0)[0].rewards[0].value == 1.0
    assert r1reward.score([row], exact, workers=0, end_tokens=("<STOP>",))[0].rewards[0].value == 1.0
    assert r1reward.score([row | {"completion": "42</s>"}], exact, workers=0)[0].rewards[0].value == 1.0
    assert r1reward.score([row | {"completion": "</s>42"}], exact, workers=0)[0].rewards[0].value == 0.0


def test_keys_that_say_nothing_leave_a_definition_its_hash():
    plain = {"template": "plain", "terms": [{"verifier": "exact"}]}
    assert load_spec(plain).hash == load_spec(plain | {"style_only": [], "end_tokens": []}).hash
    assert load_spec(plain).hash != load_spec(plain | {"style_only": ["x"]}).hash
    with pytest.raises(SpecError):
        load_spec(plain | {"style_only": 3})


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"prompt": "q", "answer": "1", "ability": "geometry"}], "ability='geometry'"),
        (
            [{"prompt": "q", "answer": "1"}, {"prompt": "q", "answer": "1", "domain": ["a", "b"]}],
            "rows.jsonl:2",
        ),
        ([{k: v for k, v in MMLU[0].items() if k != "prediction"}], r"choices\[answer\]"),
    ],
)
def test_a_dry_run_of_training_refuses_what_would_stop_the_training(rows, message, tmp_path):
    pytest.importorskip("datasets")
    from r1reward_trainers.config import DataConfig
    from r1reward_trainers.data import prompt_dataset

    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    reader = row_reader(load_spec("r1-zero"), Registry.load(), {"completion": ""}, need="")
    with pytest.raises(DataError, match=message):
        prompt_dataset(DataConfig(files=str(path)), None, reader)


def test_train_takes_ground_truths_of_another_file_and_end_tokens(batch, monkeypatch):
    pytest.importorskip("datasets")
    import r1reward_trainers.grpo as module
    from r1reward_trainers.data import prompt_dataset

    runs = []
    monkeypatch.setattr(module, "train_grpo", lambda run, dry_run: runs.append(run))
    (batch / "prompts.jsonl").write_text('{"custom_id": "r-1", "prompt": "6*7"}\n')
    files = ["model=x", f"data.files={batch / 'prompts.jsonl'}", f"output={batch / 'out'}"]
    options = ["--end", "<STOP>", "--join", str(batch / "answers.jsonl"), "--on", "custom_id=id"]
    assert run(["train", "grpo", "r1-zero", *files, *options]) == 0
    (made,) = runs
    dataset, columns = prompt_dataset(made.data, None)
    assert json.loads(dataset[0]["r1reward_row"])["answer"] == "42"
    assert "ground_truth=answer" in str(columns)
    assert module._spec(made).end_tokens == ("<STOP>",)
    bare = msgspec.structs.replace(made, data=msgspec.structs.replace(made.data, end_tokens=()))
    assert module._spec(bare).hash == load_spec("r1-zero").hash


def test_one_null_label_does_not_end_an_openrlhf_run():
    aiohttp = pytest.importorskip("aiohttp")
    from aiohttp.test_utils import TestClient, TestServer

    from r1reward_serve.http import make_app

    assert aiohttp
    payload = {"query": ["6*7 42<|im_end|>", "6*7 42"], "prompts": ["6*7 ", "6*7 "], "labels": ["42", None]}

    async def ask(warm, options):
        server = TestServer(make_app(Service(warm, options)))
        async with TestClient(server) as client, client.post("/get_reward", json=payload) as response:
            return response.status, await response.json()

    with WarmReward("accuracy", workers=0) as warm:
        status, answer = asyncio.run(ask(warm, ServeOptions()))
        assert status == 503
        assert "--unscored" in answer["error"]
        status, answer = asyncio.run(ask(warm, ServeOptions(unscored=0.25)))
    assert status == 200
    assert answer["rewards"] == [1.0, 0.25]
    assert answer["extra_logs"]["unscored"] == [0.0, 1.0]
    with pytest.raises(UsageError):
        ServeOptions(unscored=math.nan)
