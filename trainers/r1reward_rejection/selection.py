"""The steps that select rows: keep, distinct, near-duplicates, decontaminate, choose, mix; each writes a table."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from r1reward.files import Inputs
from r1reward.report.counts import counted
from r1reward_rejection.base_rows import BaseRows, united
from r1reward_rejection.choosing import choose_rows, drop_exact, drop_extreme, pass_rates
from r1reward_rejection.contamination import find_contamination
from r1reward_rejection.duplicates import find_near
from r1reward_rejection.input_group import Source
from r1reward_rejection.inputs import Group
from r1reward_rejection.judge_costs import costs_by_judge
from r1reward_rejection.keeping import keep_rows, keep_settings
from r1reward_rejection.mixing import Share, mix_rows
from r1reward_rejection.near_report import NEAR_REPORT, SEMANTIC_REPORT, write_near_report
from r1reward_rejection.pairing import PAIR_COLUMNS, write_members
from r1reward_rejection.run_state import RunState
from r1reward_rejection.segmenter import segmenter_name
from r1reward_rejection.semantic import find_semantic

__all__ = [
    "Rows",
    "choose",
    "decontaminate",
    "distinct",
    "keep",
    "mix",
    "near_duplicates",
    "semantic_duplicates",
]


class Rows(NamedTuple):
    """What the first step laid down."""

    sources: list[Source]
    folder: Path
    parts: list[int]
    counts: dict[str, Any]

    @property
    def texts(self) -> Path:
        """The folder of the rows' texts, a file for each part."""
        return self.folder / "texts"


def keep(
    run: RunState, groups: Sequence[Group], sources: list[Source], base: tuple[BaseRows, Path] | None
) -> Rows:
    """Read all rows and lay down those that the rules let pass, behind those of a set that is added to."""
    plugins = run.scoring.plugins
    settings = keep_settings(sources, run.recipe, plugins)
    step = run.workspace.step("keep", [settings, base[0] if base else None])
    if step.result is None:
        names = [(i, name) for i, group in enumerate(groups) for name in Inputs(group.files).names]
        keep_rows(run.mapper, step, sources, run.recipe, names, plugins, base)
    result = step.result or {}
    completions, bad = result.get("completions", 0), result.get("bad", 0)
    notes = {"rows": result.get("rows", 0), "unreadable rows": bad, "sources": result["sources"]}
    if judges := costs_by_judge(result.get("judges", {})):
        notes["judges"] = judges
    run.stage("keep", completions, result["domains"], result["dropped"], notes)
    if bad:
        run.tell(f"keep: {counted(bad, 'row')} could not be read; `r1reward why` names each with its reason")
    run.tables.append(("keep", step.folder / "keys"))
    return Rows(united(base[0] if base else None, sources), step.folder, result["parts"], result)


def distinct(run: RunState, rows: Rows) -> tuple[Path, dict[str, int]]:
    """Drop the rows of prompts that are solved too seldom or too often, and copies; the prompts by pass rate."""
    rates = [s.keep.pass_rate for s in rows.sources]
    exact = run.recipe.dedupe.exact
    step = run.workspace.step("distinct", [rates, exact])
    passed, single = step.folder / "passed.parquet", step.folder / "distinct.parquet"
    run.db.view("keys", rows.folder / "keys")
    run.db.view("groups", rows.folder / "groups")
    if step.result is None:
        counts: list[Any] = [["pass rate", drop_extreme(run.db, rows.sources, passed), run.count(passed)]]
        if exact:
            counts.append(["exact duplicates", drop_exact(run.db, passed, single), run.count(single)])
        step.complete({"stages": counts, "pass_rates": pass_rates(run.db)})
    result = step.result or {}
    for name, dropped, domains in result["stages"]:
        run.stage(name, run.rows, domains, dropped)
    run.tables.append(("pass rate", passed))
    if exact:
        run.tables.append(("exact duplicates", single))
    return (single if exact else passed), result["pass_rates"]


def near_duplicates(run: RunState, rows: Rows, table: Path) -> Path:
    """Drop near-duplicates, where the recipe asks for it."""
    near = run.recipe.dedupe.near
    if near is None:
        return table
    step = run.workspace.step("near", near)
    target, dropped = step.folder / "rows.parquet", step.folder / "dropped.parquet"
    if step.result is None:
        counts = find_near(run.db, run.mapper, step, near, rows.texts, table, rows.parts)
        domains = run.without(table, dropped, target)
        write_near_report(dropped, rows.texts, step.folder / NEAR_REPORT)
        step.complete({"domains": domains, **counts})
    result = step.result or {}
    notes = {"candidates": result["candidates"], "pairs": result["pairs"]}
    lost = {"near-duplicate": run.rows - sum(result["domains"].values())}
    run.reports.append(step.folder / NEAR_REPORT)
    run.tables.append(("near-duplicates", target))
    run.stage("near-duplicates", run.rows, result["domains"], lost, notes)
    return target


