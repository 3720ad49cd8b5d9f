"""Training with the project's rewards: GRPO and SFT on TRL, and the reward functions of TRL and verl.

The trainers are scripts that read top to bottom, after TRL's own; distribution is accelerate's, DeepSpeed's and
FSDP's. Importing this package imports no torch: that happens when a command runs.
"""

from typing import TYPE_CHECKING

import r1reward

if TYPE_CHECKING:
    import click

__all__ = ["register_commands"]


@r1reward.hookimpl
def register_commands(cli: "click.Group") -> None:
    """Add `train`, and its configurations to `presets`."""
    from r1reward.config import register_kind
    from r1reward_trainers.cli import COMMANDS

    for command in COMMANDS:
        cli.add_command(command)
    register_kind("r1reward_trainers.config:TRAINING")
