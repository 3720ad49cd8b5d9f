"""`r1reward check`: the ground truths that no policy can satisfy."""

import io
from functools import partial
from pathlib import Path
from typing import Any

import click
import msgspec

from r1reward.cli.data_stdout import data_stdout
from r1reward.cli.options import common_options, reward_option
from r1reward.cli.plans import check_writable, make_plan
from r1reward.cli.progress import progress_bar
from r1reward.cli.terminal import echo
from r1reward.files.block import BadRow, Text
from r1reward.files.sinks import Stream
from r1reward.report.counts import counted
from r1reward.runs.check import SPELLING, UNCHECKED, Finding
from r1reward.runs.run import Run
from r1reward.storage import atomic

__all__ = ["check"]

_SHOWN = 50


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@reward_option
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write every finding there, as JSONL.")
@common_options
@click.option("--json", "as_json", is_flag=True, help="Print findings as JSONL.")
def check(files: tuple[str, ...], reward: str, output: Path | None, as_json: bool, **options: Any) -> int:
    """Check that every ground truth, written as a completion, scores 1.0.

    A row that does not can be satisfied by no policy: its reference is broken, or the verifier cannot read
    it. Reference solutions of code are run. Answers are tried in the usual spellings, too: a row of which only some
    earn 1.0 can be satisfied, and is shown. A row is `unchecked` where no verifier knows a reference for it. Rows
    need no completions. Exit code 1 where a row fails.
    """
    findings = Findings()
    with data_stdout():
        plan = make_plan(files, reward, options | {"check": True}, partial(check_writable, output))
        with progress_bar(plan.inputs.size) as progress:
            summary = Run(plan, findings, progress=progress)()
    if output is not None:
        with atomic(output) as fresh:
            fresh.write_bytes(findings.text())
    for finding in findings.items if as_json else findings.items[:_SHOWN]:
        echo(msgspec.json.encode(finding).decode() if as_json else _line(finding))
    if not as_json:
        for task, part in list(summary.tasks.items())[:_SHOWN]:
            echo(f"task {task!r}: {', '.join(part.terms) or 'no term applies'}")
        _sum_up(summary.rows, findings)
    return 1 if findings.failures() or findings.bad else 0


class Findings(Stream):
    """Keeps the findings of a check in memory."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), io.BytesIO())
        self.items: list[Finding] = []
        self.bad: list[BadRow] = []

    def write(self, rows: Text) -> None:
        """Keep findings."""
        self.items += _decode(b"".join(rows))

    def write_bad(self, row: BadRow) -> None:
        """Keep a bad row."""
        self.bad.append(row)

    def failures(self) -> list[Finding]:
        """Those of rows that no completion can satisfy."""
        return [f for f in self.items if f.status not in (UNCHECKED, SPELLING)]

    def text(self) -> bytes:
        """All findings as JSONL."""
        return b"".join(msgspec.json.encode(f) + b"\n" for f in self.items)


def _decode(data: bytes) -> list[Finding]:
    return [msgspec.json.decode(line, type=Finding) for line in data.splitlines()]


def _line(f: Finding) -> str:
    outcome = f.status if f.value is None else f"{f.value:g}"
    truth = msgspec.json.encode(f.ground_truth).decode()
    term = f"{f.term}: " if f.term else ""
    return f"{f.where}: {term}{outcome}: {f.reason} (ground truth {truth[:200]})"


def _sum_up(rows: int, findings: Findings) -> None:
    hidden = len(findings.items) - _SHOWN
    if hidden > 0:
        echo(f"… and {hidden:,} more (-o FILE or --json has all)")
    for bad in findings.bad[:_SHOWN]:
        echo(f"{bad.where}: {bad.error}")
    failed = len({f.where for f in findings.failures()})
    unchecked = len({f.where for f in findings.items if f.status == UNCHECKED})
    spelled = len({f.where for f in findings.items if f.status == SPELLING})
    line = f"{counted(rows, 'row')}: {rows - failed - unchecked:,} can be satisfied, {failed:,} cannot"
    line += f", {unchecked:,} unchecked" if unchecked else ""
    echo(line + (f"; {spelled:,} not in every spelling" if spelled else ""))
