"""The dataset card: a README.md that the hub and `datasets` read, and a person does."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from r1reward._version import __version__
from r1reward.report.counts import counted
from r1reward.spec.file import load_spec
from r1reward.storage import atomic
from r1reward_rejection.funnel import Stage, Summary
from r1reward_rejection.paper import TABLE_5
from r1reward_rejection.plots import PLOTS, draw_plots
from r1reward_rejection.recipe.recipe import Recipe, portable

__all__ = ["write_card"]

_PAPER = sum(samples for samples, _ in TABLE_5.values())


def write_card(
    folder: Path,
    recipe: Recipe,
    summary: Summary,
    shards: Sequence[Mapping[str, Any]],
    figures: Mapping[str, Any],
) -> None:
    """Write README.md and its plots into a folder."""
    drawn = draw_plots(folder / "plots", summary, figures)
    text = "".join(
        f"{part}\n\n"
        for part in (
            _header(summary),
            _title(recipe, summary),
            _composition(summary, shards),
            _token_table(recipe.format.context, figures.get("tokens", {})),
            *_pictures(drawn),
            _funnel(summary.stages),
            _losses(summary.stages, figures.get("losses", {})),
            _near(summary.stages),
            _contamination(summary.stages),
            _judges(recipe, figures.get("definitions", {})),
            _form(recipe),
            _recipe(recipe),
        )
        if part
    )
    with atomic(folder / "README.md") as fresh:
        fresh.write_text(text.rstrip("\n") + "\n", "utf-8")


def _header(summary: Summary) -> str:
    total = sum(summary.rows.values())
    files = [{"split": split, "path": f"data/{split}-*.parquet"} for split in summary.rows]
    header = {
        "configs": [{"config_name": "default", "data_files": files}],
        "task_categories": ["text-generation"],
        "tags": ["sft", "reasoning", "rejection-sampling", "r1reward"],
        "size_categories": [_size(total)],
    }
    return f"---\n{yaml.safe_dump(header, sort_keys=False)}---"


def _size(rows: int) -> str:
    steps = [(1000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M")]
    return next((name for most, name in steps if rows < most), "1M<n<10M")


def _title(recipe: Recipe, summary: Summary) -> str:
    rows = ", ".join(f"{counted(count, 'row')} in `{split}`" for split, count in summary.rows.items())
    description = recipe.description or "demonstrations for supervised fine-tuning"
    return (
        f"# Rejection-sampled demonstrations\n\n{description[:1].upper()}{description[1:]}.\n\n{rows}, made by "
        f"r1reward {__version__}. `manifest.json` has the same for machines: "
        "counts, hashes, versions and the recipe."
    )


def _composition(summary: Summary, shards: Sequence[Mapping[str, Any]]) -> str:
    tokens = _tokens(shards)
    total = sum(mix["taken"] for mix in summary.mix.values())
    head = [
        "domain",
        "rows",
        "share",
        "wanted",
        "missing",
        "repeated",
        "available",
        "R1: samples",
        "R1: share",
    ]
    head += ["tokens", "tokens a row", "R1: tokens a row"] if tokens else []
    lines = []
    for name, mix in summary.mix.items():
        paper = TABLE_5.get(name)
        line = [
            name,
            f"{mix['taken']:,}",
            _share(mix["taken"], total),
            "all" if mix["wanted"] is None else f"{mix['wanted']:,}",
            f"**{mix['deficit']:,}**" if mix["deficit"] else "0",
            f"{mix['repeated']:,}",
            f"{mix['available']:,}",
            f"{paper[0]:,}" if paper else "",
            _share(paper[0], _PAPER) if paper else "",
        ]
        if tokens:
            mine = tokens.get(name, 0)
            line += [f"{mine:,}", f"{mine / max(1, mix['taken']):,.1f}", f"{paper[1]:,.1f}" if paper else ""]
        lines.append(line)
    told = (
        ""
        if all(not m["deficit"] for m in summary.mix.values())
        else ("\n\nRows that are missing were not to be had; they are not filled from elsewhere.")
    )
    return (
        f"## Composition\n\nBeside Table 5 of DeepSeek-R1 (arXiv 2501.12948).\n\n{_table(head, lines)}{told}"
    )


def _token_table(context: int, tokens: Mapping[str, Mapping[str, int]]) -> str:
    names = {name: name for name in ("p50", "p90", "p99", "most")}
    names |= {"over": f"over {context:,}", "contexts": "packed"}
    lines = [[domain, *(f"{counts[name]:,}" for name in names)] for domain, counts in tokens.items()]
    if not lines:
        return ""
    return (
        f"## Tokens\n\nOf a row, without those of a chat template. `packed`: contexts of {context:,} tokens that the "
        "rows would fill.\n\n" + _table(["domain", *names.values()], lines)
    )


def _tokens(shards: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for shard in shards:
        for name, count in (shard.get("tokens") or {}).items():
            found[name] = found.get(name, 0) + count
    return found


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else ""


def _pictures(drawn: Sequence[str]) -> list[str]:
    return [f"![{PLOTS[name]}](plots/{name}.png)" for name in drawn]


def _funnel(stages: Sequence[Stage]) -> str:
    lines = [
        [
            stage.name,
            f"{stage.rows_in:,}",
            f"{stage.rows_out:,}",
            f"{stage.rows_in - stage.rows_out:,}" if stage.rows_in >= stage.rows_out else "",
            "; ".join(f"{reason}: {count:,}" for reason, count in _by_count(stage.dropped)),
        ]
        for stage in stages
    ]
    table = _table(["step", "rows in", "rows out", "dropped", "why"], lines)
    return (
        f"## Every step\n\nA row is a completion. The first reason that holds is the one counted.\n\n{table}"
    )


def _losses(stages: Sequence[Stage], losses: Mapping[str, Mapping[str, int]]) -> str:
    """Of each domain, what each step dropped: a domain that a filter empties shows here."""
    names = [s.name for s in stages if any(s.name in lost for lost in losses.values())]
    lines = [
        [domain or "none", f"{sum(lost.values()):,}"]
        + [f"{lost.get(name, 0):,}" for name in names]
        + [f"{lost.get('kept', 0):,}"]
        for domain, lost in losses.items()
    ]
    if not lines:
        return ""
    return (
        "## Losses by domain\n\nCompletions that each step dropped. `_report/fates.parquet` has what became of each, "
        "and `r1reward why ROW` tells it, where the data set was made.\n\n"
        + _table(["domain", "completions", *names, "kept"], lines)
    )


def _by_count(dropped: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(dropped.items(), key=lambda pair: (-pair[1], pair[0]))


def _near(stages: Sequence[Stage]) -> str:
    found = next((s for s in stages if s.name == "near-duplicates"), None)
    if found is None:
        return ""
    before = next(s for i, s in enumerate(stages) if stages[i + 1].name == "near-duplicates")
    lines = [
        [name, f"{count:,}", f"{count - found.domains.get(name, 0):,}"]
        for name, count in before.domains.items()
    ]
    return (
        "## Near-duplicates\n\nRows that differ in a number, an operator, a negation or in what is asked are never "
        "merged; `_report/near-duplicates.parquet` has what was merged into what, and why, where the data set was "
        "made.\n\n" + _table(["domain", "rows", "near-duplicates"], lines)
    )


def _contamination(stages: Sequence[Stage]) -> str:
    found = next((s for s in stages if s.name == "decontaminate"), None)
    if found is None:
        return "## Contamination\n\nNot checked: the recipe names no evaluation set."
    sets = found.notes.get("rows by evaluation set", {})
    lines = [[name, f"{count:,}"] for name, count in sets.items()] or [["none", "0"]]
    return (
        f"## Contamination\n\nChecked against {found.notes['evaluation items']:,} questions and reference solutions; "
        "`_report/contamination.jsonl` has each hit with both texts where the data set was made.\n\n"
        + _table(["evaluation set", "rows dropped"], lines)
    )


def _judges(recipe: Recipe, definitions: Mapping[str, int]) -> str:
    """By which reward's definition the rows were judged: the recipe's, or the one that they came with."""
    rewards = [recipe.reward, *(join.reward for join in recipe.join.values())]
    known = {load_spec(r).hash: r if isinstance(r, str) else "reward" for r in rewards if r is not None}
    lines = [
        [
            f"`{spec}`" if spec else "none",
            f"the recipe's `{known[spec]}`" if spec in known else "another, with which they came scored",
            f"{count:,}",
        ]
        for spec, count in definitions.items()
    ]
    return "## Rewards\n\n" + _table(["definition", "which", "rows"], lines) if lines else ""


_STYLES = {
    "messages": "`messages` is the conversation, the completion its last message",
    "prompt-completion": (
        "`prompt` and `completion` are chat messages: TRL's SFTTrainer trains on the completion alone"
    ),
    "sharegpt": "`conversations` is the conversation as ShareGPT has it, the completion its last turn",
    "alpaca": "`instruction`, `output`, `system` and `history` are those of Alpaca; `input` is empty",
    "text": "`prompt` and `completion` are text",
}


def _form(recipe: Recipe) -> str:
    chat = _STYLES[recipe.format.style]
    return (
        f"## Columns\n\n{chat}. `domain`, `task`, `reward` and `reward_spec` (the hash of the reward's definition) "
        "say how it was judged, `terms` what each term of it said; `ground_truth` is what the answer was compared "
        "with. `id`, `completion_index`, `origin`, `source`, `model` and `source_row` (`file:line` of the input) say "
        "where it comes from. `pass_rate` is the share of right answers among the `samples` of its prompt that were "
        "judged, `pass_rate_low` and `pass_rate_high` Wilson's interval of 95 %. `copy` is 0 but for repeated rows."
    )


def _recipe(recipe: Recipe) -> str:
    text = yaml.safe_dump(portable(recipe), sort_keys=False, allow_unicode=True, width=110)
    return f"## Recipe\n\n```yaml\n{text}```"


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rule = ["---:" if all(_is_figure(line[i]) for line in lines) else "---" for i in range(len(head))]
    shown = [head, rule, *([cell.replace("|", "\\|") for cell in line] for line in lines)]
    return "\n".join("| " + " | ".join(line) + " |" for line in shown)


def _is_figure(cell: str) -> bool:
    return (
        not cell or cell == "all" or cell.strip("*").replace(",", "").rstrip("%").replace(".", "").isdigit()
    )
