"""`r1reward score`: completions in, scored completions and a summary out."""

import sys
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import click
import msgspec

from r1reward.cli.data_stdout import data_stdout
from r1reward.cli.options import common_options, overwrite_option, resume_option, reward_option
from r1reward.cli.plans import make_plan
from r1reward.cli.progress import progress_bar
from r1reward.cli.terminal import echo, make_console
from r1reward.errors import UsageError
from r1reward.files import STDIN
from r1reward.files.output import check_format
from r1reward.files.sinks import Stream
from r1reward.report.summary import Summary, print_summary
from r1reward.runs.plan import Plan
from r1reward.runs.run import Run

__all__ = ["score"]


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@reward_option
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    help="The scored file: .jsonl(.gz|.zst), .parquet, or -.",
)
@common_options
@resume_option
@overwrite_option
@click.option("--sample", type=int, metavar="N", help="Score only N rows, drawn at random.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of --sample.")
@click.option("--dry-run", is_flag=True, help="Check everything, score five rows, write nothing.")
@click.option(
    "--fail-under", type=float, metavar="REWARD", help="Exit with 1 where the mean reward is lower."
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def score(
    files: tuple[str, ...],
    reward: str,
    output: Path | None,
    dry_run: bool,
    fail_under: float | None,
    as_json: bool,
    **options: Any,
) -> int:
    """Score completions: the reward of each, each term's value, status, answer and reason.

    FILE is .jsonl, .json, .csv (each also .gz, .zst), .parquet, .arrow, a folder of these (a Hugging Face
    dataset, say), or - for standard input. A row has a completion, or a prompt's list of them. The columns
    are guessed from the usual names and told; --map completion=response,ground_truth=answer says them.

    Exit codes: 0 done; 1 the mean reward is under --fail-under; 2 wrong usage or reward file; 3 unusable
    data; 4 the workers failed; 5 nothing could be scored; 130 interrupted (--resume goes on).
    """
    if dry_run:
        output, options = None, options | {"resume": False, "overwrite": False}
        options["sample"] = options["sample"] or (None if STDIN in files else 5)
    to_stdout = str(output) == STDIN
    try:
        # From here on, because a plugin file may print when it is loaded.
        with data_stdout() if to_stdout else nullcontext() as stdout:
            plan = make_plan(files, reward, options, partial(_check_output, output, dry_run))
            if dry_run:
                _tell(plan)
            target = Stream(stdout, sys.stderr.buffer) if stdout is not None else output
            with progress_bar(plan.inputs.size) as progress:
                run = Run(plan, target, progress=progress)
                summary = run()
    except KeyboardInterrupt:
        echo(
            "interrupted; what is done is kept, and the same command goes on (--resume)"
            if output
            else "interrupted",
            err=True,
        )
        return 130
    if run.was_finished:
        echo(f"{output}: this very run is done already; --overwrite scores it anew", err=True)
    _report(summary, as_json, to_stderr=to_stdout)
    return _code(summary, fail_under)


def _check_output(output: Path | None, dry_run: bool) -> None:
    if dry_run:
        return
    if output is None:
        raise UsageError("name the output with -o (or -o - for standard output), or say --dry-run")
    if str(output) != STDIN:
        check_format(output)


def _report(summary: Summary, as_json: bool, *, to_stderr: bool) -> None:
    if as_json:
        data = msgspec.json.encode(msgspec.to_builtins(summary, str_keys=True))
        echo(msgspec.json.format(data).decode(), err=to_stderr)
        return

    print_summary(summary, make_console(stderr=to_stderr, highlight=False))


def _code(summary: Summary, fail_under: float | None) -> int:
    if summary.completions and summary.unscored == summary.completions:
        echo("error: not one completion could be scored", err=True)
        return 5
    if fail_under is not None and (summary.reward is None or summary.reward.mean < fail_under):
        mean = f"{summary.reward.mean:.4f}" if summary.reward else "none"
        echo(f"mean reward {mean} is under {fail_under:g}", err=True)
        return 1
    return 0


def _tell(plan: Plan) -> None:
    echo(f"input: {', '.join(plan.inputs.names)}; columns: {plan.columns}")
    echo(f"template: {plan.spec.template_choice.name}")
    for term in plan.spec.terms:
        facts = [f"weight {term.weight:g}", *(["gate"] if term.gate else [])]
        facts += [f"tasks {', '.join(term.tasks)}"] if term.tasks else []
        echo(f"term {term.name}: verifier {term.verifier}, {', '.join(facts)}")
    echo("a trial of a few rows; nothing is written")
