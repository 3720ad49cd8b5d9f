"""Configurations for machines: accelerate reads them, the run they describe can be, and what cannot fit is refused."""

import subprocess

import msgspec
import pytest

from r1reward.cli import run as r1reward
from r1reward.errors import UsageError
from r1reward_trainers.config import load_config
from r1reward_trainers.grpo import GRPORun
from r1reward_trainers.launch_files import machines, write_launch
from r1reward_trainers.memory import Memory

pytestmark = pytest.mark.filterwarnings("default")  # those of torch, transformers and TRL are not ours

PLACES = ["model=m", "data.files=d", "output=o"]


@pytest.mark.parametrize("name", ["1-gpu", "8-gpus", "nodes"])
def test_the_files_for_machines_are_what_their_programs_read(name, tmp_path):
    pytest.importorskip("accelerate")
    from accelerate.commands.config.config_args import ClusterConfig

    assert name in machines()
    paths = {path.name: path for path in write_launch(name, tmp_path / name)}
    run = load_config(str(paths["train.yaml"]), PLACES, GRPORun)
    assert run.grpo["use_vllm"] is True
    assert run.grpo["beta"] == 0.001  # of the preset
    ways = [path for file, path in paths.items() if file.startswith("accelerate")]
    assert len(ways) == (0 if name == "1-gpu" else 2)
    for path in ways:
        config = ClusterConfig.from_yaml_file(str(path))  # refuses a key that it does not know
        assert config.num_processes == 8 * config.num_machines
        assert config.mixed_precision == "bf16"
        sharding = (
            config.deepspeed_config.get("zero_stage") == 3 or config.fsdp_config.get("fsdp_version") == 2
        )
        assert sharding, path
        # The batch can be divided over that many processes.
        assert run.batch % (config.num_processes * run.grpo["per_device_train_batch_size"]) == 0
    if "job.slurm" in paths:
        assert subprocess.run(["bash", "-n", paths["job.slurm"]], check=False).returncode == 0
        assert "scontrol requeue" in paths["job.slurm"].read_text()


def test_the_fields_for_machines_are_fields_of_trl(tmp_path, monkeypatch):
    pytest.importorskip("trl", reason="the training packages are not installed")
    from trl import GRPOConfig

    from r1reward_trainers.grpo_fields import trl_fields
    from r1reward_trainers.trl_arguments import arguments

    monkeypatch.setenv("ACCELERATE_USE_CPU", "true")
    for name in machines():
        write_launch(name, tmp_path / name, "r1-stage1")
        run = load_config(str(tmp_path / name / "train.yaml"), PLACES, GRPORun)
        args = arguments(GRPOConfig, trl_fields(run), "grpo", tmp_path / "out")
        assert args.epsilon == 10.0  # of the first stage
        assert args.generation_batch_size == run.rollout


def test_the_command_writes_them_and_overwrites_nothing(tmp_path, capsys):
    command = ["train", "launch", "8-gpus", str(tmp_path)]
    assert r1reward(command) == 0
    assert "next: accelerate launch --config_file" in capsys.readouterr().out
    assert r1reward(command) == 2
    assert "is there already" in capsys.readouterr().err
    with pytest.raises(UsageError, match="did you mean 'nodes'"):
        write_launch("node", tmp_path)
    with pytest.raises(UsageError, match="--base: no preset 'r1'"):
        write_launch("nodes", tmp_path / "n", "r1")


def memory(fields, monkeypatch, size=7_000_000_000, peft=None, shards=1):
    import types

    from r1reward_trainers.memory import memory_of

    if shards > 1:
        monkeypatch.setenv("ACCELERATE_USE_DEEPSPEED", "true")
        monkeypatch.setenv("ACCELERATE_DEEPSPEED_ZERO_STAGE", "3")
    plain = {
        "model_init_kwargs": {"dtype": "bfloat16"},
        "beta": 0.0,
        "use_vllm": False,
        "vllm_mode": "colocate",
    }
    sizes = {"max_completion_length": 100, "per_device_train_batch_size": 1, "vllm_tensor_parallel_size": 1}
    args = types.SimpleNamespace(world_size=shards, **(plain | sizes | fields))
    run = types.SimpleNamespace(peft=peft, lengths=())
    config = types.SimpleNamespace(hidden_size=10, num_hidden_layers=4, vocab_size=1000)
    return memory_of(run, args, config, size)


def test_the_memory_is_that_of_zeros_count(monkeypatch):
    assert memory({}, monkeypatch).policy == pytest.approx(7e9 * 8 / 2**30)
    whole = {"model_init_kwargs": None, "beta": 0.1, "use_vllm": True}
    assert memory(whole, monkeypatch).policy == pytest.approx(7e9 * 16 / 2**30)
    assert memory(whole, monkeypatch).reference == pytest.approx(7e9 * 4 / 2**30)
    assert memory(whole, monkeypatch).engine == pytest.approx(7e9 * 2 / 2**30)
    assert memory({}, monkeypatch, peft={"r": 4}).policy == pytest.approx(7e9 * 2 / 2**30)
    assert memory({}, monkeypatch).activations == pytest.approx(100 * (2 * 10 * 4 + 6 * 1000) / 2**30)
    assert memory({}, monkeypatch, shards=8).policy == pytest.approx(7e9 * 16 / 8 / 2**30)


def test_what_cannot_fit_is_refused_before_it_starts():
    told = Memory(policy=100.0, reference=20.0, engine=10.0, activations=5.0, checkpoint=1.0)
    told.check(None)
    told.check(140.0)
    with pytest.raises(
        UsageError, match=r"130\.0 GiB a GPU before any activation, and it has 80\.0: shard the model"
    ):
        told.check(80.0)


def test_a_dry_run_refuses_a_model_that_the_gpu_cannot_hold(grpo):
    pytest.importorskip("trl", reason="the training packages are not installed")
    from r1reward_trainers.grpo import train_grpo

    with pytest.raises(UsageError, match=r"GiB a GPU before any activation, and it has 0\.0"):
        train_grpo(msgspec.structs.replace(grpo(), gpu_gib=1e-6), dry_run=True)


def test_vllm_is_asked_for_no_more_at_once_than_it_takes(monkeypatch):
    grpo_trainer = pytest.importorskip(
        "trl.trainer.grpo_trainer", reason="the training packages are not installed"
    )
    from r1reward_trainers.engine_limits import capped_sequences

    monkeypatch.setattr(grpo_trainer, "VLLMGeneration", lambda **options: options)
    with capped_sequences():
        assert grpo_trainer.VLLMGeneration(max_num_seqs=8192, mode="colocate")["max_num_seqs"] == 1024
        assert grpo_trainer.VLLMGeneration(max_num_seqs=64)["max_num_seqs"] == 64
        assert grpo_trainer.VLLMGeneration(max_num_seqs=None)["max_num_seqs"] is None
    assert grpo_trainer.VLLMGeneration(max_num_seqs=8192)["max_num_seqs"] == 8192
