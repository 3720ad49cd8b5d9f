"""What can be known of a run before it starts is told by `--dry-run`, in one line each."""

import json
from pathlib import Path

import msgspec
import pytest

from r1reward.errors import DataError, UsageError
from r1reward_trainers.config import DataConfig, load_config
from r1reward_trainers.forecast import _other_form
from r1reward_trainers.grpo import GRPORun, train_grpo
from r1reward_trainers.length_schedule import LongerFrom

pytest.importorskip("trl", reason="the training packages are not installed: pip install 'r1reward[train]'")
pytestmark = pytest.mark.filterwarnings("default")  # those of torch, transformers and TRL are not ours

LORA = {"r": 4, "target_modules": ["q_proj"]}


def changed(run, **fields):
    return msgspec.structs.replace(run, **fields)


@pytest.mark.parametrize(
    ("fields", "top", "words"),
    [
        ({"gradient_accumulation_steps": 7}, {"batch": 16}, r"batch: sets grpo\.gradient_accumulation_steps"),
        ({}, {"batch": 24, "rollout": 32}, "rollout: 32 completions are no whole number of batches of 24"),
        ({"sync_ref_model": True}, {}, "with beta 0 there is no reference model"),
        ({"sync_ref_model": True, "beta": 0.1}, {"peft": LORA}, r"set grpo\.sync_ref_model=false"),
        ({"eval_strategy": "steps", "eval_steps": 2}, {}, r"name eval\.files"),
        ({"enable_jit_checkpoint": True}, {}, "leave it out"),
        (
            {"vllm_max_model_length": 64},
            {"lengths": (LongerFrom(from_step=3, tokens=64),)},
            "lengths: 64 tokens and the prompt are more",
        ),
        ({}, {"lengths": (LongerFrom(from_step=0, tokens=64),)}, "both are 1 or more"),
        ({}, {"adapter": "glue"}, "adapter: merge or stack, not 'glue'"),
        ({}, {"batch": 0}, "batch: 1 or more, not 0"),
        ({}, {"batch": -8}, "batch: 1 or more, not -8"),
        ({}, {"refill": -1}, "refill: 0 or more"),
        ({"num_generations": 0}, {}, r"grpo\.num_generations: 2 or more"),
        ({"max_completion_length": 0}, {}, r"grpo\.max_completion_length: 1 or more"),
        ({"max_steps": 0}, {}, r"grpo\.max_steps: 1 or more, or -1"),
        ({"loss_type": "grpoo"}, {}, r"grpo\.loss_type: no value 'grpoo': did you mean 'grpo'"),
        ({"importance_sampling_level": "tokens"}, {}, "did you mean 'token'"),
        ({"model_init_kwargs": {"dtype": "bf17"}}, {}, r"grpo\.model_init_kwargs\.dtype: no type 'bf17'"),
        ({"sync_ref_model": True, "beta": 0.1, "ref_model_mixup_alpha": 1.5}, {}, "1 at most, not 1.5"),
        (
            {"generation_batch_size": 32},
            {"rollout": 16},
            r"rollout: sets what grpo\.generation_batch_size says",
        ),
        ({}, {"peft": {"r": 0}}, "peft: `r` should be a positive integer"),
        ({}, {"peft": {"r": 4, "target_modules": "nope.*"}}, r"peft\.target_modules: .*not found"),
        (
            {},
            {"lengths": (LongerFrom(from_step=9, tokens=16), LongerFrom(from_step=3, tokens=8))},
            "lengths: each begins at a later step than the one before",
        ),
        ({}, {"data": DataConfig(files="x", template="Question and answer")}, "does not stand in it"),
    ],
)
def test_fields_that_contradict_one_another_are_refused(grpo, fields, top, words):
    with pytest.raises(UsageError, match=words) as caught:
        train_grpo(changed(grpo(**fields), **top), dry_run=True)
    assert "\n" not in str(caught.value)


def test_a_prompt_that_asks_for_another_form_than_the_rewards_is_noted():
    asks = "Reason within <think> </think> and answer within <answer> </answer>. {prompt}"
    assert "asks for the form of r1-zero, and the reward's template is r1" in _other_form(asks, "r1")[0]
    assert _other_form(asks, "plain")
    assert (
        _other_form(asks, "r1-zero")
        == _other_form("{prompt}", "r1")
        == _other_form(asks, "of-a-plugin")
        == []
    )


