"""The command `r1reward refine`. Nothing heavy is imported before it runs."""

from pathlib import Path
from typing import Any

import click

from r1reward.cli.options import (
    end_option,
    engine_options,
    map_option,
    overwrite_option,
    resume_option,
    task_option,
)
from r1reward.cli.suggestions import presets_or_files
from r1reward.cli.terminal import echo
from r1reward_rollouts.server_options import (
    extra_option,
    max_tokens_option,
    no_seed_option,
    patience_options,
    system_option,
    top_p_option,
    url_option,
)

__all__ = ["refine"]


@click.command("refine")
@click.argument("files", nargs=-1, required=True, metavar="SET|FILE…")
@click.option(
    "--prompt",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="A text in which {completion} stands, and {prompt} and {ground_truth} may.",
)
@url_option
@click.option("--model", default="", help="The served model; of the only one where not said.")
@click.option("--output", "-o", type=click.Path(path_type=Path), required=True, help="A folder.")
@click.option(
    "--reward",
    "-r",
    metavar="PRESET|FILE",
    shell_complete=presets_or_files("reward"),
    help="The reward to keep.  [default: that by which the rows were scored]",
)
@click.option(
    "--shortest", type=float, default=0.1, show_default=True, help="Of a reply, in lengths of the completion."
)
@click.option(
    "--longest", type=float, default=4.0, show_default=True, help="Of a reply, in lengths of the completion."
)
@click.option("--temperature", type=float, default=0.0, show_default=True, help="0 = greedy.")
@top_p_option
@max_tokens_option
@click.option("--seed", type=int, default=0, show_default=True, help="Decides what is drawn.")
@no_seed_option
@system_option
@extra_option
@patience_options
@map_option
@task_option
@end_option
@resume_option
@overwrite_option
@engine_options("engine", "address")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def refine(files: tuple[str, ...], prompt: Path, output: Path, as_json: bool, **options: Any) -> int:
    """Rewrite completions through a server, and keep those that keep their reward.

    SET is a folder that `reject` made, FILE completions, scored or not. The prompt file says what to do: make them
    readable, translate them. Original and rewritten completion are scored by one reward: a row whose answer is less
    right than it was, or is gone, is dropped and counted, and so is a reply that is empty, cut, out of bounds, quotes
    the instruction, holds tokens of a chat, breaks the template or leaves no reasoning. What is
    written is read by `train sft` and `reject`.

    Exit codes: 1 some rows were not served (--resume asks again); the others are those of `score`.
    """
    from r1reward_rollouts.refine_command import refine_over_servers

    try:
        return refine_over_servers(files, prompt, output, as_json, options)
    except KeyboardInterrupt:
        echo("interrupted; what is done is kept, and --resume goes on", err=True)
        return 130
