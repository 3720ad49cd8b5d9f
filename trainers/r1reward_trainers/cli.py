"""The commands: `r1reward train grpo`, `train sft`, … Nothing heavy is imported before one of them runs."""

from pathlib import Path
from typing import Any

import click

__all__ = ["COMMANDS"]

_CONFIG = click.argument("config", metavar="CONFIG")
_CHANGES = click.argument("changes", nargs=-1, metavar="[KEY=VALUE]…")
_DRY = click.option(
    "--dry-run", is_flag=True, help="Check everything, show the configuration, train nothing."
)


@click.group()
def train() -> None:
    """Train a model with TRL and the project's rewards."""


@train.command("grpo")
@_CONFIG
@_CHANGES
@_DRY
def grpo(config: str, changes: tuple[str, ...], dry_run: bool) -> None:
    """Train by GRPO: CONFIG is a YAML file or a preset (r1-zero, r1-stage1, r1-stage2).

    KEY=VALUE changes it: model=Qwen/Qwen3-0.6B data.files=train.jsonl grpo.learning_rate=1e-6. All fields of TRL's
    GRPOConfig go under grpo. For several processes: accelerate launch -m r1reward train grpo CONFIG …
    """
    from r1reward_trainers.config import load_config
    from r1reward_trainers.grpo import GRPORun, train_grpo

    train_grpo(load_config(config, changes, GRPORun), dry_run=dry_run)


@train.command("sft")
@_CONFIG
@_CHANGES
@_DRY
def sft(config: str, changes: tuple[str, ...], dry_run: bool) -> None:
    """Train on demonstrations: CONFIG is a YAML file or a preset (r1-sft, distill-1.5b, …).

    All fields of TRL's SFTConfig go under sft. A row has a prompt and one or several completions, or a whole
    conversation.
    """
    from r1reward_trainers.config import load_config
    from r1reward_trainers.sft import SFTRun, train_sft

    train_sft(load_config(config, changes, SFTRun), dry_run=dry_run)


@train.command("example")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--seed", type=int, default=0, show_default=True)
def example(folder: Path, seed: int) -> None:
    """Write a training run that a CPU can do in minutes: a tiny model, its data and its configurations."""
    from r1reward_trainers.example import write_example

    write_example(folder, seed=seed)
    click.echo(f"next: r1reward train sft {folder}/sft.yaml && r1reward train grpo {folder}/grpo.yaml")


