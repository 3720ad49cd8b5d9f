"""`r1reward pipeline`: stages that are done once, go on where they were cut, and end in a summary."""

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
import yaml

from r1reward.cli import run as r1reward
from r1reward.errors import SpecError, UsageError
from r1reward_pipeline.runner import _fingerprints, run_pipeline
from r1reward_pipeline.stages import load_pipeline
from r1reward_trainers.config import ScoringConfig, load_config
from r1reward_trainers.grpo import GRPORun

SAMPLING = {"k": 2, "temperature": 1.0, "max_tokens": 8}
STAGES = {
    "cold-start": {"model": "model", "sft": {"base": "sft.yaml", "sft": {"max_steps": 2, "warmup_steps": 0}}},
    "rollouts": {
        "rollouts": {
            "data": {"files": "problems.jsonl", "limit": 8},
            "reward": "r1-zero",
            "sampling": SAMPLING,
        }
    },
    "rejection": {
        "reject": {
            "files": "@rollouts/scored.jsonl",
            "recipe": {"keep": {"correct": None, "truncated": "keep"}},
        }
    },
    "distilled": {
        "model": "student",
        "sft": {"base": "sft.yaml", "data": {"files": "@rejection/data"}, "sft": {"max_steps": 2}},
    },
}
EVALUATE = {
    "data": {"files": "held-out.jsonl", "limit": 4},
    "reward": "r1-zero",
    "protocols": {"greedy": {"temperature": 0, "max_tokens": 8}},
}


@pytest.fixture
def write(tmp_path):
    """Writes a pipeline's file beside empty stand-ins of what it names."""
    for name in ("problems.jsonl", "held-out.jsonl"):
        (tmp_path / name).touch()
    for name in ("model", "student"):
        (tmp_path / name).mkdir()
    (tmp_path / "sft.yaml").write_text("model: model\noutput: sft\ndata: {files: problems.jsonl}\n")

    def to(stages, **more):
        path = tmp_path / "pipeline.yaml"
        path.write_text(yaml.safe_dump({"output": "out", "stages": stages} | more, sort_keys=False))
        return path

    return to


def test_stages_build_on_the_model_and_the_folders_of_those_before(write, tmp_path):
    stages = load_pipeline(write(STAGES, evaluate=EVALUATE)).stages
    out = tmp_path / "out"
    assert [s.name for s in stages] == list(STAGES)
    assert stages[0].model == str(tmp_path / "model")
    assert stages[1].model == str(out / "cold-start")
    assert stages[2].config.files == str(out / "rollouts" / "scored.jsonl")
    assert stages[3].config.data.files == str(out / "rejection" / "data")
    assert stages[3].config.output == str(out / "distilled")


