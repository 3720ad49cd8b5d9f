"""The run: every step in its order, each in its own folder, each with its counts.

score (if needed)  keep  distinct  near  decontaminate  choose  mix  export  card
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
from r1reward.storage import read_json, write_json
from r1reward_rejection.card import write_card
from r1reward_rejection.choosing import by_domain, choose_rows, drop_exact, drop_extreme, pass_rates
from r1reward_rejection.contamination import find_contamination
from r1reward_rejection.database import Database, parquet
from r1reward_rejection.duplicates import find_near
from r1reward_rejection.evaluation import read_items
from r1reward_rejection.exporting import write_shards
from r1reward_rejection.fates import FATES, losses, write_fates
from r1reward_rejection.funnel import Stage, Summary, stage
from r1reward_rejection.input_group import Source
from r1reward_rejection.inputs import groups_of, open_sources
from r1reward_rejection.keeping import keep_rows, kept_by
from r1reward_rejection.mapper import Mapper
from r1reward_rejection.mixing import Share, histogram, mix_rows, place_rows
from r1reward_rejection.near_report import NEAR_REPORT, write_near_report
from r1reward_rejection.publishing import publish, write_manifest
from r1reward_rejection.recipe.recipe import Recipe
from r1reward_rejection.rendering import RowColumns, check_format
from r1reward_rejection.scoring import ScoringOptions
from r1reward_rejection.segmenter import segmenter_name
from r1reward_rejection.token_counts import token_counts
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
        check_format(recipe.format, scoring.plugins)
        read_items(recipe.decontaminate)
        self._groups = groups_of(files, recipe, columns)
        self._db = Database(workspace.folder, threads=threads, memory_mb=memory_mb)
        self._stages: list[Stage] = []
        self._seconds: dict[str, float] = {}
        self._reports: list[Path] = []
        self._tables: list[tuple[str, Path]] = []

    def run(self) -> Summary:
        """Do it, from wherever an earlier run was cut. Raises `R1RewardError`."""
        sources = self._timed("score", self._sources)
        keep, parts = self._timed("keep", lambda: self._keep(sources))
        table = self._timed("distinct", lambda: self._distinct(sources, keep))
        table = self._timed("near-duplicates", lambda: self._near(keep, table, parts))
        table = self._timed("decontaminate", lambda: self._clean(keep, table, parts))
        table = self._timed("choose", lambda: self._choose(sources, table))
        mixed, shares = self._timed("mix", lambda: self._mix(table))
        lost = self._timed("fates", lambda: self._fates(keep, mixed))
        shards = self._timed("export", lambda: self._export(sources, keep, mixed, parts))
        summary: Summary = self._timed("card", lambda: self._finish(keep, mixed, shares, shards, lost))
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

    def _distinct(self, sources: list[Source], keep: Step) -> Path:
        rates = [s.keep.pass_rate for s in sources]
        step = self._work.step("distinct", [rates, self.recipe.dedupe.exact])
        passed, distinct = step.folder / "passed.parquet", step.folder / "distinct.parquet"
        self._db.view("keys", keep.folder / "keys")
        self._db.view("groups", keep.folder / "groups")
        if step.done is None:
            counts: list[Any] = []
            counts.append(["pass rate", drop_extreme(self._db, sources, passed), self._count(passed)])
            if self.recipe.dedupe.exact:
                copies = drop_exact(self._db, passed, distinct)
                counts.append(["exact duplicates", copies, self._count(distinct)])
            step.complete({"stages": counts, "pass_rates": pass_rates(self._db)})
        for name, dropped, domains in (step.done or {})["stages"]:
            self._stage(name, self._before(), domains, dropped)
        self._pass_rates: dict[str, int] = (step.done or {})["pass_rates"]
        self._tables += [("keep", keep.folder / "keys"), ("pass rate", passed)]
        if not self.recipe.dedupe.exact:
            return passed
        self._tables.append(("exact duplicates", distinct))
        return distinct

    def _choose(self, sources: list[Source], table: Path) -> Path:
        step = self._work.step("choose", [s.choose for s in sources])
        target = step.folder / "rows.parquet"
        if step.done is None:
            beyond = choose_rows(self._db, sources, table, target)
            step.complete({"dropped": beyond, "domains": self._count(target)})
        done = step.done or {}
        self._stage("choose", self._before(), done["domains"], done["dropped"])
        self._tables.append(("choose", target))
        return target

    def _near(self, keep: Step, table: Path, parts: list[int]) -> Path:
        near = self.recipe.dedupe.near
        if near is None:
            return table
        step = self._work.step("near", near)
        target = step.folder / "rows.parquet"
        if step.done is None:
            found = find_near(self._db, self._mapper, step, near, keep.folder / "texts", table, parts)
            domains = self._without(table, step.folder / "dropped.parquet", target)
            write_near_report(
                step.folder / "dropped.parquet", keep.folder / "texts", step.folder / NEAR_REPORT
            )
            step.complete({"domains": domains, **found})
        done = step.done or {}
        notes = {"candidates": done["candidates"], "pairs": done["pairs"]}
        lost = self._before() - sum(done["domains"].values())
        self._reports.append(step.folder / NEAR_REPORT)
        self._tables.append(("near-duplicates", target))
        self._stage("near-duplicates", self._before(), done["domains"], {"near-duplicate": lost}, notes)
        return target

    def _clean(self, keep: Step, table: Path, parts: list[int]) -> Path:
        settings = self.recipe.decontaminate
        if not settings.files:
            self._tell("decontaminate: not checked; --decontaminate FILE names an evaluation set")
            return table
        files = Inputs(settings.files).fingerprint()
        step = self._work.step("decontaminate", [settings, files, segmenter_name()])
        target, hits = step.folder / "rows.parquet", step.folder / "contamination.jsonl"
        if step.done is None:
            texts = keep.folder / "texts"
            found = find_contamination(self._db, self._mapper, step, settings, texts, table, parts)
            domains = self._without(table, step.folder / "dropped.parquet", target)
            step.complete({"domains": domains, **found})
        done = step.done or {}
        notes = {
            "evaluation items": done["items"],
            "evaluation sets": done["sizes"],
            "rows by evaluation set": done["sets"],
            "forms of words left alone": done["phrases"],
            "segmenter": segmenter_name(),
        }
        self._stage("decontaminate", self._before(), done["domains"], done["kinds"], notes)
        self._reports.append(hits)
        self._tables.append(("decontaminate", target))
        return target

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
        step = self._work.step("export", [recipe.format, recipe.export, self._extras(keep)])
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
                self._extras(keep),
            )
            step.complete({"shards": shards})
            shutil.rmtree(step.folder / "scattered", ignore_errors=True)
        return step

    def _extras(self, keep: Step) -> RowColumns:
        """The columns that depend on the rows: fields of messages, terms, columns of the user's."""
        done = keep.done or {}
        return RowColumns(
            fields=tuple(done["fields"]), terms=tuple(done["terms"]), columns=self.recipe.export.columns
        )

    def _fates(self, keep: Step, mixed: Path) -> dict[str, dict[str, int]]:
        """What became of each row; by domain, how many each step dropped."""
        step = self._work.step("fates", None)
        target = step.folder / FATES
        if step.done is None:
            write_fates(self._db, keep.folder / "fates", [*self._tables, ("mix", mixed)], target)
            step.complete({"losses": losses(self._db, target)})
        self._reports.append(target)
        found: dict[str, dict[str, int]] = (step.done or {})["losses"]
        return found

    def _finish(
        self, keep: Step, mixed: Path, shares: dict[str, Share], export: Step, lost: dict[str, dict[str, int]]
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
        figures: dict[str, Any] = {
            "lengths": histogram(self._db, mixed, "length"),
            "rewards": (keep.done or {})["rewards"],
            "pass_rates": self._pass_rates,
            "losses": lost,
        }
        folder = export.folder
        exported = parquet(folder / "data")
        figures["definitions"] = self._db.counts(
            f"SELECT reward_spec, count(*) FROM {exported} GROUP BY ALL ORDER BY reward_spec"
        )
        if self.recipe.format.tokenizer:
            figures["tokens"] = token_counts(self._db, folder / "data", self.recipe.format.context)
        write_card(folder, self.recipe, summary, shards, figures)
        inputs = (keep.done or {})["inputs"]
        write_manifest(folder, self.recipe, summary, shards, figures, inputs)
        publish(self._work, folder, self._reports)
        return summary

    def _without(self, table: Path, dropped: Path, target: Path) -> dict[str, int]:
        self._db.view("before", table)
        self._db.view("dropped", dropped)
        self._db.write("SELECT * FROM before ANTI JOIN dropped USING (row) ORDER BY row", target)
        return self._count(target)

    def _count(self, table: Path) -> dict[str, int]:
        return by_domain(self._db, parquet(table))

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