def test_a_dry_run_tells_what_it_will_do_and_what_it_takes(grpo, capsys):
    late = {
        "template": "plain",
        "terms": [
            {"verifier": "digits"},
            {"verifier": "digits", "name": "never", "schedule": {"from_step": 1000}},
            {"verifier": "digits", "name": "late", "schedule": {"from_step": 3}},
        ],
    }
    train_grpo(grpo(reward=late, generation_batch_size=16, max_completion_length=200), dry_run=True)
    said = capsys.readouterr().out
    assert "6 optimizer steps, 0.19 epochs; each of 8 completions of 2 prompts, on one process" in said
    assert "a rollout: 16 completions of 4 prompts, 3,200 tokens at most" in said
    assert "parameters (float32, not sharded)" in said
    assert "a checkpoint: about" in said
    assert "note: terms[1].schedule: counts from step 1,000, and the run ends at 6" in said
    assert "lies inside a rollout of 2 steps: the term counts from step 4" in said
    assert "more than the 128 positions of the model" in said
    assert "no row has a ground truth" not in said


def test_data_without_any_ground_truth_is_noted(grpo, tmp_path, capsys):
    bare = tmp_path / "bare.jsonl"
    bare.write_text("".join(json.dumps({"prompt": f"{n}?"}) + "\n" for n in range(4)))
    train_grpo(changed(grpo(), data=DataConfig(files=str(bare))), dry_run=True)
    assert "note: data: no row has a ground truth" in capsys.readouterr().out


def rows_of(path, count, **columns):
    path.write_text("".join(json.dumps({"prompt": f"{n}+1?"} | columns) + "\n" for n in range(count)))
    return DataConfig(files=str(path))


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize("columns", [{}, {"solution_text": "4"}, {"ground_truth": ""}])
def test_data_of_which_no_row_can_have_a_reward_starts_no_run(grpo, tmp_path, columns, dry_run):
    data = rows_of(tmp_path / "bare.jsonl", 32, **columns)
    run = changed(grpo(reward="accuracy"), data=data)
    with pytest.raises(DataError, match=r"no completion of 32 rows can have a reward: 32 x .*ground truth"):
        train_grpo(run, dry_run=dry_run)
    assert not (tmp_path / "out" / "model.safetensors").exists()


def test_a_share_of_rows_that_cannot_be_used_starts_a_run(grpo, tmp_path, capsys):
    data = rows_of(tmp_path / "some.jsonl", 31)
    with (tmp_path / "some.jsonl").open("a") as file:
        file.write(json.dumps({"prompt": "1+1?", "ground_truth": "2"}) + "\n")
    train_grpo(changed(grpo(reward="accuracy"), data=data), dry_run=True)
    assert "32 prompts" in capsys.readouterr().out


def test_a_verifier_that_is_away_before_a_run_is_noted(grpo, tmp_path, capsys):
    data = rows_of(tmp_path / "away.jsonl", 8, how="raise")
    reward = {"template": "plain", "terms": [{"verifier": "fragile"}]}
    train_grpo(changed(grpo(reward=reward), data=data), dry_run=True)
    assert "note: reward: a verifier fails: 1 x fragile: error" in capsys.readouterr().out


@pytest.mark.parametrize("dry_run", [True, False])
def test_fewer_prompts_than_a_rollout_takes_are_refused(grpo, tmp_path, dry_run):
    data = rows_of(tmp_path / "few.jsonl", 5)
    run = changed(grpo(generation_batch_size=32), data=data)
    with pytest.raises(
        UsageError, match=r"5 prompts, and a rollout takes 8 \(32 completions, 4 of each\)"
    ) as told:
        train_grpo(run, dry_run=dry_run)
    assert "20 completions at most" in str(told.value)
    assert not (tmp_path / "out" / "model.safetensors").exists()


def test_a_run_that_took_no_step_saves_no_model_and_is_an_error(grpo, tmp_path, monkeypatch):
    monkeypatch.setattr("r1reward_trainers.grpo.check_rollout", lambda args, prompts: None)
    run = changed(grpo(generation_batch_size=32), data=rows_of(tmp_path / "few.jsonl", 5))
    with pytest.raises(DataError, match="no optimizer step was taken, and no model is saved: 5 rows"):
        train_grpo(run)
    assert not (tmp_path / "out" / "model.safetensors").exists()


