"""The command `r1reward reject`. Nothing heavy is imported before it runs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from r1reward.cli.mistakes import check_all
from r1reward.cli.options import (
    end_option,
    engine_options,
    map_option,
    overwrite_option,
    resume_option,
    take_engine,
    task_option,
)
from r1reward.cli.suggestions import presets_or_files
from r1reward.cli.terminal import echo
from r1reward.errors import UsageError
from r1reward.files import Inputs
from r1reward.rows.columns import parse_map
from r1reward.rows.join import Join

__all__ = ["COMMANDS"]


@click.command("reject")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option(
    "--recipe", default="r1-800k", show_default=True, metavar="PRESET|FILE", help="The recipe.",
    shell_complete=presets_or_files("recipe"),
)  # fmt: skip
@click.option("--output", "-o", type=click.Path(path_type=Path), required=True, help="The data set's folder.")
@click.option(
    "--set", "changes", multiple=True, metavar="KEY=VALUE", help="Change the recipe: mix.size=10000."
)
@click.option("--size", type=int, help="Rows wanted in all; the quotas are scaled to it.")
@click.option(
    "--join",
    multiple=True,
    metavar="NAME=FILE|FILE",
    help="Files of a join of the recipe (general=FILE); with --on, a file of ground truths for raw completions.",
)
@click.option("--on", default="", metavar="COLUMN=COLUMN", help="What --join FILE goes by: custom_id=id.")
@click.option("--decontaminate", multiple=True, metavar="FILE", help="An evaluation set not to learn from.")
@click.option(
    "--tokenizer", metavar="NAME", help="Count tokens with it: tokenizer.json, a folder, a hub's name."
)
@click.option("--seed", type=int, help="Of every random choice.")
@map_option
@task_option
@end_option
@click.option("--step", type=int, help="The training step, for terms with a schedule.")
@resume_option
@overwrite_option
@click.option(
    "--on-bad-row",
    type=click.Choice(["stop", "skip"]),
    default="stop",
    show_default=True,
    help="A row that cannot be read: stop there, or leave it out.",
)
@click.option(
    "--db-memory",
    "db_memory_mb",
    type=int,
    default=1500,
    show_default=True,
    help="MiB for sorting and joining; what does not fit goes to the disk.",
)
@engine_options()
@click.option("--keep-work", is_flag=True, help="Keep the files between the steps.")
@click.option("--push", metavar="USER/NAME", help="Upload the data set to a Hugging Face hub.")
@click.option("--public", is_flag=True, help="With --push: for everybody to see.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def reject(files: tuple[str, ...], output: Path, as_json: bool, **options: Any) -> int:
    """Build a data set for fine-tuning out of scored completions: rejection sampling.

    FILE is what `r1reward score` writes, or completions that are scored on the way. Rows are kept by their scores,
    chosen, rid of duplicates and contamination, mixed, and written as Parquet shards with a dataset card:
    datasets.load_dataset(DIR) reads them. Nothing of a run that is cut is lost: --resume goes on.
    """
    _require("numpy", "duckdb")

    from r1reward_rejection.api import RejectOptions, reject_files
    from r1reward_rejection.recipe.file import load_recipe
    from r1reward_rejection.summary import print_summary

    push, public = options.pop("push"), options.pop("public")
    name, columns, joins = options.pop("recipe"), options.pop("columns"), options.pop("join")
    named, table, changes, told, _ = check_all(
        lambda: _named_files(joins),
        lambda: _table(joins, options["on"]),
        lambda: _changes(options),
        lambda: parse_map(columns),
        lambda: Inputs(files),
    )
    recipe, chosen = check_all(
        lambda: load_recipe(name, [*changes, *named]),
        lambda: RejectOptions(columns=told, join=table, **take_engine(options), **options),
    )
    try:
        summary = reject_files(files, recipe, output, chosen, tell=None if as_json else _tell)
    except KeyboardInterrupt:
        echo("interrupted; what is done is kept, and --resume goes on", err=True)
        return 130
    if as_json:
        echo(msgspec.json.format(msgspec.json.encode(summary)).decode())
    else:
        print_summary(summary)
    if push:
        from r1reward_rejection.publishing import push as upload

        echo(f"pushed to {upload(output, push, private=not public)}", err=True)
    return 0


def _require(*packages: str) -> None:
    """Raises `MissingExtraError` with what to install."""
    from importlib import import_module

    from r1reward.errors import MissingExtraError

    for name in packages:
        try:
            import_module(name)
        except ImportError:
            raise MissingExtraError(name, "reject") from None


def _tell(line: str) -> None:
    echo(line, err=True)


def _changes(options: dict[str, Any]) -> list[str]:
    """The options that are short for keys of the recipe, as changes."""
    changes = list(options.pop("changes"))
    for name, key in (
        ("size", "mix.size"),
        ("tokenizer", "format.tokenizer"),
        ("seed", "seed"),
        ("task", "task"),
    ):
        if (value := options.pop(name)) not in (None, ""):
            changes.append(f"{key}={value}")
    if sets := options.pop("decontaminate"):
        changes.append(f"decontaminate.files={msgspec.json.encode(sets).decode()}")
    return changes


def _named_files(joins: Sequence[str]) -> list[str]:
    """The files of the recipe's joins, as changes. Raises `UsageError`."""
    files: dict[str, list[str]] = {}
    for join in joins:
        name, equals, file = join.partition("=")
        if equals and (not name or not file):
            raise UsageError(f"--join {join}: is not NAME=FILE")
        if equals:
            files.setdefault(name, []).append(file)
    return [f"join.{name}.files={msgspec.json.encode(paths).decode()}" for name, paths in files.items()]


def _table(joins: Sequence[str], on: str) -> str:
    """The file of `--join FILE --on COLUMN=COLUMN`; empty where there is none. Raises `UsageError`."""
    tables = [join for join in joins if "=" not in join]
    if len(tables) > 1 or bool(tables) != bool(on):
        said = ", ".join(tables) or "none"
        raise UsageError(
            f"--join: is NAME=FILE for a join of the recipe; one FILE goes with --on COLUMN=COLUMN ({said} is given)"
        )
    if tables:
        Join.parse(tables[0], on)
    return tables[0] if tables else ""


@click.command("why")
@click.argument("wanted", metavar="ROW|ID|PROMPT")
@click.option(
    "--output", "-o", "folder", type=click.Path(path_type=Path), required=True, help="The data set's folder."
)
@click.option("--most", type=int, default=20, show_default=True, help="Completions shown at most.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, a line for each completion.")
def why(wanted: str, folder: Path, most: int, as_json: bool) -> int:
    """Tell what became of a row in a data set that `reject` made: kept, or dropped where, why, and beside what.

    ROW is FILE:LINE as the data set names it, ID a row's id, PROMPT a part of a prompt.
    """
    _require("pyarrow")

    from r1reward_rejection.why import fates_of, sentence

    found = fates_of(folder, wanted)
    for fate in found[:most]:
        echo(msgspec.json.encode(fate).decode() if as_json else sentence(fate))
    if len(found) > most:
        echo(f"and {len(found) - most:,} more; --most shows them", err=True)
    return 0


COMMANDS = (reject, why)
"""What the plugin adds to the command line."""
