"""Short GRPO runs on a tiny model: what is logged, what a run leaves behind, and how it ends when things fail."""

import dataclasses
import importlib.util
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time

import msgspec
import pytest

import r1reward_trainers.grpo
from r1reward.errors import DataError, UsageError
from r1reward_serve.missing_rewards import RewardsMissingError
from r1reward_trainers.config import to_yaml
from r1reward_trainers.grpo import train_grpo
from r1reward_trainers.reward import RewardFunction
from r1reward_trainers.training_run import last_writes

pytest.importorskip("trl", reason="the training packages are not installed: pip install 'r1reward[train]'")
pytestmark = pytest.mark.filterwarnings("default")  # those of torch, transformers and TRL are not ours

SAME = ("reward", "reward_std", "loss", "grad_norm", "completions/mean_length", "terms/digits", "entropy")


def trajectory(log):
    return [{key: row[key] for key in SAME} | {"step": row["step"]} for row in log]


_uncut = []


@pytest.fixture
def uncut(grpo, tmp_path, log_of):
    """The trajectory of the run that nothing disturbs; trained once."""
    if not _uncut:
        train_grpo(grpo(output=tmp_path / "uncut"))
        _uncut.extend(trajectory(log_of(tmp_path / "uncut")))
    return _uncut


def start(run, folder, *changes):
    """The run as a process of its own."""
    (folder / "run.yaml").write_text(to_yaml(run))
    command = [sys.executable, "-m", "r1reward", "train", "grpo", "run.yaml", *changes]
    env = os.environ | {"OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def until(found, seconds=120):
    deadline = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def test_a_run_leaves_its_model_its_log_its_curves_and_its_manifest(grpo, tmp_path, log_of):
    train_grpo(grpo())
    out = tmp_path / "out"
    assert {"model.safetensors", "tokenizer.json", "config.yaml", "log.jsonl", "curves.png"} <= set(
        os.listdir(out)
    )
    manifest = json.loads((out / "manifest.json").read_text())
    assert (manifest["kind"], manifest["steps"], manifest["resumed_from"]) == ("GRPORun", 6, None)
    assert manifest["packages"]["trl"]
    rows = log_of(out)
    assert [row["step"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert all(row["reward"] == pytest.approx(row["terms/digits"], abs=1e-6) for row in rows)
    assert any(row["grad_norm"] > 0 for row in rows)
    assert len({frozenset(row) for row in rows[1:]}) == 1  # the same keys at every step


def test_the_log_tells_what_waiting_for_rewards_costs(grpo, tmp_path, log_of):
    train_grpo(grpo(seconds=0.02, max_steps=3))
    rows = log_of(tmp_path / "out")
    assert all(
        row["scoring/seconds"] > 0 for row in rows
    )  # less than scoring takes: it begins while others generate
    assert rows[0]["scoring/share"] is None
    assert all(0 < row["scoring/share"] < 1 for row in rows[1:])


def test_the_completions_table_has_the_terms_and_the_reasons(grpo, tmp_path):
    train_grpo(grpo(reward="r1-zero", max_steps=1, log_completions=True))
    from pyarrow import parquet

    (table,) = (parquet.read_table(p).to_pydict() for p in (tmp_path / "out").rglob("*.parquet"))
    assert {"accuracy", "format", "why", "r1reward"} <= set(table)
    assert all("format: " in why for why in table["why"])


def test_a_run_killed_at_any_moment_goes_on_with_the_same_trajectory(grpo, tmp_path, uncut, log_of):
    run = grpo(seconds=0.02)
    with start(run, tmp_path) as process:
        until(
            lambda: (
                (tmp_path / "out" / "checkpoint-2" / "trainer_state.json").exists()
                or process.poll() is not None
            )
        )
        time.sleep(0.15)  # somewhere in the steps after it
        process.kill()
    assert not (tmp_path / "out" / "manifest.json").exists(), "it ended before it could be killed"
    train_grpo(run)
    assert trajectory(log_of(tmp_path / "out")) == uncut
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["resumed_from"].startswith(
        "checkpoint-"
    )


def test_an_interrupted_run_saves_a_checkpoint_and_goes_on(grpo, tmp_path, uncut, log_of):
    run = grpo(seconds=0.05, save_steps=100)
    with start(run, tmp_path) as process:
        seen = next(line for line in process.stdout if line.startswith("step 3/6"))
        process.send_signal(signal.SIGINT)
        said = process.stdout.read()
        assert process.wait(60) == 130, said
    assert seen
    assert "goes on from" in said
    assert "Traceback" not in said
    train_grpo(run)
    assert trajectory(log_of(tmp_path / "out")) == uncut


def test_workers_killed_at_every_step_change_no_reward(grpo, tmp_path, uncut, log_of, monkeypatch):
    import psutil

    killed = []

    def shoot(number):
        time.sleep(0.05)  # a batch takes 0.16 s
        fork_server = max(psutil.Process().children(), key=lambda p: p.create_time())
        below = fork_server.children(recursive=True)
        workers = [p for p in below if not p.children()]
        for process in [fork_server, *below] if number % 3 == 2 else workers:
            killed.append(process.pid)
            os.kill(process.pid, signal.SIGKILL)

    class UnderFire(RewardFunction):
        def __call__(self, *args, trainer_state, **kwargs):
            thread = threading.Thread(target=shoot, args=[trainer_state.global_step])
            thread.start()
            try:
                return super().__call__(*args, trainer_state=trainer_state, **kwargs)
            finally:
                thread.join()

    monkeypatch.setattr(r1reward_trainers.grpo, "RewardFunction", UnderFire)
    train_grpo(grpo(seconds=0.02))
    rows = log_of(tmp_path / "out")
    assert len(killed) >= 6
    assert all(row["scoring/unscored"] == 0 for row in rows)
    assert trajectory(rows) == uncut


def test_a_service_that_is_away_for_a_while_costs_nothing_but_time(grpo, tmp_path, log_of):
    sign, asked = tmp_path / "back", tmp_path / "back.asked"
    reward = {"template": "plain", "terms": [{"verifier": "fragile"}]}
    run = grpo(reward=reward, data={"how": f"until {sign}"}, scoring={"pause": True}, max_steps=8)

    def return_after_five_batches():  # more than are masked, so that some were asked again; however slow the machine
        end = time.monotonic() + 120
        while time.monotonic() < end and not (asked.exists() and asked.stat().st_size >= 5 * 8):
            time.sleep(0.05)
        sign.touch()

    service = threading.Thread(target=return_after_five_batches)
    service.start()
    train_grpo(run)
    service.join()
    rows = log_of(tmp_path / "out")
    # Small batches may be masked until there is enough to tell a failure from a hard sample; none is ever a zero.
    scored = [row for row in rows if row["reward"] is not None and row["scoring/unscored"] == 0]
    assert scored
    for row in rows:
        assert row["scoring/unscored"] in (0, 1)
        assert row["scoring/unscored"] == 0 or row["terms/fragile"] is None
    assert sum(row["scoring/retries"] for row in rows) >= 1


def test_a_service_that_stays_away_stops_the_run_with_a_checkpoint(grpo, tmp_path, log_of, monkeypatch):
    sign = tmp_path / "away"
    reward = {"template": "plain", "terms": [{"verifier": "moody"}]}
    sizes = {"per_device_train_batch_size": 64, "num_generations": 8, "save_steps": 100}
    run = grpo(reward=reward, data={"sign": str(sign)}, **sizes)

    class AwayFromTheThirdBatch(RewardFunction):
        def begin(self, prompts, columns, step, group_size):
            if step == 2:
                sign.touch()
            return super().begin(prompts, columns, step, group_size)

    with monkeypatch.context() as patch:
        patch.setattr(r1reward_trainers.grpo, "RewardFunction", AwayFromTheThirdBatch)
        with pytest.raises(RewardsMissingError, match=r"64 of 64 .*nothing was trained.*checkpoint-2"):
            train_grpo(run)
    sign.unlink()
    train_grpo(run)
    assert [row["step"] for row in log_of(tmp_path / "out")] == [1, 2, 3, 4, 5, 6]


def test_a_full_disk_is_a_clear_error_and_the_run_goes_on_when_there_is_room(grpo, tmp_path, uncut, log_of):
    (tmp_path / "small").mkdir()
    run = grpo()
    (tmp_path / "run.yaml").write_text(to_yaml(msgspec.structs.replace(run, output="small/out")))
    script = f"""
        mount -t tmpfs -o size=300k tmpfs small || exit 77
        {sys.executable} -m r1reward train grpo run.yaml; code=$?
        cp -r small/out out; exit $code
    """
    where = {
        "cwd": tmp_path,
        "env": os.environ | {"OMP_NUM_THREADS": "1"},
        "capture_output": True,
        "text": True,
    }
    done = subprocess.run(["unshare", "-Urm", "bash", "-c", script], **where, check=False)
    if done.returncode == 77 or done.stderr.startswith("unshare"):
        pytest.skip(f"no small file system can be mounted here: {done.stderr.strip()}")
    assert done.returncode == 3, done.stderr
    assert "cannot be written" in done.stderr
    # Which write is the one too many depends on the length of the paths that the files name.
    assert re.search(r"checkpoint-\d: make room, and the same command goes on from it", done.stderr)
    assert "Traceback" not in done.stderr
    train_grpo(run)
    assert trajectory(log_of(tmp_path / "out")) == uncut


def test_a_disk_that_is_full_when_the_steps_are_done_is_the_same_error(tmp_path):
    with (
        pytest.raises(DataError, match="make room, and the same command goes on from it"),
        last_writes(tmp_path),
    ):
        raise OSError(28, "No space left on device")
    with pytest.raises(ZeroDivisionError), last_writes(tmp_path):
        raise ZeroDivisionError


def test_only_a_failure_to_write_is_told_as_one(grpo, monkeypatch):
    import trl

    def broken(*_, **__):
        raise NameError("name 'wandb' is not defined")

    monkeypatch.setattr(trl.GRPOTrainer, "save_model", broken)
    with pytest.raises(NameError, match="wandb"):
        train_grpo(grpo(max_steps=1))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"learning_rat": 1}, r"grpo: no field of GRPOConfig 'learning_rat': did you mean 'learning_rate'"),
        ({"num_generations": 3}, "grpo: "),
        ({"use_vllm": "no"}, r"grpo\.use_vllm: expected `bool`, got `str`: 'no'"),
        ({"max_steps": "ten"}, r"grpo\.max_steps: expected `int`, got `str`: 'ten'"),
        ({"learning_rate": "abc"}, r"grpo\.learning_rate: expected `float`"),
    ],
)
def test_a_field_that_makes_no_sense_is_refused_before_anything_starts(grpo, fields, words):
    with pytest.raises(UsageError, match=words):
        train_grpo(grpo(**fields))