def test_a_model_that_is_nowhere_is_said_to_be_no_folder_either(grpo, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(
        UsageError, match="no model or tokenizer 'nope': there is no folder of that name here"
    ):
        train_grpo(changed(grpo(), model="nope"), dry_run=True)


def test_what_is_advised_for_a_row_are_keys_of_the_training_file(grpo, tmp_path):
    data = rows_of(tmp_path / "geometry.jsonl", 4, answer="6", domain="geometry")
    with pytest.raises(
        DataError, match=r"data\.columns\.task='' leaves the column out.*data\.task=NAME"
    ) as told:
        train_grpo(changed(grpo(reward="r1-zero"), data=data), dry_run=True)
    assert "--" not in str(told.value)
    followed = DataConfig(files=data.files, columns={"task": ""})
    train_grpo(changed(grpo(reward="r1-zero"), data=followed), dry_run=True)


def test_as_many_prompts_as_a_rollout_takes_are_enough(grpo, tmp_path, capsys):
    data = rows_of(tmp_path / "enough.jsonl", 8)
    train_grpo(changed(grpo(generation_batch_size=32), data=data), dry_run=True)
    assert "a rollout: 32 completions of 8 prompts" in capsys.readouterr().out


def test_what_is_named_and_not_used_and_what_this_machine_has_not_is_noted(grpo, example, capsys):
    held_out = DataConfig(files=str(example / "held-out.jsonl"), limit=4)
    run = changed(grpo(fp16=True), eval=held_out)
    train_grpo(run, dry_run=True)
    said = capsys.readouterr().out
    assert "note: eval: nothing is evaluated: set grpo.eval_strategy=steps" in said
    assert "note: grpo.fp16: needs a GPU, and this machine has none" in said
    with pytest.raises(UsageError, match=r"grpo\.fp16: needs a GPU"):
        train_grpo(run)


def test_the_names_that_are_checked_are_those_that_trl_reads():
    import inspect

    from trl.trainer import grpo_trainer

    from r1reward_trainers.field_values import _NAMES

    text = inspect.getsource(grpo_trainer)
    for field, names in _NAMES.items():
        missing = [name for name in names if f'"{name}"' not in text]
        assert not missing or field == "multi_objective_aggregation", (field, missing)


@pytest.mark.parametrize("name", ["r1-zero", "r1-stage1", "r1-stage2"])
def test_every_preset_starts_or_says_what_to_change(example, tmp_path, name, capsys):
    where = [f"model={example}/model", f"data.files={example}/problems.jsonl", f"output={tmp_path}/out"]
    train_grpo(load_config(name, where, GRPORun), dry_run=True)
    said = capsys.readouterr().out
    assert "use_vllm=true" in said
    # The paper's step lies inside a rollout; its completions are not cut in the middle of their use.
    assert ("step 8,200 lies inside a rollout of 16 steps: 65,536 tokens from step 8,208" in said) == (
        name == "r1-zero"
    )
    with pytest.raises(UsageError, match=r"set grpo\.sync_ref_model=false"):
        train_grpo(load_config(name, [*where, "peft.r=4"], GRPORun), dry_run=True)
    lora = [*where, "peft.r=4", "grpo.sync_ref_model=false"]
    train_grpo(load_config(name, lora, GRPORun), dry_run=True)


def test_a_verifier_that_does_not_exist_is_found_before_the_first_stage(grpo, example, tmp_path):
    from r1reward.errors import R1RewardError
    from r1reward_pipeline.pipeline_checks import check_pipeline
    from r1reward_pipeline.stages import load_pipeline

    stage = {
        "model": f"{example}/model",
        "grpo": {
            "data": {"files": f"{example}/problems.jsonl"},
            "reward": {"template": "plain", "terms": [{"verifier": "nosuch"}]},
        },
    }
    (tmp_path / "p.yaml").write_text(json.dumps({"output": str(tmp_path / "out"), "stages": {"rl": stage}}))
    with pytest.raises(R1RewardError, match="nosuch"):
        check_pipeline(load_pipeline(tmp_path / "p.yaml"))


def test_lora_stages_chain(grpo, example, tmp_path):
    from r1reward_rollouts.evaluate import evaluate
    from r1reward_rollouts.local import Sampling
    from r1reward_trainers.sft import SFTRun, train_sft

    data = DataConfig(files=str(example / "demonstrations.jsonl"), limit=8)
    sft = {"max_steps": 2, "per_device_train_batch_size": 4, "save_strategy": "no", "learning_rate": 1e-2}
    cold = str(tmp_path / "cold")
    train_sft(SFTRun(model=str(example / "model"), output=cold, data=data, sft=sft, peft=LORA))
    merged = changed(grpo(output=tmp_path / "merged", max_steps=1), model=cold, peft=LORA)
    train_grpo(merged)
    assert (tmp_path / "merged" / "adapter_model.safetensors").exists()
    assert (tmp_path / "merged" / "merged-base" / "model.safetensors").exists()
    stacked = changed(grpo(output=tmp_path / "stacked", max_steps=1, beta=0.1), model=cold, adapter="stack")
    train_grpo(stacked)
    held_out = DataConfig(files=str(example / "held-out.jsonl"), limit=2)
    for name in ("cold", "merged", "stacked"):
        sampling = Sampling(temperature=0, max_tokens=6)
        found = evaluate(
            str(tmp_path / name), held_out, "accuracy", tmp_path / f"{name}-out", sampling=sampling
        )
        assert found.rows == 2
    with pytest.raises(UsageError, match="leave peft out, or merge"):
        train_grpo(changed(stacked, peft=LORA), dry_run=True)
    with pytest.raises(UsageError, match=r"peft\.target_modules"):
        train_grpo(changed(merged, output=str(tmp_path / "other"), peft={"r": 4, "target_modules": ["nope"]}))


def evaluated(grpo, rows, **more):
    """A run that is evaluated on these rows; `more`: other keys of `eval`."""
    how = {"eval_strategy": "steps", "num_generations_eval": 2, "per_device_eval_batch_size": 2}
    run = grpo(reward="accuracy", **how)
    path = Path(run.output).with_name("held-out.jsonl")
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return changed(run, eval=DataConfig(files=str(path), **more))


HELD_OUT = [{"prompt": f"{n}+1000?", "sum": str(n + 1000)} for n in range(3)]


@pytest.mark.parametrize(
    ("rows", "more", "words"),
    [
        ([], {}, "eval: there is no row|held-out.jsonl.*empty"),
        (HELD_OUT, {}, r"eval: no completion of 3 rows .*eval\.columns\.ground_truth=COLUMN"),
        (HELD_OUT, {"columns": {"ground_truth": "summ"}}, "summ"),
        (HELD_OUT, {"files": "nowhere.jsonl"}, "nowhere.jsonl"),
        (HELD_OUT, {"files": ()}, "eval: name either files"),
        (HELD_OUT, {"end_tokens": ("<end>",)}, r"set data\.end_tokens"),
        (HELD_OUT, {"chat_template_kwargs": {"thinking": True}}, r"set data\.chat_template_kwargs"),
    ],
)
def test_held_out_prompts_that_cannot_be_evaluated_are_refused(grpo, rows, more, words):
    run = evaluated(grpo, rows)
    run = changed(run, eval=msgspec.structs.replace(run.eval, **more))
    with pytest.raises((DataError, UsageError), match=words) as told:
        train_grpo(run, dry_run=True)
    assert "\n" not in str(told.value)
    assert "data.columns" not in str(told.value)


def test_held_out_prompts_may_have_other_columns_and_those_of_the_data_hold_otherwise(grpo, capsys):
    train_grpo(evaluated(grpo, HELD_OUT, columns={"ground_truth": "sum"}), dry_run=True)
    run = evaluated(grpo, HELD_OUT)
    data = rows_of(Path(run.output).with_name("sums.jsonl"), 8, sum="1")
    data = msgspec.structs.replace(data, columns={"ground_truth": "sum"})
    train_grpo(changed(run, data=data), dry_run=True)
    assert "note: eval" not in capsys.readouterr().out


def test_held_out_prompts_that_are_trained_on_or_asked_in_another_way_are_noted(grpo, capsys):
    run = evaluated(grpo, HELD_OUT[:1])
    own = json.loads(Path(run.data.files).read_text().splitlines()[0])
    Path(run.eval.files).write_text(json.dumps(own) + "\n" + json.dumps(HELD_OUT[0]) + "\n")
    template = msgspec.structs.replace(run.data, template="Question: {prompt}")
    train_grpo(changed(run, data=template), dry_run=True)
    said = capsys.readouterr().out
    assert "note: eval: 1 of 2 prompts are in the training data" in said
    assert "note: eval.template: data.template is 'Question: {prompt}' and this is not set" in said
