"""A reward function that always closes its workers, and a model small enough for a test."""

import json
from pathlib import Path

import pytest
import yaml

from r1reward_trainers.reward import RewardFunction

PLUGIN = Path(__file__).parent / "fragile.py"


@pytest.fixture
def make_reward():
    made = []

    def make(reward="r1-zero", **options):
        made.append(RewardFunction(reward, **{"workers": 1, "patience": 0.0} | options))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture(scope="session")
def example(tmp_path_factory):
    """The example's folder with an untrained model of 20,000 parameters."""
    pytest.importorskip(
        "trl", reason="the training packages are not installed: pip install 'r1reward[train]'"
    )
    from r1reward_trainers.example import write_example

    folder = tmp_path_factory.mktemp("example") / "run"
    sizes = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1}
    write_example(folder, **sizes, num_attention_heads=1, num_key_value_heads=1)
    return folder


@pytest.fixture
def grpo(example, tmp_path):
    """Makes the configuration of a short GRPO run with the reward `digits`; arguments change TRL's fields."""
    from r1reward_trainers.config import DataConfig, ScoringConfig
    from r1reward_trainers.grpo import GRPORun

    def make(*, reward=None, scoring=None, output=None, data=None, seconds=0.0, **fields):
        rows = [json.loads(line) for line in (example / "problems.jsonl").read_text().splitlines()[:64]]
        problems = tmp_path / "problems.jsonl"
        problems.write_text(
            "".join(json.dumps(row | {"seconds": seconds} | (data or {})) + "\n" for row in rows)
        )
        options = {"workers": 1, "plugins": (str(PLUGIN),), "patience": 0.0} | (scoring or {})
        return GRPORun(
            model=str(example / "model"),
            output=str(output or tmp_path / "out"),
            data=DataConfig(files=str(problems)),
            reward=reward or {"template": "plain", "terms": [{"verifier": "digits"}]},
            scoring=ScoringConfig(**options),
            grpo={
                "max_steps": 6,
                "per_device_train_batch_size": 8,
                "num_generations": 4,
                "max_completion_length": 8,
                "learning_rate": 1e-2,
                "lr_scheduler_type": "constant",
                "beta": 0.0,
                "seed": 3,
                "save_steps": 2,
            }
            | fields,
        )

    return make


@pytest.fixture
def cut_at(monkeypatch):
    """Cuts the next run within a step, after it has generated, scored and begun to learn."""
    from r1reward_trainers.reward_trainer import RewardTrainer

    def cut(step):
        def compute_loss(self, *args, **kwargs):
            if self.state.global_step == step:
                monkeypatch.undo()
                raise KeyboardInterrupt
            return super(RewardTrainer, self).compute_loss(*args, **kwargs)

        monkeypatch.setattr(RewardTrainer, "compute_loss", compute_loss)

    return cut


@pytest.fixture
def log_of():
    """The steps of a run: what they were rewarded and what they learned from it."""

    def read(folder):
        rows = [json.loads(line) for line in (Path(folder) / "log.jsonl").read_text().splitlines()]
        return [row for row in rows if "reward" in row]

    return read


@pytest.fixture
def linked(example, tmp_path):
    """Makes a folder with the example's files and a pipeline of its own.

    With `seconds` each completion of a problem takes `digits` as long: a run that is killed must not be over before.
    """

    def make(stages, seconds=0.0, **more):
        for path in example.iterdir():
            if path.name not in ("pipeline.yaml", "problems.jsonl"):
                (tmp_path / path.name).symlink_to(path)
        rows = [json.loads(line) for line in (example / "problems.jsonl").read_text().splitlines()[:256]]
        (tmp_path / "problems.jsonl").write_text(
            "".join(json.dumps(row | {"seconds": seconds}) + "\n" for row in rows)
        )
        pipeline = {"output": "out", "stages": stages} | more
        (tmp_path / "pipeline.yaml").write_text(yaml.safe_dump(pipeline, sort_keys=False))
        return tmp_path

    return make


@pytest.fixture
def stages_here(monkeypatch):
    """The stages of a pipeline are done in this process, which has imported what they need; gives their tasks."""
    from r1reward_pipeline import runner
    from r1reward_pipeline.stage_process import do
    from r1reward_pipeline.stage_tasks import read_task

    done = []

    def run(command, *_):
        done.append(Path(command[-1]).name.removesuffix(".task.json"))
        do(read_task(Path(command[-1])))
        return 0.0

    monkeypatch.setattr(runner, "run", run)
    return done


@pytest.fixture
def stages():
    """The stages of a short pipeline: SFT, GRPO, rollouts, rejection, SFT, GRPO."""
    sft = {"max_steps": 2, "warmup_steps": 0, "per_device_train_batch_size": 4}
    fields = {
        "max_steps": 6,
        "per_device_train_batch_size": 8,
        "max_completion_length": 8,
        "save_steps": 2,
        "logging_steps": 1,
        "learning_rate": 1e-2,
    }

    def grpo(**more):
        return {
            "base": "grpo.yaml",
            "batch": 16,
            "reward": {"template": "plain", "terms": [{"verifier": "digits"}]},
            "scoring": {"workers": 1, "plugins": [str(PLUGIN)]},
            "grpo": fields | more,
        }

    return {
        "cold-start": {"model": "model", "sft": {"base": "sft.yaml", "sft": sft}},
        "reasoning": {"grpo": grpo()},
        "rollouts": {
            "rollouts": {
                "data": {"files": "problems.jsonl", "limit": 8},
                "reward": "r1-zero",
                "sampling": {"k": 2, "temperature": 1.0, "max_tokens": 8},
            }
        },
        "rejection": {
            "reject": {
                "files": "@rollouts/scored.jsonl",
                "recipe": {"keep": {"correct": None, "truncated": "keep"}},
            }
        },
        "sft": {
            "model": "model",
            "sft": {"base": "sft.yaml", "data": {"files": "@rejection/data"}, "sft": sft},
        },
        "final": {"grpo": grpo(max_steps=2)},
    }
