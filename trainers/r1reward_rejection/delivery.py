"""The steps that deliver a data set: the fates of all rows, the shards, card and manifest."""

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from r1reward.storage import read_json, write_json
from r1reward_rejection.card import write_card
from r1reward_rejection.database import parquet
from r1reward_rejection.exporting import write_shards
from r1reward_rejection.fates import FATES, NO_ROLES, losses, write_fates
from r1reward_rejection.funnel import Summary
from r1reward_rejection.mixing import Share, histogram, place_rows
from r1reward_rejection.pair_export import place_pairs
from r1reward_rejection.pair_selection import pair_roles
from r1reward_rejection.publishing import publish, write_manifest
from r1reward_rejection.rendering import RowColumns
from r1reward_rejection.run_state import RunState
from r1reward_rejection.selection import Rows
from r1reward_rejection.token_counts import loss_counts, token_counts
from r1reward_rejection.workspace import Step

__all__ = ["export", "fates", "finish"]


def fates(run: RunState, rows: Rows, mixed: Path) -> dict[str, dict[str, int]]:
    """Write what became of each row; by domain, how many each step dropped."""
    step = run.workspace.step("fates", None)
    target = step.folder / FATES
    if step.result is None:
        roles = pair_roles(mixed) if run.recipe.pairs else NO_ROLES
        write_fates(run.db, rows.folder / "fates", run.tables, target, roles)
        step.complete({"losses": losses(run.db, target)})
    run.reports.append(target)
    counts: dict[str, dict[str, int]] = (step.result or {})["losses"]
    return counts


def export(run: RunState, rows: Rows, mixed: Path) -> Step:
    """Write the shards."""
    recipe, columns = run.recipe, _columns(run, rows)
    step = run.workspace.step("export", [recipe.format, recipe.export, columns])
    if step.result is None:
        places = step.folder / "places.parquet"
        if not places.exists() or not (step.folder / "sizes.json").exists():
            target = step.folder / "pair-places.parquet" if recipe.pairs else places
            sizes = place_rows(run.db, recipe.export, mixed, target, recipe.mix.difficulty)
            if recipe.pairs:
                place_pairs(run.db, mixed, target, places)
            write_json(step.folder / "sizes.json", sizes)
        shards = write_shards(
            run.mapper,
            step,
            recipe.format,
            {s.name: s.template for s in rows.sources},
            rows.texts,
            places,
            rows.parts,
            read_json(step.folder / "sizes.json"),
            run.scoring.plugins,
            columns,
            pairs=recipe.pairs is not None,
        )
        step.complete({"shards": shards})
        for name in ("scattered", "gathered"):
            shutil.rmtree(step.folder / name, ignore_errors=True)
    return step


def _columns(run: RunState, rows: Rows) -> RowColumns:
    """The columns that depend on the rows: fields of messages, terms, columns of the user's."""
    fields, terms = (tuple(rows.counts[name]) for name in ("fields", "terms"))
    recipe = run.recipe
    places: tuple[str, ...] = ("difficulty",) if recipe.mix.difficulty else ()
    places += ("curriculum",) if recipe.export.curriculum != "none" else ()
    return RowColumns(fields=fields, terms=terms, columns=recipe.export.columns, places=places)


def finish(
    run: RunState, rows: Rows, mixed: Path, shares: dict[str, Share], exported: Step, figures: dict[str, Any]
) -> Summary:
    """Write card and manifest, and put everything in its place."""
    shards = (exported.result or {})["shards"]
    splits: Counter[str] = Counter()
    for shard in shards:
        splits[shard["split"]] += shard["rows"]
    summary = Summary(
        output=str(run.workspace.output),
        rows=dict(splits),
        stages=run.stages,
        mix={n: msgspec.to_builtins(s) | {"deficit": s.deficit} for n, s in shares.items()},
    )
    folder, format = exported.folder, run.recipe.format
    query = f"SELECT reward_spec, count(*) FROM {parquet(folder / 'data')} GROUP BY ALL ORDER BY reward_spec"
    figures = {
        "lengths": histogram(run.db, mixed, "length"),
        "rewards": rows.counts["rewards"],
        **figures,
        "definitions": run.db.counts(query),
        **({"tokens": token_counts(run.db, folder / "data", format.context)} if format.tokenizer else {}),
        **({"loss": loss_counts(run.db, folder / "data")} if format.loss and format.loss.tokens else {}),
    }
    write_card(folder, run.recipe, summary, shards, figures)
    write_manifest(
        folder, run.recipe, summary, shards, figures, [about for _, about in rows.counts["inputs"]]
    )
    publish(run.workspace, folder, run.reports)
    return summary
