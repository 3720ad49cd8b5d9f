"""The commands, from the objects that parse them."""

from collections.abc import Iterator

import click

from r1reward.reference.markdown import code, paragraph, table

__all__ = ["command_page", "commands_below"]


def command_page(cli: click.Group, exit_codes: str) -> str:
    """Every command with its arguments and options, and the exit codes (a Markdown table)."""
    parts = ["# Commands\n"]
    # The group's settings hold for its commands: `-h` beside `--help`.
    parent = click.Context(cli, **cli.context_settings)
    for path, command in commands_below(cli, "r1reward"):
        parts.append(_section(click.Context(command, parent, path)))
    return "\n".join([*parts, "## Exit codes\n", exit_codes.strip() + "\n"])


def commands_below(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that is no group, with the words that call it."""
    for name in sorted(group.commands):
        command = group.commands[name]
        if isinstance(command, click.Group):
            yield from commands_below(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def _section(context: click.Context) -> str:
    command, path = context.command, context.info_name
    usage = f"{path} " + " ".join(command.collect_usage_pieces(context))
    rows = [
        (code(", ".join([*p.opts, *p.secondary_opts])), code(_value(p, context)), p.help or "")
        for p in command.get_params(context)
        if isinstance(p, click.Option) and not p.hidden
    ]
    options = table(("option", "value", "meaning"), rows)
    return "\n".join([f"## {path}\n", f"```\n{usage}\n```\n", paragraph(command.help) + "\n", options])


def _value(option: click.Option, context: click.Context) -> str:
    return "" if option.is_flag else str(option.make_metavar(context))