def semantic_duplicates(run: RunState, rows: Rows, table: Path) -> Path:
    """Drop the rows of prompts that ask what another one asks, where the recipe wants it."""
    semantic = run.recipe.dedupe.semantic
    if semantic is None:
        return table
    # Where the model is served, and how many prompts go there at once, change nothing of what it says.
    step = run.workspace.step("semantic", msgspec.structs.replace(semantic, url="", batch=1))
    target, dropped = step.folder / "rows.parquet", step.folder / "dropped.parquet"
    if step.result is None:
        counts = find_semantic(run.db, run.mapper, step, semantic, rows.texts, table, rows.parts)
        domains = run.without(table, dropped, target)
        write_near_report(dropped, rows.texts, step.folder / SEMANTIC_REPORT)
        step.complete({"domains": domains, **counts})
    result = step.result or {}
    notes = {name: result[name] for name in ("embedded prompts", "merged prompts")}
    lost = {"semantic duplicate": run.rows - sum(result["domains"].values())}
    run.reports.append(step.folder / SEMANTIC_REPORT)
    run.tables.append(("semantic duplicates", target))
    run.stage("semantic duplicates", run.rows, result["domains"], lost, notes)
    return target


def decontaminate(run: RunState, rows: Rows, table: Path) -> Path:
    """Drop rows that have a part of an evaluation set, where any is named."""
    settings = run.recipe.decontaminate
    if not settings.files:
        run.tell("decontaminate: not checked; --decontaminate FILE names an evaluation set")
        return table
    files = Inputs(settings.files).fingerprint()
    step = run.workspace.step("decontaminate", [settings, files, segmenter_name()])
    target = step.folder / "rows.parquet"
    if step.result is None:
        counts = find_contamination(run.db, run.mapper, step, settings, rows.texts, table, rows.parts)
        domains = run.without(table, step.folder / "dropped.parquet", target)
        step.complete({"domains": domains, **counts})
    result = step.result or {}
    notes = {
        "evaluation items": result["items"],
        "evaluation sets": result["sizes"],
        "rows by evaluation set": result["sets"],
        "forms of words left alone": result["phrases"],
        "templates left alone": result["templates"],
        "segmenter": segmenter_name(),
    }
    run.stage("decontaminate", run.rows, result["domains"], result["kinds"], notes)
    run.reports.append(step.folder / "contamination.jsonl")
    run.tables.append(("decontaminate", target))
    return target


def choose(run: RunState, rows: Rows, table: Path) -> Path:
    """Up to so many rows for each prompt."""
    step = run.workspace.step("choose", [s.choose for s in rows.sources])
    target = step.folder / "rows.parquet"
    if step.result is None:
        beyond = choose_rows(run.db, rows.sources, table, target)
        step.complete({"dropped": beyond, "domains": run.count(target)})
    result = step.result or {}
    run.stage("choose", run.rows, result["domains"], result["dropped"])
    run.tables.append(("choose", target))
    return target


def mix(run: RunState, table: Path) -> tuple[Path, dict[str, Share]]:
    """As many rows, or pairs, of each domain as its quota says; each domain's share."""
    step = run.workspace.step("mix", run.recipe.mix)
    target, members = step.folder / "rows.parquet", step.folder / "members.parquet"
    pairs = run.recipe.pairs is not None
    if step.result is None:
        columns = PAIR_COLUMNS if pairs else ()
        shares = mix_rows(run.db, run.recipe.mix, table, target, columns)
        if pairs:
            write_members(run.db, target, members)
        step.complete({"shares": shares})
    shares = msgspec.convert((step.result or {})["shares"], dict[str, Share])
    counts = {name: share.taken for name, share in shares.items()}
    repeated = sum(share.repeated for share in shares.values())
    dropped = {"beyond the quota": run.rows - sum(counts.values()) + repeated}
    run.stage("mix", run.rows, counts, dropped, {"repeats": repeated} if repeated else {})
    run.tables.append(("mix", members if pairs else target))
    return target, shares
