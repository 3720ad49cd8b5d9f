"""What the stages of a pipeline do, each as a struct that goes to a process of its own as JSON.

    python -m r1reward_pipeline.stage_process OUTPUT/pipeline/STAGE.task.json

runs one by hand. The process calls the function that the command line calls, too; no command line is written and
read again.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from r1reward.storage import atomic
from r1reward_pipeline.stages import Evaluate, Pipeline, Reject, Rollouts, Stage
from r1reward_rollouts.local import Sampling
from r1reward_trainers.config import DataConfig
from r1reward_trainers.grpo import GRPORun
from r1reward_trainers.sft import SFTRun

__all__ = [
    "EvaluateTask",
    "GRPOTask",
    "RejectTask",
    "SFTTask",
    "Task",
    "evaluation_tasks",
    "read_task",
    "stage_task",
    "task_command",
]


class GRPOTask(msgspec.Struct, frozen=True, kw_only=True, tag="grpo"):
    """Train by GRPO."""

    run: GRPORun


class SFTTask(msgspec.Struct, frozen=True, kw_only=True, tag="sft"):
    """Train on demonstrations."""

    run: SFTRun


class EvaluateTask(msgspec.Struct, frozen=True, kw_only=True, tag="evaluate"):
    """Sample from a model and score; `output` is a folder."""

    model: str
    data: DataConfig
    reward: str | dict[str, Any]
    sampling: Sampling
    output: str
    plugins: tuple[str, ...] = ()


class RejectTask(msgspec.Struct, frozen=True, kw_only=True, tag="reject"):
    """Build a data set by rejection sampling; `output` is a folder."""

    files: tuple[str, ...]
    recipe: str | dict[str, Any]
    changes: dict[str, Any] = {}
    output: str
    plugins: tuple[str, ...] = ()


Task = GRPOTask | SFTTask | EvaluateTask | RejectTask


def stage_task(stage: Stage, pipeline: Pipeline) -> Task:
    """What a stage does."""
    config, output = stage.config, str(pipeline.output / stage.name)
    if isinstance(config, Rollouts):
        return EvaluateTask(
            model=stage.model,
            data=config.data,
            reward=config.reward,
            sampling=config.sampling,
            output=output,
            plugins=config.plugins,
        )
    if isinstance(config, Reject):
        return RejectTask(
            files=(config.files,) if isinstance(config.files, str) else config.files,
            recipe=config.recipe,
            changes=config.changes,
            output=output,
            plugins=config.plugins,
        )
    return GRPOTask(run=config) if isinstance(config, GRPORun) else SFTTask(run=config)


def evaluation_tasks(evaluate: Evaluate, model: Path) -> Mapping[str, Task]:
    """By protocol: the evaluation of a model; its results are written into the model's folder."""
    return {
        name: EvaluateTask(
            model=str(model),
            data=evaluate.data,
            reward=evaluate.reward,
            sampling=sampling,
            output=str(model / "evaluation" / name),
            plugins=evaluate.plugins,
        )
        for name, sampling in evaluate.protocols.items()
    }


def task_command(task: Task, file: Path, launch: tuple[str, ...]) -> list[str]:
    """Write the task to a file; returns the command that runs it.

    Trainers are started by `launch` (`accelerate launch`), if there is one.
    """
    with atomic(file) as temporary:
        temporary.write_bytes(msgspec.json.format(msgspec.json.encode(task)) + b"\n")
    trains = isinstance(task, GRPOTask | SFTTask)
    start = launch if launch and trains else (sys.executable,)
    return [*start, "-m", "r1reward_pipeline.stage_process", str(file)]


def read_task(file: Path) -> Task:
    """The task in a file."""
    task: Task = msgspec.json.decode(file.read_bytes(), type=Task)
    return task
