"""The command `r1reward view`. Nothing heavy is imported before it runs."""

import webbrowser
from pathlib import Path

import click

from r1reward.cli.options import map_option
from r1reward.cli.progress import progress_display
from r1reward.cli.suggestions import suggest_scored_terms
from r1reward.cli.terminal import echo
from r1reward.errors import UsageError

__all__ = ["COMMANDS"]


@click.command("view")
@click.argument("scored", nargs=-1, required=True, metavar="SCORED…")
@map_option
@click.option(
    "--term",
    default="",
    shell_complete=suggest_scored_terms,
    help="The term that says whether an answer is right.  [default: accuracy]",
)
@click.option(
    "--labels",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where labels go: JSONL that `audit` reads.  [default: SCORED.labels.jsonl]",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="0 = one that is free."
)
@click.option("--open", "opens", is_flag=True, help="Open the page in the browser.")
@click.option(
    "--cache",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where indices are kept.  [default: ~/.cache/r1reward/view]",
)
@click.option(
    "--workers",
    type=click.IntRange(0),
    help="Processes that read the file.  [default: one a core, at most 8]",
)
@click.option("--index-only", is_flag=True, help="Build the index and end.")
def view(
    scored: tuple[str, ...],
    columns: str,
    term: str,
    labels: Path | None,
    port: int,
    opens: bool,
    cache: Path | None,
    workers: int | None,
    index_only: bool,
) -> None:
    """Look at scored completions in the browser: an overview, all rows, a prompt, two runs, labels.

    SCORED is what `r1reward score` wrote, or a folder of such files; a second one is compared with the first. The
    page is served on this machine alone, at an address with a token.
    """
    from r1reward.rows.columns import parse_map
    from r1reward_view.run import Run, cache_folder
    from r1reward_view.server import serve
    from r1reward_view.store import require

    if len(scored) > 2:
        raise UsageError(f"one run, or two to compare, not {len(scored)}; a folder of files is one run")
    require()
    opened = [Run(path, parse_map(columns), term, cache or cache_folder(), workers) for path in scored]
    beside = Path(scored[0].rstrip("/") + ".labels.jsonl")
    try:
        for run in opened:
            run.refuse_unscored()
        with progress_display(
            "completions", "completions", sum(r.inputs.size or 0 for r in opened), bar=True
        ) as show:
            if index_only:
                for run in opened:
                    run.build(lambda completions, done: show(completions, completions, done))
                    echo(f"{run.path}: {run.state()['completions']:,} completions")
                return
            for run in opened:
                run.start(lambda completions, done: show(completions, completions, done))

            def ready(address: str) -> None:
                echo(f"{address}  (Ctrl-C ends it)")
                if opens:
                    webbrowser.open(address)

            serve(opened, labels or beside, port, ready)
    finally:
        for run in opened:
            run.close()


COMMANDS = (view,)
"""What the plugin adds to the command line."""