def test_a_model_that_is_not_there_is_a_clear_error(grpo, tmp_path):
    with pytest.raises(UsageError, match="there is no folder"):
        train_grpo(msgspec.structs.replace(grpo(), model=str(tmp_path / "nothing")))


def test_vllm_that_is_not_installed_is_a_clear_error(grpo):
    if importlib.util.find_spec("vllm") is not None:
        pytest.skip("vLLM is installed")
    with pytest.raises(UsageError, match=r"use_vllm: vLLM is not available.*install"):
        train_grpo(grpo(use_vllm=True))


def test_an_output_that_cannot_be_a_folder_is_a_clear_error(grpo, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match=r"output: .*file cannot be a folder"):
        train_grpo(grpo(output=tmp_path / "file"))


def test_data_without_rows_is_a_clear_error(grpo, tmp_path):
    (tmp_path / "empty.jsonl").touch()
    run = grpo()
    data = msgspec.structs.replace(run.data, files=str(tmp_path / "empty.jsonl"))
    with pytest.raises(DataError):
        train_grpo(msgspec.structs.replace(run, data=data))


def test_peft_trains_an_adapter(grpo, tmp_path):
    run = msgspec.structs.replace(grpo(max_steps=2), peft={"r": 4, "target_modules": ["q_proj", "v_proj"]})
    train_grpo(run)
    assert (tmp_path / "out" / "adapter_model.safetensors").exists()


