"""The commands: `r1reward train grpo`, `train sft`, … Nothing heavy is imported before one of them runs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from r1reward.cli.options import end_option, join_option, on_option, with_options
from r1reward.cli.suggestions import presets_or_files
from r1reward.cli.terminal import echo

__all__ = ["COMMANDS"]

_CONFIG = click.argument("config", metavar="CONFIG", shell_complete=presets_or_files("training"))
_CHANGES = click.argument("changes", nargs=-1, metavar="[KEY=VALUE]…")
_DRY = click.option(
    "--dry-run", is_flag=True, help="Check everything, show the configuration, train nothing."
)
_PLUGIN = click.option(
    "--plugin",
    "plugins",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A plugin file; may be repeated.",
)
F = TypeVar("F", bound=Callable[..., Any])


def _data_options(command: F) -> F:
    """Options that are short for keys of the configuration's data."""
    return with_options(command, end_option, join_option, on_option)


def _data_changes(end_tokens: tuple[str, ...], join: str, on: str) -> list[str]:
    changes = [f"data.end_tokens={json.dumps(end_tokens)}"] if end_tokens else []
    return changes + [f"data.{key}={json.dumps(text)}" for key, text in (("join", join), ("on", on)) if text]


@click.group()
def train() -> None:
    """Train a model with TRL and the project's rewards."""


@train.command("grpo")
@_CONFIG
@_CHANGES
@_DRY
@click.option(
    "--async", "asynchronous", is_flag=True, help="Learn while a vLLM server generates (asynchronous)."
)
@_PLUGIN
@_data_options
def grpo(
    config: str,
    changes: tuple[str, ...],
    dry_run: bool,
    asynchronous: bool,
    plugins: tuple[Path, ...],
    **data: Any,
) -> None:
    """Train by GRPO: CONFIG is a YAML file or a preset (r1-zero, r1-stage1, r1-stage2).

    KEY=VALUE changes it: model=Qwen/Qwen3-0.6B data.files=train.jsonl grpo.learning_rate=1e-6. All fields of TRL's
    GRPOConfig go under grpo. For several processes: accelerate launch -m r1reward train grpo CONFIG …
    """
    from r1reward_trainers.config import load_config
    from r1reward_trainers.grpo import GRPORun, train_grpo

    more = [f"scoring.plugins={json.dumps([*map(str, plugins)])}"] if plugins else []
    more += ["asynchronous=true"] if asynchronous else []
    train_grpo(load_config(config, [*changes, *more, *_data_changes(**data)], GRPORun), dry_run=dry_run)


@train.command("sft")
@_CONFIG
@_CHANGES
@_DRY
@_data_options
def sft(config: str, changes: tuple[str, ...], dry_run: bool, **data: Any) -> None:
    """Train on demonstrations: CONFIG is a YAML file or a preset (r1-sft, distill-1.5b, …).

    All fields of TRL's SFTConfig go under sft. A row has a prompt and one or several completions, or a whole
    conversation.
    """
    from r1reward_trainers.config import load_config
    from r1reward_trainers.sft import SFTRun, train_sft

    train_sft(load_config(config, [*changes, *_data_changes(**data)], SFTRun), dry_run=dry_run)


@train.command("example")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--seed", type=int, default=0, show_default=True, help="Of the model and its data.")
def example(folder: Path, seed: int) -> None:
    """Write a training run that a CPU can do in minutes: a tiny model, its data and its configurations."""
    from r1reward_trainers.example import write_example

    write_example(folder, seed=seed)
    echo(f"next: r1reward train sft {folder}/sft.yaml && r1reward train grpo {folder}/grpo.yaml")


@train.command("launch")
@click.argument("machines", metavar="MACHINES")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--base", default="r1-zero", show_default=True, help="The preset of the run.")
def launch(machines: str, folder: Path, base: str) -> None:
    """Write configurations for MACHINES (1-gpu, 8-gpus, nodes) into FOLDER.

    They are a configuration of `train grpo` with vLLM, those of accelerate (DeepSpeed ZeRO-3, FSDP2), and for several
    nodes a job for Slurm that is queued again when it is stopped.
    """
    from r1reward_trainers.launch_files import launch_line, write_launch

    for path in write_launch(machines, folder, base):
        echo(str(path))
    echo(f"next: {launch_line(machines, folder)}")


COMMANDS = (train,)
"""What the plugin adds to the command line."""
