"""`r1reward audit`: verdicts beside labels."""

import io
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO, Any

import click
import msgspec

from r1reward.cli.data_stdout import data_stdout
from r1reward.cli.options import common_options, reward_option
from r1reward.cli.plans import check_writable, make_plan
from r1reward.cli.progress import progress_bar
from r1reward.cli.suggestions import suggest_terms
from r1reward.cli.terminal import echo
from r1reward.errors import DataError
from r1reward.files.block import Text
from r1reward.files.sinks import Stream
from r1reward.report.counts import counted
from r1reward.runs.audit import Agreement, Judged
from r1reward.runs.run import Run

__all__ = ["audit"]


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@reward_option
@click.option(
    "--label", default="label", show_default=True, metavar="COLUMN", help="Whether a completion is right."
)
@click.option(
    "--term",
    default="",
    shell_complete=suggest_terms,
    help="The term to audit.  [default: accuracy, or the first that counts]",
)
@click.option("--show", type=int, default=20, show_default=True, help="Disagreements to print.")
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), help="Write every disagreement there, as JSONL."
)
@click.option("--fail-under", type=float, metavar="SHARE", help="Exit with 1 where fewer verdicts agree.")
@common_options
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def audit(
    files: tuple[str, ...],
    reward: str,
    show: int,
    output: Path | None,
    fail_under: float | None,
    as_json: bool,
    **options: Any,
) -> int:
    """Compare a verifier's verdicts with labels: where it is wrong, which way, and why.

    A completion is found right where the term's value is 1. Rows whose label is empty are left out; rows
    without a verdict are counted by themselves.
    """
    findings = Findings(output, show)
    with data_stdout():
        plan = make_plan(files, reward, options, partial(check_writable, output))
        with progress_bar(plan.inputs.size) as progress, findings:
            Run(plan, findings, progress=progress)()
    if as_json:
        echo(msgspec.json.format(msgspec.json.encode(findings.summary())).decode())
    else:
        for line in findings.lines():
            echo(line)
    agreement = findings.all.rates["agreement"]
    if agreement is None:
        raise DataError(f"no completion has both a label in {options['label']!r} and a verdict")
    return int(fail_under is not None and agreement < fail_under)


class Findings(Stream):
    """Counts verdicts as they come; keeps the first disagreements, writes all of them."""

    def __init__(self, output: Path | None, show: int) -> None:
        super().__init__(io.BytesIO(), sys.stderr.buffer)
        self._path, self._show = output, show
        self._file: IO[bytes] | None = None
        self.all = Agreement()
        self.sources: dict[str, Agreement] = {}
        self._shown: list[Judged] = []
        self._hidden = 0

    def __enter__(self) -> "Findings":
        if self._path is not None:
            try:
                self._file = self._path.open("wb")
            except OSError as error:
                raise DataError(f"{self._path}: cannot be written: {error.strerror}") from None
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, rows: Text) -> None:
        """Count some verdicts."""
        for line in b"".join(rows).splitlines():
            judged = _decode(line)
            self.all.add(judged)
            self.sources.setdefault(judged.source, Agreement()).add(judged)
            if judged.verdict is not judged.label:
                self._keep(judged, line)

    def _keep(self, judged: Judged, line: bytes) -> None:
        if self._file is not None:
            self._file.write(line + b"\n")
        if len(self._shown) < self._show:
            self._shown.append(judged)
        else:
            self._hidden += 1

    def summary(self) -> dict[str, Any]:
        """Counts and rates, of all completions and by source."""
        return {**_whole(self.all), "sources": {name: _whole(a) for name, a in sorted(self.sources.items())}}

    def lines(self) -> Iterator[str]:
        """The lines of the report."""
        yield from map(_line, self._shown)
        if self._hidden:
            yield f"… and {self._hidden:,} more (-o FILE has all)"
        if len(self.sources) > 1:
            yield from (f"{name or '(no source)'}: {_summary(a)}" for name, a in sorted(self.sources.items()))
        yield f"all: {_summary(self.all)}"


_decode = msgspec.json.Decoder(Judged).decode


def _whole(agreement: Agreement) -> dict[str, Any]:
    return {**msgspec.structs.asdict(agreement), **agreement.rates}


def _line(j: Judged) -> str:
    kind = "no verdict" if j.verdict is None else "false positive" if j.verdict else "false negative"
    truth = msgspec.json.encode(j.ground_truth).decode()
    took = "" if j.answer is None else f"; took {' '.join(j.answer.split())[:80]!r}"
    return f"{j.where}: {kind}: {j.reason or j.status}{took} (ground truth {truth[:120]})"


def _summary(a: Agreement) -> str:
    rates = "; ".join(f"{n.replace('_', ' ')} {v:.4f}" for n, v in a.rates.items() if v is not None)
    wrong = (a.false_positives, "false positive"), (a.false_negatives, "false negative")
    counts = ", ".join(counted(number, thing) for number, thing in wrong)
    return f"{counted(a.verdicts, 'verdict')}, {a.undecided:,} without; {counts}" + (
        f"; {rates}" if rates else ""
    )
