"""The command lines of a pipeline's stages: each can be run by hand as well."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import yaml

from r1reward_pipeline.stages import Evaluate, Pipeline, Reject, Rollouts, Stage
from r1reward_rollouts.local import Sampling
from r1reward_trainers.config import DataConfig, to_yaml

__all__ = ["evaluation_commands", "stage_command"]

_HERE = (sys.executable, "-m", "r1reward")


def stage_command(stage: Stage, pipeline: Pipeline, books: Path) -> list[str]:
    """The command of a stage; its configuration is written into the folder `books`."""
    config = stage.config
    if isinstance(config, Rollouts):
        reward = _written(config.reward, books / f"{stage.name}.reward.yaml")
        output = pipeline.output / stage.name
        return _evaluate(stage.model, config.data, reward, config.sampling, output, config.plugins)
    if isinstance(config, Reject):
        return _reject(config, pipeline.output / stage.name, books / f"{stage.name}.recipe.yaml")
    file = books / f"{stage.name}.yaml"
    file.write_text(to_yaml(config), "utf-8")
    start = (*pipeline.launch, "-m", "r1reward") if pipeline.launch else _HERE
    return [*start, "train", stage.kind, str(file)]


def evaluation_commands(evaluate: Evaluate, model: Path, books: Path) -> dict[str, list[str]]:
    """By protocol: the command that evaluates a model; what comes out stands in its folder."""
    reward = _written(evaluate.reward, books / "evaluation.reward.yaml")
    return {
        name: _evaluate(
            str(model), evaluate.data, reward, sampling, model / "evaluation" / name, evaluate.plugins
        )
        for name, sampling in evaluate.protocols.items()
    }


def _evaluate(
    model: str, data: DataConfig, reward: str, sampling: Sampling, output: Path, plugins: Sequence[str]
) -> list[str]:
    (file,) = data.paths
    command = [*_HERE, "evaluate", model, file, "--reward", reward, "--output", str(output)]
    for name, value in msgspec.structs.asdict(sampling).items():
        option = f"--{name.removesuffix('s' if name == 'urls' else '').replace('_', '-')}"
        for one in value if isinstance(value, tuple) else (value,):
            command += [option if len(name) > 1 else f"-{name}", str(one)]
    for option, text in (("--task", data.task), ("--template", data.template), ("--system", data.system)):
        command += [option, text] if text else []
    if data.columns:
        command += ["--map", ",".join(f"{role}={column}" for role, column in data.columns.items())]
    if data.limit is not None:
        command += ["--limit", str(data.limit)]
    return command + [part for plugin in plugins for part in ("--plugin", plugin)]


def _reject(config: Reject, output: Path, recipe: Path) -> list[str]:
    files = [config.files] if isinstance(config.files, str) else list(config.files)
    command = [*_HERE, "reject", *files, "--recipe", _written(config.recipe, recipe), "--output", str(output)]
    for key, value in config.changes.items():
        command += ["--set", f"{key}={msgspec.json.encode(value).decode()}"]
    # A run that was cut goes on; where nothing is, it starts.
    return [*command, "--resume"] + [part for plugin in config.plugins for part in ("--plugin", plugin)]


def _written(told: str | dict[str, Any], file: Path) -> str:
    """A name as it is; a mapping as a file."""
    if isinstance(told, str):
        return told
    file.write_text(yaml.safe_dump(told, sort_keys=False, allow_unicode=True), "utf-8")
    return str(file)
