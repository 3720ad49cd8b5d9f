"""The staged training of DeepSeek-R1 from one file: SFT, GRPO, rollouts, rejection sampling, distillation.

A pipeline is checked as a whole before its first stage runs, and goes on where it was cut.
"""

from typing import TYPE_CHECKING

import r1reward

if TYPE_CHECKING:
    import click

__all__ = ["register_commands"]


@r1reward.hookimpl
def register_commands(cli: "click.Group") -> None:
    """Add `pipeline`, and the kind of file that it reads."""
    from r1reward.config import register_kind
    from r1reward_pipeline.cli import COMMANDS

    for command in COMMANDS:
        cli.add_command(command)
    register_kind("r1reward_pipeline.stages:PIPELINE")
