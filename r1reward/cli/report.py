"""`r1reward report`: a scored file as a page to look at."""

from pathlib import Path

import click

from r1reward.cli.options import map_option
from r1reward.cli.suggestions import suggest_scored_terms
from r1reward.cli.terminal import echo
from r1reward.errors import DataError
from r1reward.report.counts import counted
from r1reward.report.html import render
from r1reward.report.overview import look_at
from r1reward.report.term_weights import term_weights
from r1reward.rows.columns import parse_map

__all__ = ["report"]


@click.command()
@click.argument("scored", nargs=-1, required=True, metavar="SCORED…")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), required=True, help="The page: a .html file."
)
@map_option
@click.option(
    "--term",
    default="",
    shell_complete=suggest_scored_terms,
    help="The term that says whether an answer is right.  [default: accuracy]",
)
@click.option("--title", default="", help="The page's title.  [default: the file's name]")
def report(scored: tuple[str, ...], output: Path, columns: str, term: str, title: str) -> None:
    """Make a page of scored files: how rewards, terms and lengths are distributed, why completions failed, examples.

    SCORED is what `r1reward score` wrote. The page is one HTML file without scripts, in the looks of
    `r1reward view`, at most 2 MB; it shows completions as text.
    """
    overview = look_at(scored, parse_map(columns), term)
    try:
        page = render(
            overview, title or ", ".join(Path(f).name for f in scored), term_weights(Path(scored[0]))
        )
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(page, encoding="utf-8")
    except OSError as error:
        raise DataError(f"{output}: cannot be written: {error.strerror}") from None
    finally:
        overview.close()
    echo(f"{output}: {counted(overview.rows, 'row')}")
