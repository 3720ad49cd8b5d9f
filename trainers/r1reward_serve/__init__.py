"""Rewards for programs that ask one batch at a time: an HTTP service, and the pool that trainers share.

    request or batch ── batcher ── reward_pool (worker processes) ── reward_worker ──> rewards

Importing this package imports no HTTP server.
"""

from typing import TYPE_CHECKING

import r1reward

if TYPE_CHECKING:
    import click

__all__ = ["register_commands"]


@r1reward.hookimpl
def register_commands(cli: "click.Group") -> None:
    """Add `serve`."""
    from r1reward_serve.cli import COMMANDS

    for command in COMMANDS:
        cli.add_command(command)
