"""The command `r1reward serve`. Nothing heavy is imported before it runs."""

from pathlib import Path
from typing import Any

import click

__all__ = ["COMMANDS"]


@click.command("serve")
@click.option(
    "--reward", "-r", required=True, metavar="PRESET|FILE", help="The reward: a preset's name or a YAML file."
)
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
@click.option("--map", "columns", default="", metavar="ROLE=COLUMN,…", help="Which column is what.")
@click.option("--task", default="", help="The task of rows that name none.")
@click.option("--step", type=int, help="The training step, for terms with a schedule.")
@click.option("--end", "ends", multiple=True, help="The model's end token; without it a completion was cut.")
@click.option("--prompt-suffix", default="", help="What the chat template adds: a prefilled <think>, say.")
@click.option("--plugin", "plugins", multiple=True, type=click.Path(path_type=Path), help="A plugin file.")
@click.option("--workers", "-w", type=int, help="Processes that score.  [default: one a core]")
@click.option("--deadline", type=float, default=10.0, show_default=True, help="Seconds for one completion.")
@click.option(
    "--memory", "memory_mb", type=int, default=2048, show_default=True, help="MiB that a worker may take."
)
@click.option("--cache", default="", help="A folder of scores kept between runs.")
def serve(reward: str, columns: str, ends: tuple[str, ...], plugins: tuple[Path, ...], **o: Any) -> None:
    """Serve a reward over HTTP: POST /score, OpenRLHF's POST /get_reward, GET /health, GET /metrics."""
    from r1reward.files import parse_map
    from r1reward_serve.http import serve as run
    from r1reward_serve.reward_pool import WarmReward
    from r1reward_serve.service import ServeOptions

    how = {name: o.pop(name) for name in ("workers", "deadline", "memory_mb", "cache")}
    options = ServeOptions(columns=parse_map(columns), ends=ends, **o)
    warm = WarmReward(reward, plugins=plugins, **how)
    run(warm, options, lambda address: click.echo(f"serving {reward} at {address} (/score, /get_reward)"))


COMMANDS = (serve,)
"""What the plugin adds to the command line."""
