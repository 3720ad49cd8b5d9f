"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from r1reward.files.mapping import parse_map
from r1reward.runs.plan import Options
from r1reward.scoring.scorer import DEADLINE

__all__ = ["common_options", "make_options", "reward_option"]

F = TypeVar("F", bound=Callable[..., Any])

reward_option = click.option(
    "--reward",
    "-r",
    required=True,
    metavar="PRESET|FILE",
    help="The reward: a preset's name, or a YAML file.",
)

_COMMON = [
    click.option("--map", "columns", default="", metavar="ROLE=COLUMN,…", help="Which column is what."),
    click.option("--task", default="", help="The task of rows that name none."),
    click.option("--step", type=int, help="The training step, for terms with a schedule."),
    click.option(
        "--plugin", "plugins", multiple=True, type=click.Path(path_type=Path), help="A plugin file."
    ),
    click.option("--workers", "-w", type=int, help="Processes; 0 = in this one.  [default: one a core]"),
    click.option(
        "--deadline", type=float, default=DEADLINE, show_default=True, help="Seconds for one completion."
    ),
    click.option(
        "--memory", "memory_mb", type=int, default=2048, show_default=True, help="MiB that a worker may take."
    ),
    click.option(
        "--on-bad-row", type=click.Choice(["stop", "skip"]), default="stop", show_default=True,
        help="A row that cannot be read: stop there, or leave it out and keep it in OUT.bad.jsonl.",
    ),
]  # fmt: skip


def common_options(command: F) -> F:
    """Add them to a command."""
    for option in reversed(_COMMON):
        command = option(command)
    return command


def make_options(columns: str, plugins: tuple[Path, ...], **rest: Any) -> Options:
    """The run's options from the command line's."""
    return Options(columns=parse_map(columns), plugins=tuple(map(str, plugins)), **rest)
