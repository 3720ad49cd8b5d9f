"""Scores completions that have no scores yet, with the engine of `r1reward score`, as the first step of a run."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from r1reward.files import Inputs, rows
from r1reward.files.output import bad_rows_beside
from r1reward.runs.plan import Options, Plan
from r1reward.runs.run import Run
from r1reward.runs.settings import EngineSettings
from r1reward.spec.file import load_spec
from r1reward.storage import atomic
from r1reward_rejection.provenance import Places, bad_rows
from r1reward_rejection.workspace import Workspace

__all__ = ["ScoringOptions", "score_raw"]


class ScoringOptions(EngineSettings, frozen=True, kw_only=True):
    """How raw completions are scored; the fields are those of `r1reward.runs.plan.Options`."""

    step: int | None = None
    task: str = ""
    end_tokens: tuple[str, ...] = ()
    join: str = ""
    """A file whose columns are added to the rows, `on` what it goes by."""
    on: str = ""
    on_bad_row: str = "stop"


def score_raw(
    workspace: Workspace,
    name: str,
    files: Sequence[str],
    reward: Any,
    columns: Mapping[str, str],
    scoring: ScoringOptions,
    names: Mapping[str, str] = MappingProxyType({}),
) -> tuple[str, str]:
    """Score files into the run's folder, going on where an earlier run was cut.

    The scored file's path, and that of a file with the place of each of its rows in the user's files, line by line;
    `names`: see `Places`.
    """
    spec = load_spec(reward)
    options = Options(**msgspec.structs.asdict(scoring), columns=columns, resume=True)
    plan = Plan(files, spec, options)
    step = workspace.step(f"score-{name}", plan.fingerprint())
    target, places = step.folder / "scored.jsonl", step.folder / "places.txt"
    if step.result is None:
        kept = step.folder / "scores"
        summary = Run(plan, target, scores=kept)()
        shutil.rmtree(kept, ignore_errors=True)
        _write_places(files, target, places, Places("", names))
        step.complete({"completions": summary.completions, "unscored": summary.unscored})
    return str(target), str(places)


def _write_places(files: Sequence[str], scored: Path, places: Path, place: Places) -> None:
    """Which row of which file each scored row is: all but those that were left out as bad."""
    left_out = {where for where, _ in bad_rows(str(bad_rows_beside(scored)))}
    row_places = (row.where for block in Inputs(files).blocks() for row in rows(block))
    with atomic(places) as fresh, fresh.open("w", encoding="utf-8") as out:
        out.writelines(f"{place(where)}\n" for where in row_places if where not in left_out)
