"""Options that several commands share; those of the engine are made of the fields of `r1reward.runs.settings`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_args

import click
import msgspec

from r1reward.cli.suggestions import presets_or_files, suggest_tasks
from r1reward.errors import UsageError
from r1reward.rows.columns import parse_map
from r1reward.runs.plan import Options
from r1reward.runs.settings import EngineSettings

__all__ = [
    "common_options",
    "end_option",
    "engine_options",
    "join_option",
    "make_options",
    "map_option",
    "on_option",
    "once",
    "overwrite_option",
    "resume_option",
    "reward_option",
    "take_engine",
    "task_option",
    "with_options",
]

F = TypeVar("F", bound=Callable[..., Any])


def once(context: click.Context, parameter: click.Parameter, texts: tuple[str, ...]) -> str:
    """The text of an option that may not be repeated: click would take the last of several. `UsageError`."""
    if len(texts) > 1:
        raise UsageError(f"{parameter.opts[0]} takes one value, and was given {', '.join(texts)}")
    return "".join(texts)


reward_option = click.option(
    "--reward",
    "-r",
    required=True,
    multiple=True,
    callback=once,
    metavar="PRESET|FILE",
    shell_complete=presets_or_files("reward"),
    help="The reward: a preset's name, or a YAML file.",
)


def _merged_maps(context: click.Context, parameter: click.Parameter, texts: tuple[str, ...]) -> str:
    """All of a command's `--map` as one; what does not begin with a role would go to the one before. `UsageError`."""
    for text in texts:
        if "=" not in text.partition(",")[0]:
            parse_map(text)
    return ",".join(filter(None, texts))


map_option = click.option(
    "--map", "columns", multiple=True, callback=_merged_maps, metavar="ROLE=COLUMN,…",
    help="Which column is what; may be repeated.",
)  # fmt: skip
task_option = click.option(
    "--task", multiple=True, callback=once, shell_complete=suggest_tasks,
    help="What all rows are; a column named `task`, or one of --map, goes first.",
)  # fmt: skip
end_option = click.option(
    "--end", "end_tokens", multiple=True, metavar="TOKEN",
    help="Take this end token off completions, as the usual ones are.",
)  # fmt: skip
join_option = click.option(
    "--join", multiple=True, callback=once, metavar="FILE", help="Add the columns of FILE, ground truths say."
)
on_option = click.option(
    "--on", multiple=True, callback=once, metavar="COLUMN=COLUMN", help="What --join goes by: custom_id=id."
)

resume_option = click.option(
    "--resume", is_flag=True, help="Go on with an unfinished run; that is the default, too."
)
"""What happens to an output that is there already: see `r1reward.storage`."""
overwrite_option = click.option("--overwrite", is_flag=True, help="Start anew, and replace what is there.")

_BAD_ROWS = click.option(
    "--on-bad-row", type=click.Choice(["stop", "skip"]), default="stop", show_default=True,
    help="A row that cannot be read: stop there, or leave it out and keep it in OUT.bad.jsonl.",
)  # fmt: skip

_STEP = click.option("--step", type=int, help="The training step, for terms with a schedule.")


def with_options(command: F, *groups: Any) -> F:
    """Add options to a command, in their order."""
    for option in reversed(groups):
        command = option(command)
    return command


def engine_options(*without: str) -> Callable[[F], F]:
    """Add the options of the engine to a command, `without` those that it has no use for."""
    fields = [f for f in msgspec.structs.fields(EngineSettings) if f.name not in without]
    return lambda command: with_options(command, *map(_engine_option, fields))


def common_options(command: F) -> F:
    """Add what every command that scores rows of files takes."""
    return with_options(
        engine_options()(with_options(command, _BAD_ROWS)),
        map_option,
        task_option,
        end_option,
        join_option,
        on_option,
        _STEP,
    )


def take_engine(options: dict[str, Any]) -> dict[str, Any]:
    """Take the engine's settings out of a command's options."""
    names = [n for n in EngineSettings.__struct_fields__ if n in options]
    settings = {name: options.pop(name) for name in names}
    return settings | {"plugins": tuple(map(str, settings.get("plugins", ())))}


def make_options(columns: str, **options: Any) -> Options:
    """The run's options from the command line's."""
    return Options(columns=parse_map(columns), **take_engine(options), **options)


def _engine_option(field: Any) -> Callable[[F], F]:
    """A field as click's option: its flags, type, default and help."""
    kind, meta = get_args(field.type)
    extra = dict(meta.extra)
    flags, choices = extra.pop("flags"), extra.pop("choices", None)
    if field.name == "plugins":
        extra |= {"multiple": True, "type": click.Path(path_type=Path)}
    else:
        scalar = next((k for k in (int, float, str) if k is kind or k in get_args(kind)), str)
        extra |= {"type": click.Choice(choices) if choices else scalar, "default": field.default}
        extra["show_default"] = field.default not in (None, "")
    return click.option(*flags, field.name, **extra)