@pytest.mark.parametrize(
    ("stages", "words"),
    [
        ({}, "stages: there is none"),
        (
            {"a": {"sft": "sft.yaml", "grpo": {}}},
            r"stages\.a: one of sft, grpo, rollouts, reject .* there are 2",
        ),
        ({"a": {"train": {}}}, r"stages\.a: no kind of stage 'train'"),
        ({"pipeline": {"sft": "sft.yaml"}}, "not 'pipeline'"),
        ({"../a": {"sft": "sft.yaml"}}, "a stage's name"),
        ({"a": {"grpo": {"data": {"files": "problems.jsonl"}}}}, r"stages\.a: model: the first stage"),
        ({"a": {"model": "model", "sft": {"data": {"files": "@b/data"}}}}, "no earlier stage 'b'"),
        (
            {"a": {"model": "model", "sft": {"datta": {}}}},
            r"stages\.a: .*no key 'datta': did you mean 'data'",
        ),
        ({"a": {"model": "model", "grpo": {"data": {}, "reward": "r1-zer0"}}}, r"stages\.a: .*r1-zer0"),
        (
            {"a": {"model": "model", "rollouts": {"data": {"files": "x"}, "sampling": {"k": 0}}}},
            "k, max_tokens",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place_before_anything_runs(write, stages, words):
    with pytest.raises(UsageError, match=words):
        load_pipeline(write(stages))


@pytest.mark.parametrize(
    ("more", "change", "words"),
    [
        ({"launch": ["acelerate"]}, {}, "launch: there is no program 'acelerate'"),
        (
            {},
            {"rejection": {"reject": {"files": "@rollouts/scored.jsonl", "recipe": {"kep": {}}}}},
            r"stages\.rejection: .*no key 'kep'",
        ),
        (
            {},
            {"rejection": {"reject": {"files": "@rollouts/x", "recipe": {"keep": {"correct": "accurac"}}}}},
            r"stages\.rejection: keep\.correct: no term 'accurac': did you mean 'accuracy'",
        ),
        (
            {},
            {"distilled": {"model": "student", "sft": {"base": "sft.yaml", "data": {"files": "gone.jsonl"}}}},
            r"stages\.distilled: data\.files: there is no file gone\.jsonl",
        ),
        (
            {},
            {"distilled": {"model": "/no/such/model", "sft": {"base": "sft.yaml"}}},
            r"stages\.distilled: model: there is no folder /no/such/model",
        ),
        (
            {"evaluate": EVALUATE | {"data": {"files": "gone.jsonl"}}},
            {},
            r"evaluate\.data\.files: there is no file gone\.jsonl",
        ),
    ],
)
def test_what_a_late_stage_lacks_is_told_before_the_first_runs(write, more, change, words):
    pytest.importorskip("trl", reason="the training packages are not installed")
    with pytest.raises(UsageError, match=words):
        run_pipeline(load_pipeline(write(STAGES | change, **more)), tell=print)


@pytest.mark.parametrize("where", ["distilled", "cold-start"])
def test_a_field_that_trl_does_not_have_is_told_before_the_first_stage_runs(write, where):
    pytest.importorskip("trl", reason="the training packages are not installed")
    stages = STAGES | {where: STAGES[where] | {"sft": STAGES[where]["sft"] | {"sft": {"max_stepz": 2}}}}
    with pytest.raises(UsageError, match=rf"stages\.{where}: sft: no field .*did you mean 'max_steps'"):
        run_pipeline(load_pipeline(write(stages)), tell=print)


def test_a_change_of_a_stage_changes_those_that_build_on_it_and_no_others(write):
    first = _fingerprints(load_pipeline(write(STAGES)))
    changed = STAGES | {
        "rollouts": {"rollouts": STAGES["rollouts"]["rollouts"] | {"sampling": SAMPLING | {"k": 4}}}
    }
    second = _fingerprints(load_pipeline(write(changed)))
    assert {n for n in first if first[n] != second[n]} == {"rollouts", "rejection", "distilled"}


def test_an_empty_path_in_a_file_stays_empty(tmp_path):
    (tmp_path / "run.yaml").write_text("{model: m, output: o, data: {files: x}, scoring: {cache: ''}}")
    run = load_config(str(tmp_path / "run.yaml"), (), GRPORun)
    assert run.scoring == ScoringConfig()
    assert run.output == str(tmp_path / "o")


def test_values_are_read_as_people_mean_them(tmp_path):
    (tmp_path / "run.yaml").write_text("model: m\noutput: o\ndata: {files: x}\ngrpo: {save_strategy: no}")
    changes = ["grpo.eval_strategy=no", "grpo.learning_rate=1e-6", "grpo.use_vllm=True", "resume=false"]
    run = load_config(str(tmp_path / "run.yaml"), changes, GRPORun)
    told = {"save_strategy": "no", "eval_strategy": "no", "learning_rate": 1e-6, "use_vllm": True}
    assert (run.grpo, run.resume) == (told, False)


def command(folder, *more, **how):
    env = os.environ | {"OMP_NUM_THREADS": "1"}
    arguments = [sys.executable, "-m", "r1reward", "pipeline", "pipeline.yaml", *more]
    return subprocess.Popen(
        arguments, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **how
    )


def finish(folder, *more):
    with command(folder, *more) as process:
        said = process.communicate(timeout=900)[0]
    return process.returncode, said


@pytest.mark.filterwarnings("default")  # those of torch, transformers and TRL are not ours
def test_a_pipeline_killed_in_the_middle_goes_on_and_ends_with_a_summary(linked, stages_here, capsys):
    kept = {name: STAGES[name] for name in ("cold-start", "rollouts", "rejection")}
    place = linked({"cold-start": kept["cold-start"]}, evaluate=EVALUATE)
    said = []

    def go_on():
        run_pipeline(load_pipeline(place / "pipeline.yaml"), tell=said.append)

    go_on()
    text = yaml.safe_dump({"output": "out", "stages": kept, "evaluate": EVALUATE}, sort_keys=False)
    (place / "pipeline.yaml").write_text(text)
    with command(place) as process:
        until = time.monotonic() + 200
        while not ((place / "out/pipeline/rollouts.log").exists() and _children(process.pid)):
            assert time.monotonic() < until
            assert process.poll() is None, process.stdout.read()
            time.sleep(0.02)
        (child,) = (int(p) for p in _children(process.pid))
        process.kill()
    ended(child)
    del said[:]
    go_on()
    assert [line for line in said if line.startswith("[")] == [
        "[1/3] cold-start: done already",
        "[2/3] rollouts: rollouts",
        "[3/3] rejection: reject",
    ]
    rows = json.loads((place / "out" / "summary.json").read_text())
    assert [(r["stage"], sorted(r["evaluations"])) for r in rows] == [
        ("cold-start", ["greedy"]),
        ("rollouts", []),
        ("rejection", []),
    ]
    assert (place / "out" / "plots" / "stages.png").exists()
    assert (place / "out" / "plots" / "stages-dark.png").exists()
    assert "## Evaluation: greedy" in (place / "out" / "summary.md").read_text()

    del stages_here[:]
    assert r1reward(["pipeline", str(place / "pipeline.yaml"), "--from", "rejection"]) == 0
    assert stages_here == ["rejection"]

    (place / "pipeline.yaml").write_text(text.replace("max_steps: 2", "max_steps: 3", 1))
    assert r1reward(["pipeline", str(place / "pipeline.yaml")]) == 2
    said_last = capsys.readouterr().err
    assert "stage cold-start was made by another configuration: --from cold-start" in said_last


def ended(child):
    """Wait for the end of a stage whose pipeline was killed."""
    until = time.monotonic() + 20
    while _is_running(child):
        assert time.monotonic() < until, "the stage outlived its pipeline"
        time.sleep(0.02)


LORA = {"r": 4, "target_modules": ["q_proj", "v_proj"]}
"""Of every stage that trains: the second merges the first's adapter, the third trains it further."""

LORA_STAGES = {
    "cold-start": {
        "model": "model",
        "sft": {"base": "sft.yaml", "peft": LORA, "sft": {"max_steps": 2, "warmup_steps": 0}},
    },
    "reasoning": {
        "grpo": {
            "base": "grpo.yaml",
            "peft": LORA,
            "batch": 16,
            "reward": {"template": "plain", "terms": [{"verifier": "digits"}]},
            "scoring": {"workers": 1, "plugins": [str(Path(__file__).parent / "fragile.py")]},
            "grpo": {
                "max_steps": 12,
                "per_device_train_batch_size": 8,
                "max_completion_length": 8,
                "learning_rate": 1e-2,
                "save_steps": 4,
                "logging_steps": 1,
            },
        }
    },
    "rollouts": STAGES["rollouts"],
    "rejection": STAGES["rejection"],
    "sft": {
        "model": "@reasoning",
        "sft": {
            "base": "sft.yaml",
            "peft": LORA,
            "data": {"files": "@rejection/data"},
            "sft": {"max_steps": 2, "warmup_steps": 0},
        },
    },
}


def steps_of(folder):
    rows = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    return [
        [row.get(key) for key in ("step", "loss", "grad_norm", "reward")] for row in rows if "loss" in row
    ]


@pytest.mark.filterwarnings("default")  # those of torch, transformers and TRL are not ours
def test_a_pipeline_of_adapters_that_was_killed_goes_on_as_if_it_had_not(linked, stages_here):
    """What the killed run logged after its checkpoint is what the one that goes on from there logs once more."""
    place = linked(LORA_STAGES, seconds=0.05)
    reasoning = place / "out" / "reasoning"
    with command(place) as process:
        until = time.monotonic() + 400
        while not ((reasoning / "log.jsonl").exists() and len(steps_of(reasoning)) >= 7):
            assert time.monotonic() < until
            assert process.poll() is None, process.stdout.read()
            time.sleep(0.02)
        (child,) = (int(p) for p in _children(process.pid))
        process.kill()
    ended(child)
    killed = steps_of(reasoning)
    run_pipeline(load_pipeline(place / "pipeline.yaml"), tell=print)
    assert stages_here == ["reasoning", "rollouts", "rejection", "sft"]
    manifest = json.loads((reasoning / "manifest.json").read_text())
    assert manifest["resumed_from"] == "checkpoint-4"
    whole = steps_of(reasoning)
    assert [row[0] for row in whole] == list(range(1, 13))
    assert whole[: len(killed)] == killed
    assert len({tuple(row[1:]) for row in whole[4:7]}) == 3  # it learned something in them
    for stage in ("cold-start", "reasoning", "sft"):
        assert (place / "out" / stage / "adapter_model.safetensors").exists()


def _children(pid):
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def _is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_stage_that_fails_says_what_it_said_and_where_all_of_it_is(example, tmp_path):
    (tmp_path / "rows.jsonl").write_text('{"prompt": "x"}\n')
    stages = {"bad": {"model": str(example / "model"), "sft": {"data": {"files": "rows.jsonl"}}}}
    (tmp_path / "pipeline.yaml").write_text(yaml.safe_dump({"output": "out", "stages": stages}))
    code, said = finish(tmp_path)
    assert code == 4
    assert "stage bad failed with code 3: error: " in said
    assert "bad.log" in said
    assert "Traceback" not in said


def test_an_interrupt_reaches_the_stage(example, tmp_path):
    stages = {
        "long": {
            "model": str(example / "model"),
            "sft": {"base": str(example / "sft.yaml"), "sft": {"max_steps": 10**6, "logging_steps": 1}},
        }
    }
    (tmp_path / "pipeline.yaml").write_text(yaml.safe_dump({"output": "out", "stages": stages}))
    log = tmp_path / "out" / "pipeline" / "long.log"
    # A shell that puts these tests in the background has SIGINT ignored.
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with command(tmp_path, start_new_session=True, preexec_fn=heard) as process:
        try:
            until = time.monotonic() + 300
            while not (log.exists() and "step 3/" in log.read_text()):
                assert time.monotonic() < until
                assert process.poll() is None, process.stdout.read()
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 130
        finally:
            process.kill()
    assert "the same command goes on from" in log.read_text()


def test_a_reward_file_that_is_not_there_is_told_with_the_line_that_names_it(tmp_path):
    path = tmp_path / "run.yaml"
    path.write_text("model: m\noutput: out\nreward: rewrd.yaml\ndata: {files: [a.jsonl]}\n")
    with pytest.raises(SpecError, match=r"run\.yaml:3: reward: no reward file .*rewrd\.yaml"):
        load_config(str(path), (), GRPORun)
