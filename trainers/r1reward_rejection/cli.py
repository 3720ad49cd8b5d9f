"""The command `r1reward reject`. Nothing heavy is imported before it runs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from r1reward.cli.mistakes import check_all
from r1reward.cli.options import take_engine
from r1reward.cli.terminal import echo
from r1reward.errors import UsageError
from r1reward.files import Inputs
from r1reward.rows.columns import parse_map
from r1reward.rows.join import Join
from r1reward_rejection.build_options import build_options
from r1reward_rejection.remote import is_remote

__all__ = ["COMMANDS"]


@click.command("reject")
@build_options("r1-800k")
def reject(files: tuple[str, ...], output: str | None, as_json: bool, **options: Any) -> int:
    """Build a data set for fine-tuning out of scored completions: rejection sampling.

    FILE is what `r1reward score` writes, or completions that are scored on the way. Rows are kept by their scores,
    chosen, rid of duplicates and contamination, mixed, and written as Parquet shards with a dataset card:
    datasets.load_dataset(DIR) reads them. Nothing of a run that is cut is lost: --resume goes on.
    """
    return _build(files, output, as_json, options, pairs=False)


@click.command("pairs")
@build_options("preference-pairs")
def pairs(files: tuple[str, ...], output: str | None, as_json: bool, **options: Any) -> int:
    """Build preference pairs out of scored completions, for DPO and reward models.

    FILE is what `r1reward score` writes, or completions that are scored on the way: several of each prompt. Of one
    prompt, a completion that is worth more is chosen and one that is worth less is rejected, by the recipe's margin,
    bounds and balance of lengths; or a model judges them (--recipe helpful-pairs). The default recipe takes one pair
    of a prompt, a right completion that is worth at least 0.5 more than the other, and of these pairs as many whose
    chosen one is longer as whose chosen one is shorter: few prompts may leave few. --set pairs.lengths=any keeps all.
    TRL's DPOTrainer and RewardTrainer read what is written as it is.
    """
    return _build(files, output, as_json, options, pairs=True)


def _build(
    files: tuple[str, ...], output: str | None, as_json: bool, options: dict[str, Any], *, pairs: bool
) -> int:
    _require("numpy", "duckdb")
    if output is None:
        if not options["add_to"]:
            raise UsageError("-o: name the data set's folder")
        output = str(options["add_to"])
    if options["push"] and is_remote(output):
        raise UsageError(
            f"--push: wants the set in a local folder; {output} may be hf://datasets/USER/NAME itself"
        )

    from r1reward_rejection.api import RejectOptions, reject_files
    from r1reward_rejection.recipe.file import load_recipe
    from r1reward_rejection.summary import print_summary

    push, public = options.pop("push"), options.pop("public")
    name, columns, joins = options.pop("recipe"), options.pop("columns"), options.pop("join")
    named, table, changes, roles, _ = check_all(
        lambda: _named_files(joins),
        lambda: _table(joins, options["on"]),
        lambda: _changes(options),
        lambda: parse_map(columns),
        lambda: _check_local(files),
    )
    recipe, chosen = check_all(
        lambda: load_recipe(name, [*changes, *named]),
        lambda: RejectOptions(columns=roles, join=table, **take_engine(options), **options),
    )
    if pairs and recipe.pairs is None:
        raise UsageError(f"--recipe {name}: has no `pairs`; `r1reward reject` builds demonstrations by it")
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

        echo(f"pushed to {upload(Path(output), push, private=not public)}", err=True)
    return 0


def _check_local(files: Sequence[str]) -> None:
    """Files of this machine must be there; those of a store are asked for when they are fetched."""
    if local := [name for name in files if not is_remote(name)]:
        Inputs(local)


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
        ("loss", "format.loss.on"),
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
    if tables and not is_remote(tables[0]):
        Join.parse(tables[0], on)
    return tables[0] if tables else ""


@click.command("why")
@click.argument("query", metavar="ROW|ID|PROMPT")
@click.option(
    "--output", "-o", "folder", type=click.Path(path_type=Path), required=True, help="The data set's folder."
)
@click.option("--most", type=int, default=20, show_default=True, help="Completions shown at most.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, a line for each completion.")
def why(query: str, folder: Path, most: int, as_json: bool) -> int:
    """Tell what became of a row in a data set that `reject` made: kept, or dropped where, why, and beside what.

    ROW is FILE:LINE as the data set names it, ID a row's id, PROMPT a part of a prompt.
    """
    _require("pyarrow")

    from r1reward_rejection.why import fates_of, sentence

    fates = fates_of(folder, query)
    for fate in fates[:most]:
        echo(msgspec.json.encode(fate).decode() if as_json else sentence(fate))
    if len(fates) > most:
        echo(f"and {len(fates) - most:,} more; --most shows them", err=True)
    return 0


COMMANDS = (reject, pairs, why)
"""What the plugin adds to the command line."""
