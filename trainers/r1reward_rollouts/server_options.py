"""Options of the commands that ask servers."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from r1reward.cli.options import with_options

__all__ = [
    "extra_option",
    "max_tokens_option",
    "no_seed_option",
    "patience_options",
    "system_option",
    "top_p_option",
    "url_option",
]

F = TypeVar("F", bound=Callable[..., Any])

url_option = click.option(
    "--url", "urls", multiple=True, metavar="URL", help="http://localhost:8000/v1; several share the work."
)
top_p_option = click.option(
    "--top-p", type=float, default=1.0, show_default=True, help="The nucleus that tokens are drawn from."
)
max_tokens_option = click.option(
    "--max-tokens", type=int, default=32768, show_default=True, help="Tokens of the longest completion."
)
no_seed_option = click.option(
    "--no-seed", is_flag=True, help="Send none: some servers fail at it (vLLM 0.31 on a CPU)."
)
system_option = click.option("--system", default="", help="A system message.")
extra_option = click.option("--extra", metavar="JSON", default="{}", help="Further fields of the request.")
_PATIENCE = (
    click.option(
        "--concurrency", type=int, default=256, show_default=True, help="Prompts asked for at once."
    ),
    click.option("--timeout", type=float, default=1800.0, show_default=True, help="Seconds for a request."),
    click.option(
        "--retries", type=int, default=6, show_default=True, help="Of a request that the server failed at."
    ),
    click.option(
        "--patience", type=float, default=120.0, show_default=True, help="Seconds to wait for a server."
    ),
)


def patience_options(command: F) -> F:
    """Add how many requests there are at once, and how patient the client is with servers."""
    return with_options(command, *_PATIENCE)
