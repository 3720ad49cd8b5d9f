"""The options of the commands that build a data set: `reject` and `pairs`."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from r1reward.cli.options import (
    end_option,
    engine_options,
    map_option,
    once,
    overwrite_option,
    resume_option,
    task_option,
    with_options,
)
from r1reward.cli.suggestions import presets_or_files

__all__ = ["build_options"]

F = TypeVar("F", bound=Callable[..., Any])


def build_options(recipe: str) -> Callable[[F], F]:
    """The options of the commands that build a data set; `recipe` is the default one."""
    options = (
        click.argument("files", nargs=-1, required=True, metavar="FILE…"),
        click.option(
            "--recipe",
            default=recipe,
            show_default=True,
            metavar="PRESET|FILE",
            help="The recipe.",
            shell_complete=presets_or_files("recipe"),
        ),
        click.option(
            "--output",
            "-o",
            metavar="DIR|URL",
            help="The data set's folder, or s3://… and the like; needed without --add-to.",
        ),
        click.option(
            "--add-to",
            metavar="DIR",
            default="",
            help="Add the files to this data set, made with --keep-rows by the same recipe; in place without -o.",
        ),
        click.option(
            "--staging", metavar="DIR", default="", help="Where remote files and sets are worked on."
        ),
        click.option(
            "--keep-rows", is_flag=True, help="Keep what --add-to goes on from; takes the input's size."
        ),
        click.option(
            "--set", "changes", multiple=True, metavar="KEY=VALUE", help="Change the recipe: mix.size=10000."
        ),
        click.option("--size", type=int, help="Rows wanted in all; the quotas are scaled to it."),
        click.option(
            "--join",
            multiple=True,
            metavar="NAME=FILE|FILE",
            help=(
                "Files of a join of the recipe (general=FILE); with --on, a file of ground truths for raw "
                "completions."
            ),
        ),
        click.option(
            "--on",
            multiple=True,
            callback=once,
            metavar="COLUMN=COLUMN",
            help="What --join FILE goes by: custom_id=id.",
        ),
        click.option(
            "--decontaminate",
            multiple=True,
            metavar="FILE",
            help="An evaluation set not to learn from; may be repeated.",
        ),
        click.option(
            "--tokenizer",
            metavar="NAME",
            help="Count tokens with it: tokenizer.json, a folder, a hub's name.",
        ),
        click.option(
            "--loss",
            type=click.Choice(["response", "answer", "turns"]),
            help="Write which part counts for the loss; with --set format.loss.tokens=true as masks of tokens, too.",
        ),
        click.option("--seed", type=int, help="Of every random choice."),
        map_option,
        task_option,
        end_option,
        click.option("--step", type=int, help="The training step, for terms with a schedule."),
        resume_option,
        overwrite_option,
        click.option(
            "--on-bad-row",
            type=click.Choice(["stop", "skip"]),
            default="stop",
            show_default=True,
            help="A row that cannot be read: stop there, or leave it out.",
        ),
        click.option(
            "--db-memory",
            "db_memory_mb",
            type=int,
            default=1500,
            show_default=True,
            help="MiB for sorting and joining; what does not fit goes to the disk.",
        ),
        engine_options(),
        click.option("--keep-work", is_flag=True, help="Keep the files between the steps."),
        click.option("--push", metavar="USER/NAME", help="Upload the data set to a Hugging Face hub."),
        click.option("--public", is_flag=True, help="With --push: for everybody to see."),
        click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON."),
    )
    return lambda command: with_options(command, *options)
