"""Scores completions that have no scores yet, with the engine of `r1reward score`, as the first step of a run."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from r1reward.runs.plan import Options, Plan
from r1reward.runs.run import Run
from r1reward.runs.settings import EngineSettings
from r1reward.spec.file import load_spec
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
    work: Workspace,
    name: str,
    files: Sequence[str],
    reward: Any,
    columns: Mapping[str, str],
    scoring: ScoringOptions,
) -> str:
    """Score files into the run's folder, going on where an earlier run was cut; the scored file's path."""
    spec = load_spec(reward)
    options = Options(**msgspec.structs.asdict(scoring), columns=columns, resume=True)
    plan = Plan(files, spec, options)
    step = work.step(f"score-{name}", plan.fingerprint())
    target = step.folder / "scored.jsonl"
    if step.done is None:
        summary = Run(plan, target)()
        step.complete({"completions": summary.completions, "unscored": summary.unscored})
    return str(target)
