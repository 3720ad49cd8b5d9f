"""`r1reward reject` in Python."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from r1reward._version import __version__
from r1reward.files import Inputs
from r1reward.runs.engine import default_workers
from r1reward.runs.settings import EngineSettings
from r1reward.storage import as_json, refuse_change
from r1reward_rejection.base_rows import ROWS, BaseRows, load_base, without_known
from r1reward_rejection.funnel import Summary
from r1reward_rejection.mapper import open_mapper
from r1reward_rejection.pipeline import Pipeline
from r1reward_rejection.recipe.recipe import Recipe
from r1reward_rejection.remote import RemoteSet, default_staging, fetch_all, is_remote
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
    staging: str = ""
    """The folder that files of object storage are fetched to, and sets for it made in; the user's cache if empty."""
    keep_rows: bool = False
    """Whether the rows stay with the set, so that more can be added to it: about the size of what is read."""
    add_to: str = ""
    """A set that the files are added to; what comes out is the set of a run over all files."""
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
    """Build the data set of some files in a folder or at a URL; what each step did. Raises `R1RewardError`.

    Files, evaluation sets and `output` may be URLs of object storage (`r1reward_rejection.remote`).
    """
    o = options or RejectOptions()
    staging = Path(o.staging) if o.staging else default_staging()
    asked, remote_join = recipe, o.join
    names, recipe, o = _fetched(list(map(str, files)), recipe, o, staging)

    def definition(base: BaseRows | None, fresh: Sequence[str]) -> dict[str, Any]:
        # URLs, not where they were fetched to: another machine knows them again.
        made = _definition(fresh, recipe, o, base, staging)
        return made | {"recipe": asked} | ({"join": [o.on, remote_join]} if is_remote(remote_join) else {})

    if not is_remote(str(output)):
        return _build(names, recipe, Path(output), o, tell, definition)
    remote = RemoteSet(str(output), staging)
    remote.pull(rows=bool(o.add_to))
    summary = _build(names, recipe, remote.folder, o, tell, definition)
    if not remote.is_whole():
        remote.push()
    return msgspec.structs.replace(summary, output=remote.url)


def _fetched(
    files: list[str], recipe: Recipe, o: RejectOptions, staging: Path
) -> tuple[list[str], Recipe, RejectOptions]:
    """The same with local files in the place of URLs. Raises `DataError`."""
    replace = msgspec.structs.replace

    def here(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(fetch_all(names, staging))

    joins = {name: replace(join, files=here(join.files)) for name, join in recipe.join.items()}
    evaluation = replace(recipe.decontaminate, files=here(recipe.decontaminate.files))
    if o.join:
        o = replace(o, join=here([o.join])[0])
    if is_remote(o.add_to):
        known = RemoteSet(o.add_to, staging)
        known.pull(rows=True)
        o = replace(o, add_to=str(known.folder))
    return list(here(files)), replace(recipe, join=joins, decontaminate=evaluation), o


def _build(
    files: list[str],
    recipe: Recipe,
    output: Path,
    o: RejectOptions,
    tell: Callable[[str], None] | None,
    define: Callable[[BaseRows | None, Sequence[str]], dict[str, Any]],
) -> Summary:
    base = (load_base(Path(o.add_to)), Path(o.add_to) / ROWS) if o.add_to else None
    names = files if base is None else without_known(base[0], files)
    definition = define(base[0] if base else None, names)
    if base:
        _refuse_other(Path(o.add_to), base[0].definition, definition)
    in_place = base is not None and Path(o.add_to).resolve() == output.resolve()
    workspace = Workspace(output, definition, resume=o.resume or in_place, overwrite=o.overwrite or in_place)
    report = tell or (lambda line: None)
    try:
        if workspace.summary is not None:
            report(f"{output}: this very run is done already; --overwrite makes it anew")
            return msgspec.structs.replace(msgspec.convert(workspace.summary, Summary), output=str(output))
        workspace.begin()
        summary = _run(names, recipe, workspace, o, report, base)
        final = msgspec.structs.replace(summary, output="")
        workspace.finish(final, keep_work=o.keep_work, keep_rows=o.keep_rows or base is not None)
        return summary
    finally:
        workspace.close()


def _definition(
    files: Sequence[str], recipe: Recipe, o: RejectOptions, base: BaseRows | None, staging: Path
) -> dict[str, Any]:
    """What the data set depends on."""
    joins = [f for j in recipe.join.values() for f in j.files]
    return {
        "r1reward version": __version__,
        "recipe": recipe,
        "input": [*(base.definition["input"] if base else ()), *_fingerprint(files, staging)],
        "files of joins": _fingerprint(joins, staging),
        "evaluation sets": _fingerprint(recipe.decontaminate.files, staging),
        "columns": o.columns,
        "end_tokens": o.end_tokens,
        "join": [o.on, _fingerprint([o.join], staging)] if o.join else None,
        "plugins": o.plugins,
        "step": o.step,
    }


def _fingerprint(files: Sequence[str], staging: Path) -> list[list[Any]]:
    entries = Inputs(files).fingerprint() if files else []
    return [[name.removeprefix(f"{staging}/"), *rest] for name, *rest in entries]


def _refuse_other(folder: Path, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
    """What is added must be made as the set was. Raises `DataError` that says what differs."""
    before, now = ({**d, "input": []} for d in (old, as_json(new, portable=True)))
    cure = "Say the same again, or build the set anew from all files"
    refuse_change(folder, before, now, cure)


def _run(
    files: Sequence[str | Path],
    recipe: Recipe,
    workspace: Workspace,
    o: RejectOptions,
    tell: Callable[[str], None],
    base: tuple[BaseRows, Path] | None,
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
            workspace,
            mapper,
            columns=o.columns,
            scoring=scoring,
            threads=o.workers or default_workers(),
            memory_mb=o.db_memory_mb,
            tell=tell,
            base=base,
        )
        try:
            summary = pipeline.run()
            if o.keep_rows or base:
                pipeline.save_rows(workspace.definition)
            return summary
        finally:
            pipeline.close()
    finally:
        mapper.close()
