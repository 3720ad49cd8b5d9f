"""The run: every step in its order, each in its own folder, each with its counts.

score (if needed)  keep  choose  near  decontaminate  mix  export  card
"""

import shutil
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from r1reward.errors import DataError
from r1reward.files import Inputs
from r1reward.storage import atomic, read_json, write_json
from r1reward_rejection.card import write_card
from r1reward_rejection.choosing import by_domain, choose_rows, drop_exact, drop_extreme, pass_rates
from r1reward_rejection.contamination import find_contamination
from r1reward_rejection.database import Database
from r1reward_rejection.duplicates import find_near
from r1reward_rejection.exporting import write_shards
from r1reward_rejection.funnel import Stage, Summary, stage
from r1reward_rejection.input_group import Source
from r1reward_rejection.inputs import groups_of, open_sources
from r1reward_rejection.keeping import keep_rows, kept_by
from r1reward_rejection.mapper import Mapper
from r1reward_rejection.mixing import Share, histogram, mix_rows, place_rows
from r1reward_rejection.publishing import publish, write_manifest
from r1reward_rejection.recipe.recipe import Recipe
from r1reward_rejection.scoring import ScoringOptions
from r1reward_rejection.workspace import Step, Workspace

__all__ = ["Pipeline"]


class Pipeline:
    """Builds a data set of some files by a recipe. Everything that can be checked is checked before any work.

    `columns` says which column is what; `tell` is called with a line at the end of each step.
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
    ) -> None:
        self.recipe, self._work, self._mapper, self._tell = recipe, workspace, mapper, tell
        self._scoring = scoring
        self._groups = groups_of(files, recipe, columns)
        self._db = Database(workspace.folder, threads=threads, memory_mb=memory_mb)
        self._stages: list[Stage] = []
        self._seconds: dict[str, float] = {}

    def run(self) -> Summary:
        """Do it, from wherever an earlier run was cut. Raises `R1RewardError`."""
        sources = self._timed("score", self._sources)
        keep, parts = self._timed("keep", lambda: self._keep(sources))
        table = self._timed("choose", lambda: self._choose(sources, keep))
        table = self._timed("near-duplicates", lambda: self._near(keep, table, parts))
        table, hits = self._timed("decontaminate", lambda: self._clean(keep, table, parts))
        mixed, shares = self._timed("mix", lambda: self._mix(table))
        shards = self._timed("export", lambda: self._export(sources, keep, mixed, parts))
        summary: Summary = self._timed("card", lambda: self._finish(keep, mixed, shares, shards, hits))
        return summary

    def _timed(self, name: str, do: Callable[[], Any]) -> Any:
        began = time.monotonic()
        result = do()
        self._seconds[name] = time.monotonic() - began
        return result

    def _sources(self) -> list[Source]:
        return open_sources(self._groups, self.recipe, self._work, self._scoring)

    def _keep(self, sources: list[Source]) -> tuple[Step, list[int]]:
        plugins = self._scoring.plugins
        step = self._work.step("keep", kept_by(sources, self.recipe, plugins))
        if step.done is None:
            names = [name for group in self._groups for name in Inputs(group.files).names]
            keep_rows(self._mapper, step, sources, self.recipe, names, plugins)
        done = step.done or {}
        completions, bad = done.get("completions", 0), done.get("bad", 0)
        notes = {"rows": done.get("rows", 0), "unreadable rows": bad, "sources": done["sources"]}
        self._stage("keep", completions, done["domains"], done["dropped"], notes)
        return step, list(range(done["parts"]))

    def _choose(self, sources: list[Source], keep: Step) -> Path:
        rates = [s.keep.pass_rate for s in sources]
        step = self._work.step("choose", [rates, self.recipe.dedupe.exact, [s.choose for s in sources]])
        table = step.folder / "rows.parquet"
        self._db.view("keys", keep.folder / "keys")
        self._db.view("groups", keep.folder / "groups")
        if step.done is None:
            told: list[Any] = []
            passed, distinct = step.folder / "passed.parquet", step.folder / "distinct.parquet"
            told.append(["pass rate", drop_extreme(self._db, sources, passed), self._count(passed)])
            if self.recipe.dedupe.exact:
                told.append(
                    ["exact duplicates", drop_exact(self._db, passed, distinct), self._count(distinct)]
                )
            else:
                distinct = passed
            told.append(["choose", choose_rows(self._db, sources, distinct, table), self._count(table)])
            step.complete({"stages": told, "pass_rates": pass_rates(self._db)})
        for name, dropped, domains in (step.done or {})["stages"]:
            self._stage(name, self._before(), domains, dropped)
        self._pass_rates: dict[str, int] = (step.done or {})["pass_rates"]
        return table

    def _near(self, keep: Step, table: Path, parts: list[int]) -> Path:
        near = self.recipe.dedupe.near
        if near is None:
            return table
        step = self._work.step("near", near)
        target = step.folder / "rows.parquet"
        if step.done is None:
            found = find_near(self._db, self._mapper, step, near, keep.folder / "texts", table, parts)
            domains = self._without(table, step.folder / "dropped.parquet", target)
            step.complete({"domains": domains, **found})
        done = step.done or {}
        notes = {"candidates": done["candidates"], "pairs": done["pairs"]}
        lost = self._before() - sum(done["domains"].values())
        self._stage("near-duplicates", self._before(), done["domains"], {"near-duplicate": lost}, notes)
        return target

    def _clean(self, keep: Step, table: Path, parts: list[int]) -> tuple[Path, Path | None]:
        settings = self.recipe.decontaminate
        if not settings.files:
            return table, None
        files = Inputs(settings.files).fingerprint()
        step = self._work.step("decontaminate", [settings, files])
        target, hits = step.folder / "rows.parquet", step.folder / "contamination.jsonl"
        if step.done is None:
            found = find_contamination(self._mapper, step, settings, keep.folder / "texts", table, parts)
            domains = self._without(table, step.folder / "dropped", target)
            _join_files(step, "hits", parts, hits)
            step.complete({"domains": domains, **found})
        done = step.done or {}
        notes = {"evaluation items": done["items"], "rows by evaluation set": done["sets"]}
        self._stage("decontaminate", self._before(), done["domains"], done["kinds"], notes)
        return target, hits

    def _mix(self, table: Path) -> tuple[Path, dict[str, Share]]:
        step = self._work.step("mix", self.recipe.mix)
        target = step.folder / "rows.parquet"
        if step.done is None:
            shares = mix_rows(self._db, self.recipe.mix, table, target)
            step.complete({"shares": shares})
        shares = msgspec.convert((step.done or {})["shares"], dict[str, Share])
        taken = {name: share.taken for name, share in shares.items()}
        repeated = sum(share.repeated for share in shares.values())
        dropped = {"beyond the quota": self._before() - sum(taken.values()) + repeated}
        self._stage("mix", self._before(), taken, dropped, {"repeats": repeated} if repeated else {})
        return target, shares

    def _export(self, sources: list[Source], keep: Step, mixed: Path, parts: list[int]) -> Step:
        recipe = self.recipe
        step = self._work.step("export", [recipe.format, recipe.export])
        if step.done is None:
            places = step.folder / "places.parquet"
            if not places.exists() or not (step.folder / "sizes.json").exists():
                write_json(step.folder / "sizes.json", place_rows(self._db, recipe.export, mixed, places))
            sizes = read_json(step.folder / "sizes.json")
            shards = write_shards(
                self._mapper,
                step,
                recipe.format,
                {s.name: s.template for s in sources},
                keep.folder / "texts",
                places,
                parts,
                sizes,
                self._scoring.plugins,
            )
            step.complete({"shards": shards})
            shutil.rmtree(step.folder / "scattered", ignore_errors=True)
        return step

    def _finish(
        self, keep: Step, mixed: Path, shares: dict[str, Share], export: Step, hits: Path | None
    ) -> Summary:
        shards = (export.done or {})["shards"]
        rows: Counter[str] = Counter()
        for shard in shards:
            rows[shard["split"]] += shard["rows"]
        summary = Summary(
            output=str(self._work.output),
            rows=dict(rows),
            stages=self._stages,
            mix={n: msgspec.to_builtins(s) | {"deficit": s.deficit} for n, s in shares.items()},
            seconds=self._seconds,
        )
        figures = {
            "lengths": histogram(self._db, mixed, "length"),
            "rewards": (keep.done or {})["rewards"],
            "pass_rates": self._pass_rates,
        }
        folder = export.folder
        write_card(folder, self.recipe, summary, shards, figures)
        inputs = (keep.done or {})["inputs"]
        write_manifest(folder, self.recipe, summary, shards, figures, inputs)
        publish(self._work, folder, hits)
        return summary

    def _without(self, table: Path, dropped: Path, target: Path) -> dict[str, int]:
        self._db.view("before", table)
        self._db.view("dropped", dropped)
        self._db.write("SELECT * FROM before ANTI JOIN dropped USING (row) ORDER BY row", target)
        return self._count(target)

    def _count(self, table: Path) -> dict[str, int]:
        return by_domain(self._db, f"read_parquet('{table}')")

    def _before(self) -> int:
        return self._stages[-1].rows_out

    def _stage(
        self,
        name: str,
        before: int,
        domains: Mapping[str, int],
        dropped: Mapping[str, int],
        notes: Mapping[str, Any] | None = None,
    ) -> None:
        made = stage(name, before, domains, dropped, notes)
        self._stages.append(made)
        why = ", ".join(f"{reason} {count:,}" for reason, count in _largest(made.dropped))
        self._tell(f"{name}: {before:,} -> {made.rows_out:,}" + (f" ({why})" if why else ""))
        if made.rows_out == 0:
            raise DataError(f"{name}: no row is left" + (f"; dropped for: {why}" if why else ""))

    def close(self) -> None:
        """End the database."""
        self._db.close()


def _largest(dropped: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(dropped.items(), key=lambda pair: (-pair[1], pair[0]))[:8]


def _join_files(step: Step, kind: str, parts: Sequence[int], target: Path) -> None:
    with atomic(target) as fresh, fresh.open("wb") as out:
        for number in parts:
            out.write(step.part(kind, number, ".jsonl").read_bytes())
