"""`r1reward reject` in Python."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from r1reward._version import __version__
from r1reward.files import Inputs
from r1reward.runs.engine import default_workers
from r1reward.runs.settings import EngineSettings
from r1reward_rejection.funnel import Summary
from r1reward_rejection.mapper import open_mapper
from r1reward_rejection.pipeline import Pipeline
from r1reward_rejection.recipe.recipe import Recipe
from r1reward_rejection.scoring import ScoringOptions
from r1reward_rejection.workspace import Workspace

__all__ = ["RejectOptions", "reject_files"]


class RejectOptions(EngineSettings, frozen=True, kw_only=True):
    """How a run is done; only `columns`, `end_tokens`, `join`, `plugins` and `step` can change what comes out."""

    columns: Mapping[str, str] = {}
    """Which column has which role; the others are guessed."""
    end_tokens: tuple[str, ...] = ()
    """End tokens that are taken off completions beside the usual ones and those of the reward."""
    join: str = ""
    """A file whose columns are added to completions that are scored on the way: ground truths, say."""
    on: str = ""
    """What `join` goes by: `custom_id=id`."""
    step: int | None = None
    """The training step, for scheduled terms, where completions are scored."""
    db_memory_mb: int = 1500
    """MiB for sorting and joining; what does not fit goes to the disk."""
    on_bad_row: str = "stop"
    resume: bool = False
    overwrite: bool = False
    keep_work: bool = False
    """Whether the files between the steps stay."""


def reject_files(
    files: Sequence[str | Path],
    recipe: Recipe,
    output: str | Path,
    options: RejectOptions | None = None,
    *,
    tell: Callable[[str], None] | None = None,
) -> Summary:
    """Build the data set of some files in the folder `output`; what each step did. Raises `R1RewardError`."""
    o = options or RejectOptions()
    definition = _definition(list(map(str, files)), recipe, o)
    work = Workspace(Path(output), definition, resume=o.resume, overwrite=o.overwrite)
    say = tell or (lambda line: None)
    try:
        if work.told is not None:
            say(f"{output}: this very run is done already; --overwrite makes it anew")
            return msgspec.structs.replace(msgspec.convert(work.told, Summary), output=str(output))
        work.begin()
        summary = _run(files, recipe, work, o, say)
        work.finish(msgspec.structs.replace(summary, output=""), keep_work=o.keep_work)
        return summary
    finally:
        work.close()


def _definition(files: Sequence[str], recipe: Recipe, o: RejectOptions) -> dict[str, Any]:
    """What the data set depends on."""
    read = [*files, *(f for j in recipe.join.values() for f in j.files), *recipe.decontaminate.files]
    return {
        "r1reward version": __version__,
        "recipe": recipe,
        "input": [list(entry) for entry in Inputs(read).fingerprint()],
        "columns": o.columns,
        "end_tokens": o.end_tokens,
        "join": [o.on, [list(f) for f in Inputs([o.join]).fingerprint()]] if o.join else None,
        "plugins": o.plugins,
        "step": o.step,
    }


def _run(
    files: Sequence[str | Path],
    recipe: Recipe,
    work: Workspace,
    o: RejectOptions,
    tell: Callable[[str], None],
) -> Summary:
    mapper = open_mapper(o.engine, o.workers, o.address)
    try:
        scoring = ScoringOptions(
            **o.engine_fields(),
            step=o.step,
            task=recipe.task,
            end_tokens=o.end_tokens,
            join=o.join,
            on=o.on,
            on_bad_row=o.on_bad_row,
        )
        pipeline = Pipeline(
            list(map(str, files)),
            recipe,
            work,
            mapper,
            columns=o.columns,
            scoring=scoring,
            threads=o.workers or default_workers(),
            memory_mb=o.db_memory_mb,
            tell=tell,
        )
        try:
            return pipeline.run()
        finally:
            pipeline.close()
    finally:
        mapper.close()
