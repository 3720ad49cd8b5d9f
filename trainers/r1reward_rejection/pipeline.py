"""The run: every step in its order, each in its own folder, each with its counts.

score (if needed)  keep  distinct  near  semantic  decontaminate  choose  mix  export  card
"""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from r1reward_rejection import delivery, pair_selection, selection
from r1reward_rejection.base_rows import BaseRows, portable_source, save_base
from r1reward_rejection.database import Database
from r1reward_rejection.embeddings import open_embedder
from r1reward_rejection.evaluation import read_items
from r1reward_rejection.funnel import Summary
from r1reward_rejection.inputs import groups_of, new_group, open_sources
from r1reward_rejection.mapper import Mapper
from r1reward_rejection.recipe.recipe import Recipe
from r1reward_rejection.rendering import check_format
from r1reward_rejection.run_state import RunState
from r1reward_rejection.scoring import ScoringOptions
from r1reward_rejection.workspace import Workspace

__all__ = ["Pipeline"]

T = TypeVar("T")


class Pipeline:
    """Builds a data set of some files by a recipe. Everything that can be checked is checked before any work.

    `columns` says which column is what; `tell` is called with a line at the end of each step; `base` are the rows of
    a set that the files are added to, and their folder.
    """

    def __init__(
        self,
        files: Sequence[str],
        recipe: Recipe,
        workspace: Workspace,
        mapper: Mapper,
        *,
        columns: Mapping[str, str],
        scoring: ScoringOptions,
        threads: int = 2,
        memory_mb: int = 1500,
        tell: Callable[[str], None] = lambda line: None,
        base: tuple[BaseRows, Path] | None = None,
    ) -> None:
        check_format(recipe.format, scoring.plugins)
        read_items(recipe.decontaminate)
        if recipe.dedupe.semantic:
            open_embedder(recipe.dedupe.semantic)(["Is it there?"])
        self._base = base
        known = [] if base is None else [about["name"] for number, about in base[0].inputs if number == 0]
        self._groups = groups_of(files, recipe, columns) if base is None else new_group(files, columns, known)
        self._db = Database(workspace.folder, threads=threads, memory_mb=memory_mb)
        self._state = RunState(recipe, workspace, mapper, self._db, scoring, tell)
        self._seconds: dict[str, float] = {}

    def run(self) -> Summary:
        """Do it, from wherever an earlier run was cut. Raises `R1RewardError`."""
        run, timed = self._state, self._timed
        sources = timed("score", lambda: open_sources(self._groups, run.recipe, run.workspace, run.scoring))
        rows = timed("keep", lambda: selection.keep(run, self._groups, sources, self._base))
        single, rates = timed("distinct", lambda: selection.distinct(run, rows))
        apart = timed("near-duplicates", lambda: selection.near_duplicates(run, rows, single))
        meant = timed("semantic duplicates", lambda: selection.semantic_duplicates(run, rows, apart))
        clean = timed("decontaminate", lambda: selection.decontaminate(run, rows, meant))
        pairs = run.recipe.pairs is not None
        step = pair_selection.pair if pairs else selection.choose
        chosen = timed("pairs" if pairs else "choose", lambda: step(run, rows, clean))
        mixed, shares = timed("mix", lambda: selection.mix(run, chosen))
        lost = timed("fates", lambda: delivery.fates(run, rows, mixed))
        shards = timed("export", lambda: delivery.export(run, rows, mixed))
        figures = {"pass_rates": rates, "losses": lost}
        summary = timed("card", lambda: delivery.finish(run, rows, mixed, shares, shards, figures))
        self._rows = rows
        return msgspec.structs.replace(summary, seconds=self._seconds)

    def save_rows(self, definition: Mapping[str, Any]) -> None:
        """Keep the rows with the set, so that more can be added to it later."""
        rows = self._rows
        base = BaseRows(
            definition=dict(definition),
            inputs=rows.counts["inputs"],
            sources=[portable_source(source) for source in rows.sources],
            parts=rows.parts,
        )
        save_base(self._state.workspace.output, rows.folder, base)

    def _timed(self, name: str, step: Callable[[], T]) -> T:
        began = time.monotonic()
        outcome = step()
        self._seconds[name] = time.monotonic() - began
        return outcome

    def close(self) -> None:
        """End the database."""
        self._db.close()
