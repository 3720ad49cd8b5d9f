"""Rejection sampling: from scored completions to a data set for fine-tuning (DeepSeek-R1, section 2.3.3).

    scored files ── keep ── choose ── de-duplicate ── decontaminate ── mix ── format ── shards, card, manifest

Rows are kept by thresholds on the terms of their scores; filter rules are verifiers, so there is no second system of
rules. Texts are laid down once, in parts; what is sorted, grouped and joined are keys, in a database that spills to
the disk. Every part and step is whole or missing, so a run that is killed goes on and ends with the same bytes,
whatever the number of workers, here or over Ray. Needs the extra `reject`, and no torch.
"""

from typing import TYPE_CHECKING, Any

import r1reward

if TYPE_CHECKING:
    import click

    from r1reward_rejection.api import RejectOptions, reject_files
    from r1reward_rejection.recipe.file import load_recipe

__all__ = ["RejectOptions", "load_recipe", "register_commands", "reject_files"]


@r1reward.hookimpl
def register_commands(cli: "click.Group") -> None:
    """Add `reject`, and its recipes to `presets`."""
    from r1reward.config import register_kind
    from r1reward_rejection.cli import COMMANDS

    for command in COMMANDS:
        cli.add_command(command)
    register_kind("r1reward_rejection.recipe.file:RECIPE")


def __getattr__(name: str) -> Any:
    """The rest is imported at first use: the command line must start without it."""
    if name in ("RejectOptions", "reject_files"):
        from r1reward_rejection import api

        return getattr(api, name)
    if name == "load_recipe":
        from r1reward_rejection.recipe.file import load_recipe

        return load_recipe
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
