"""The summary of a run, for a terminal."""

from r1reward.cli.terminal import make_console
from r1reward.report.counts import counted
from r1reward_rejection.funnel import Summary

__all__ = ["print_summary"]


def print_summary(summary: Summary) -> None:
    """Print the mixture and where it is."""
    from rich.table import Table

    console = make_console(highlight=False)
    rows = ", ".join(counted(count, f"{split} row") for split, count in summary.rows.items())
    console.print(f"{rows} in {summary.output}", soft_wrap=True)
    table = Table(box=None, pad_edge=False, header_style="")
    for i, name in enumerate(("domain", "rows", "wanted", "missing", "repeated", "available")):
        table.add_column(name, justify="right" if i else "left")
    for name, mix in summary.mix.items():
        target = "all" if mix["wanted"] is None else f"{mix['wanted']:,}"
        counts = (f"{mix[k]:,}" for k in ("deficit", "repeated", "available"))
        table.add_row(name, f"{mix['taken']:,}", target, *counts)
    console.print(table)
    for stage in summary.stages:
        for name, cost in stage.notes.get("judges", {}).items():
            console.print(
                f"{name}: {cost['completions']:,} completions judged, {cost['requests']:,} requests, "
                f"{cost['prompt_tokens']:,} tokens in, {cost['completion_tokens']:,} out"
            )
