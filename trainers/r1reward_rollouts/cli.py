"""The commands `r1reward rollouts`, `refine` and `evaluate`. Nothing heavy is imported before one of them runs."""

from pathlib import Path
from typing import Any

import click

from r1reward.cli.options import (
    engine_options,
    map_option,
    overwrite_option,
    resume_option,
    take_engine,
    task_option,
)
from r1reward.cli.terminal import echo, make_console
from r1reward.rows.columns import parse_map
from r1reward_rollouts.refine_cli import refine
from r1reward_rollouts.server_options import (
    extra_option,
    max_tokens_option,
    no_seed_option,
    patience_options,
    system_option,
    top_p_option,
    url_option,
)

__all__ = ["COMMANDS"]


@click.command("rollouts")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--output", "-o", type=click.Path(path_type=Path), required=True, help="OUT.jsonl.")
@url_option
@click.option(
    "--model", default="", help="The served model; of the only one where not said. With vllm: the folder."
)
@click.option("-n", "n", type=int, default=1, show_default=True, help="Completions for each prompt.")
@click.option("--temperature", type=float, default=1.0, show_default=True, help="0 = greedy.")
@top_p_option
@max_tokens_option
@click.option("--seed", type=int, default=0, show_default=True, help="Decides what is drawn.")
@no_seed_option
@click.option("--stop", multiple=True, metavar="TEXT", help="End a completion before this text.")
@click.option(
    "--api",
    type=click.Choice(["chat", "completions"]),
    default="chat",
    show_default=True,
    help="Send messages, or a text.",
)
@system_option
@click.option("--template", default="", help="A text in which {prompt} stands.")
@extra_option
@patience_options
@click.option(
    "--engine",
    type=click.Choice(["server", "vllm"]),
    default="server",
    show_default=True,
    help="What generates.",
)
@map_option
@resume_option
@overwrite_option
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def rollouts(files: tuple[str, ...], output: Path, engine: str, columns: str, as_json: bool, **o: Any) -> int:
    """Sample n completions for each prompt, from servers that speak OpenAI's protocol or from vLLM in this process.

    FILE has a prompt a row. The output has the same rows with `completions`; `r1reward score` and `reject` read it.
    The API key is taken from the environment variable OPENAI_API_KEY. A run that is cut goes on with --resume.
    """
    from r1reward_rollouts.rollouts_command import in_process, over_servers

    column_map = parse_map(columns)
    try:
        return (in_process if engine == "vllm" else over_servers)(files, output, column_map, as_json, o)
    except KeyboardInterrupt:
        echo("interrupted; what is done is kept, and --resume goes on", err=True)
        return 130


@click.command("evaluate")
@click.argument("model")
@click.argument("data")
@click.option(
    "--reward", "-r", default="accuracy", show_default=True, help="The reward: a preset's name or a file."
)
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), required=True, help="A folder for what comes out."
)
@click.option("-k", type=int, default=1, show_default=True, help="Completions for each prompt.")
@click.option("--temperature", type=float, default=0.6, show_default=True, help="0 = greedy.")
@click.option(
    "--top-p", type=float, default=0.95, show_default=True, help="The nucleus that tokens are drawn from."
)
@click.option(
    "--max-tokens", type=int, default=32768, show_default=True, help="Tokens of the longest completion."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Decides what is drawn.")
@click.option(
    "--batch", type=int, default=256, show_default=True, help="Completions at once, by transformers."
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "transformers", "vllm"]),
    default="auto",
    show_default=True,
    help="What generates.",
)
@click.option("--url", "urls", multiple=True, help="Sample from servers: http://localhost:8000/v1, say.")
@click.option("--served", default="", help="The model's name there.  [default: the only one]")
@click.option("--patience", type=float, default=600.0, show_default=True, help="Seconds to wait for servers.")
@map_option
@task_option
@click.option(
    "--template", default="", help="A text with {prompt} in it, given to the model without a chat template."
)
@click.option("--system", default="", help="A system message.")
@click.option(
    "--chat-template-kwargs",
    "template_arguments",
    metavar="JSON",
    default="{}",
    help='Arguments of the chat template: {"enable_thinking": false}, say.',
)
@click.option("--limit", type=int, help="Only so many rows, the first.")
@resume_option
@overwrite_option
@engine_options("engine", "address")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def evaluate(model: str, data: str, reward: str, output: Path, columns: str, as_json: bool, **o: Any) -> None:
    """Sample from MODEL on DATA (a file or a folder) and tell pass@1, pass@k and cons@k.

    The defaults are DeepSeek-R1's protocol. Completions and scores stay in the output folder; a run that was cut
    goes on.
    """
    from r1reward.report.summary import print_summary
    from r1reward.rows.columns import parse_map
    from r1reward_rollouts.evaluate import evaluate as run
    from r1reward_rollouts.local import Sampling
    from r1reward_rollouts.rollouts_command import json_object
    from r1reward_trainers.config import DataConfig, ScoringConfig

    names = (
        "k",
        "temperature",
        "top_p",
        "max_tokens",
        "seed",
        "batch",
        "engine",
        "urls",
        "served",
        "patience",
    )
    sampling = Sampling(**{name: o.pop(name) for name in names})
    where = {name: o[name] for name in ("task", "template", "system", "limit")}
    where["chat_template_kwargs"] = json_object(o["template_arguments"], "--chat-template-kwargs")
    evaluation = run(
        model,
        DataConfig(files=data, columns=parse_map(columns), **where),
        reward,
        output,
        sampling=sampling,
        scoring=ScoringConfig(**take_engine(o)),
        overwrite=o["overwrite"],
    )
    if as_json:
        echo((output / "evaluation.json").read_text(), nl=False)
        return

    print_summary(evaluation.summary, make_console(highlight=False))


COMMANDS = (rollouts, refine, evaluate)
"""What the plugin adds to the command line."""
