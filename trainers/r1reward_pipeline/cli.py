"""The command `r1reward pipeline`. Nothing heavy is imported before it runs."""

import signal
import sys
from pathlib import Path

import click

from r1reward.cli.terminal import echo

__all__ = ["COMMANDS"]


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
    from r1reward_pipeline.pipeline_checks import check_pipeline
    from r1reward_pipeline.runner import run_pipeline
    from r1reward_pipeline.stages import load_pipeline

    loaded = load_pipeline(file, changes)
    if dry_run:
        check_pipeline(loaded)
        for stage in loaded.stages:
            echo(f"{stage.name}: {stage.kind}" + (f" of {stage.model}" if stage.model else ""))
        return
    # A stage that is running gets to save a checkpoint.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    summary = run_pipeline(loaded, anew=anew, tell=lambda line: echo(line, err=True))
    echo(summary.read_text("utf-8"))


COMMANDS = (pipeline,)
"""What the plugin adds to the command line."""
