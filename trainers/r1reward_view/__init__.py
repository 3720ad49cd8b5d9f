"""`r1reward view`: a page of one's own machine to look at scored files with.

    scored file ── build (worker processes) ── index (DuckDB) ── queries ── server ── the page (static/)

Importing this package imports neither the server nor the database.
"""

from typing import TYPE_CHECKING

import r1reward

if TYPE_CHECKING:
    import click

__all__ = ["register_commands"]


@r1reward.hookimpl
def register_commands(cli: "click.Group") -> None:
    """Add `view`."""
    from r1reward_view.cli import COMMANDS

    for command in COMMANDS:
        cli.add_command(command)