def test_every_shipped_preset_is_a_configuration_that_trl_accepts(tmp_path):
    from trl import GRPOConfig, SFTConfig

    from r1reward_trainers.config import load_config, presets
    from r1reward_trainers.grpo import GRPORun
    from r1reward_trainers.grpo_fields import trl_fields
    from r1reward_trainers.sft import SFTRun
    from r1reward_trainers.trl_arguments import arguments, divided

    changes = ["model=m", f"output={tmp_path}", "data.files=x.jsonl"]
    for name in presets():
        kind = SFTRun if name.startswith(("distill", "r1-sft")) else GRPORun
        run = load_config(name, changes, kind)
        if kind is SFTRun:
            args = arguments(SFTConfig, divided(run.sft, run.batch), "sft", tmp_path)
            assert args.learning_rate >= 2e-5
        else:
            args = arguments(GRPOConfig, trl_fields(run), "grpo", tmp_path)
            assert (args.num_generations, args.beta, args.epsilon) == (16, 0.001, 10.0)
            assert (args.sync_ref_model, args.ref_model_sync_steps, args.ref_model_mixup_alpha) == (
                True,
                400,
                1.0,
            )
            assert args.generation_batch_size == (5120 if name == "r1-stage2" else 8192)
            assert not args.use_bias_correction_kl  # the paper's KL is plain k3
            rollout = args.generation_batch_size // run.batch
            assert args.save_steps % rollout == args.ref_model_sync_steps % rollout == 0
            if name == "r1-stage2":  # preference terms count for 400 steps
                assert (1300 % rollout, args.max_steps % rollout, args.max_steps - 1300) == (0, 0, 400)
            assert dataclasses.is_dataclass(args)
