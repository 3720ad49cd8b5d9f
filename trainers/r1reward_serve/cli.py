"""The command `r1reward serve`. Nothing heavy is imported before it runs."""

from typing import Any

import click

from r1reward.cli.options import engine_options, map_option, reward_option, take_engine, task_option
from r1reward.cli.terminal import echo

__all__ = ["COMMANDS"]


@click.command("serve")
@reward_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; others need --token.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8686, show_default=True, help="0 = one that is free."
)
@click.option(
    "--token", default="", envvar="R1REWARD_TOKEN", help="What requests must show.  [R1REWARD_TOKEN]"
)
@click.option(
    "--most",
    type=int,
    default=20_000,
    show_default=True,
    help="Completions at once; more are refused with 429.",
)
@click.option("--most-mb", type=int, default=256, show_default=True, help="The largest request, MiB.")
@map_option
@task_option
@click.option("--step", type=int, help="The training step, for terms with a schedule.")
@click.option(
    "--step-file", default="", metavar="FILE", help="A file that holds it, written as training goes on."
)
@click.option("--end", "ends", multiple=True, help="The model's end token; without it a completion was cut.")
@click.option("--unscored", type=float, help="OpenRLHF's reward where there is none.  [default: answer 503]")
@click.option("--prompt-suffix", default="", help="What the chat template adds: a prefilled <think>, say.")
@engine_options("engine", "address")
def serve(reward: str, columns: str, ends: tuple[str, ...], **o: Any) -> None:
    """Serve a reward over HTTP: POST /score, OpenRLHF's POST /get_reward, GET /health, GET /metrics."""
    from r1reward.rows.columns import parse_map
    from r1reward_serve.http import serve as run
    from r1reward_serve.reward_pool import WarmReward
    from r1reward_serve.service import ServeOptions

    warm_reward = WarmReward(reward, **take_engine(o))
    options = ServeOptions(columns=parse_map(columns), ends=ends, **o)
    run(warm_reward, options, lambda address: echo(f"serving {reward} at {address} (/score, /get_reward)"))


COMMANDS = (serve,)
"""What the plugin adds to the command line."""
