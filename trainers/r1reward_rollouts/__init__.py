"""Completions for prompts: from servers that speak OpenAI's protocol, or from a model in this process.

    prompts ── sampler ── client ──> servers           rollouts: one row a prompt, kept in order, resumable
    completions ── refine ── client ──> servers        refine: rewritten, verified again by the same reward
    prompts ── local ──> transformers or vLLM          evaluate: rollouts, scored; pass@1, pass@k, cons@k

A run that is cut goes on where it was. Importing this package imports no torch and no HTTP client.
"""

from typing import TYPE_CHECKING

import r1reward

if TYPE_CHECKING:
    import click

__all__ = ["register_commands"]


@r1reward.hookimpl
def register_commands(cli: "click.Group") -> None:
    """Add `rollouts`, `refine` and `evaluate`."""
    from r1reward_rollouts.cli import COMMANDS

    for command in COMMANDS:
        cli.add_command(command)