@click.command("evaluate")
@click.argument("model")
@click.argument("data")
@click.option(
    "--reward", "-r", default="accuracy", show_default=True, help="The reward: a preset's name or a file."
)
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), required=True, help="A folder for what comes out."
)
@click.option("-k", type=int, default=1, show_default=True, help="Completions for each prompt.")
@click.option("--temperature", type=float, default=0.6, show_default=True, help="0 = greedy.")
@click.option("--top-p", type=float, default=0.95, show_default=True)
@click.option("--max-tokens", type=int, default=32768, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option(
    "--batch", type=int, default=256, show_default=True, help="Completions at once, by transformers."
)
@click.option(
    "--engine", type=click.Choice(["auto", "transformers", "vllm"]), default="auto", show_default=True
)
@click.option("--url", "urls", multiple=True, help="Sample from servers: http://localhost:8000/v1, say.")
@click.option("--served", default="", help="The model's name there.  [default: the only one]")
@click.option("--patience", type=float, default=600.0, show_default=True, help="Seconds to wait for servers.")
@click.option("--map", "columns", default="", metavar="ROLE=COLUMN,…", help="Which column is what.")
@click.option("--task", default="", help="The task of rows that name none.")
@click.option(
    "--template", default="", help="A text with {prompt} in it, given to the model without a chat template."
)
@click.option("--system", default="", help="A system message.")
@click.option("--limit", type=int, help="Only so many rows, the first.")
@click.option("--workers", "-w", type=int, help="Processes that score.  [default: one a core]")
@click.option("--plugin", "plugins", multiple=True, type=click.Path(path_type=Path), help="A plugin file.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def evaluate(model: str, data: str, reward: str, output: Path, columns: str, as_json: bool, **o: Any) -> None:
    """Sample from MODEL on DATA (a file or a folder) and tell pass@1, pass@k and cons@k.

    The defaults are DeepSeek-R1's protocol. Completions and scores stay in the output folder; a run that was cut
    goes on.
    """
    from r1reward.files import parse_map
    from r1reward.report import print_summary
    from r1reward_trainers.config import DataConfig, ScoringConfig
    from r1reward_trainers.evaluate import evaluate as run
    from r1reward_trainers.rollouts import Sampling

    names = (
        "k",
        "temperature",
        "top_p",
        "max_tokens",
        "seed",
        "batch",
        "engine",
        "urls",
        "served",
        "patience",
    )
    sampling = Sampling(**{name: o[name] for name in names})
    where = {name: o[name] for name in ("task", "template", "system", "limit")}
    found = run(
        model,
        DataConfig(files=data, columns=parse_map(columns), **where),
        reward,
        output,
        sampling=sampling,
        scoring=ScoringConfig(workers=o["workers"], plugins=tuple(map(str, o["plugins"]))),
    )
    if as_json:
        click.echo((output / "evaluation.json").read_text(), nl=False)
        return
    from rich.console import Console

    print_summary(found.summary, Console(highlight=False))


@click.command("serve")
@click.option(
    "--reward", "-r", required=True, metavar="PRESET|FILE", help="The reward: a preset's name or a YAML file."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; others need --token.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8686, show_default=True, help="0 = one that is free."
)
@click.option(
    "--token", default="", envvar="R1REWARD_TOKEN", help="What requests must show.  [R1REWARD_TOKEN]"
)
@click.option(
    "--most",
    type=int,
    default=20_000,
    show_default=True,
    help="Completions at once; more are refused with 429.",
)
@click.option("--most-mb", type=int, default=256, show_default=True, help="The largest request, MiB.")
@click.option("--map", "columns", default="", metavar="ROLE=COLUMN,…", help="Which column is what.")
@click.option("--task", default="", help="The task of rows that name none.")
@click.option("--step", type=int, help="The training step, for terms with a schedule.")
@click.option("--end", "ends", multiple=True, help="The model's end token; without it a completion was cut.")
@click.option("--prompt-suffix", default="", help="What the chat template adds: a prefilled <think>, say.")
@click.option("--plugin", "plugins", multiple=True, type=click.Path(path_type=Path), help="A plugin file.")
@click.option("--workers", "-w", type=int, help="Processes that score.  [default: one a core]")
@click.option("--deadline", type=float, default=10.0, show_default=True, help="Seconds for one completion.")
@click.option(
    "--memory", "memory_mb", type=int, default=2048, show_default=True, help="MiB that a worker may take."
)
@click.option("--cache", default="", help="A folder of scores kept between runs.")
def serve(reward: str, columns: str, ends: tuple[str, ...], plugins: tuple[Path, ...], **o: Any) -> None:
    """Serve a reward over HTTP: POST /score, OpenRLHF's POST /get_reward, GET /health, GET /metrics."""
    from r1reward.files import parse_map
    from r1reward_trainers.serve import serve as run
    from r1reward_trainers.service import ServeOptions
    from r1reward_trainers.warm import WarmReward

    how = {name: o.pop(name) for name in ("workers", "deadline", "memory_mb", "cache")}
    options = ServeOptions(columns=parse_map(columns), ends=ends, **o)
    warm = WarmReward(reward, plugins=plugins, **how)
    run(warm, options, lambda address: click.echo(f"serving {reward} at {address} (/score, /get_reward)"))


@click.command("pipeline")
@click.argument("file", metavar="PIPELINE.yaml", type=click.Path(path_type=Path))
@click.argument("changes", nargs=-1, metavar="[KEY=VALUE]…")
@click.option(
    "--from", "anew", metavar="STAGE", help="Start over at this stage; what it and later ones left goes."
)
@click.option("--dry-run", is_flag=True, help="Check everything, show the stages, run nothing.")
def pipeline(file: Path, changes: tuple[str, ...], anew: str | None, dry_run: bool) -> None:
    """Run the stages of a file one after another: SFT, GRPO, rollouts, rejection sampling, distillation.

    The same command again goes on where it was cut, and runs no stage twice. At the end stand OUTPUT/summary.md and
    OUTPUT/plots. `r1reward train example` writes a pipeline to look at.
    """
    from r1reward_trainers.checking import check_pipeline
    from r1reward_trainers.pipeline import run_pipeline
    from r1reward_trainers.stages import load_pipeline

    loaded = load_pipeline(file, changes)
    if dry_run:
        check_pipeline(loaded)
        for stage in loaded.stages:
            click.echo(f"{stage.name}: {stage.kind}" + (f" of {stage.model}" if stage.model else ""))
        return
    summary = run_pipeline(loaded, anew=anew, tell=lambda line: click.echo(line, err=True))
    click.echo(summary.read_text("utf-8"))


COMMANDS = (train, evaluate, serve, pipeline)
"""What the plugin adds to the command line."""
