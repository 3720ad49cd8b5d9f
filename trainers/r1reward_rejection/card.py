"""The dataset card: a README.md that the hub and `datasets` read, and a person does."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from r1reward._version import __version__
from r1reward.report.counts import counted
from r1reward.report.plot_style import picture
from r1reward.spec.file import load_spec
from r1reward.storage import atomic
from r1reward_rejection.card_steps import step_sections
from r1reward_rejection.funnel import Summary
from r1reward_rejection.judge_costs import judge_section
from r1reward_rejection.markdown import table
from r1reward_rejection.paper import TABLE_5, are_domains_of_paper
from r1reward_rejection.plots import PLOTS, draw_plots
from r1reward_rejection.recipe.pairs import Pairs
from r1reward_rejection.recipe.recipe import Loss, Recipe, portable

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
    plots = draw_plots(folder / "plots", summary, figures)
    text = "".join(
        f"{part}\n\n"
        for part in (
            _header(summary, "preference" if recipe.pairs else "sft"),
            _title(recipe, summary),
            _composition(summary, shards),
            _token_table(recipe.format.context, figures.get("tokens", {})),
            _loss(recipe.format.loss, recipe.format.context, figures.get("loss", {})),
            *_pictures(plots),
            *step_sections(summary.stages, recipe, figures.get("losses", {})),
            _judges(recipe, figures.get("definitions", {})),
            _judge_costs(summary),
            _form(recipe),
            _recipe(recipe),
        )
        if part
    )
    with atomic(folder / "README.md") as fresh:
        fresh.write_text(text.rstrip("\n") + "\n", "utf-8")


def _header(summary: Summary, kind: str) -> str:
    total = sum(summary.rows.values())
    files = [{"split": split, "path": f"data/{split}-*.parquet"} for split in summary.rows]
    header = {
        "configs": [{"config_name": "default", "data_files": files}],
        "task_categories": ["text-generation"],
        "tags": [kind, "reasoning", "rejection-sampling", "r1reward"],
        "size_categories": [_size(total)],
    }
    return f"---\n{yaml.safe_dump(header, sort_keys=False)}---"


def _size(rows: int) -> str:
    steps = [(1000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M")]
    return next((name for most, name in steps if rows < most), "1M<n<10M")


def _title(recipe: Recipe, summary: Summary) -> str:
    noun = "pair" if recipe.pairs else "row"
    rows = ", ".join(f"{counted(count, noun)} in `{split}`" for split, count in summary.rows.items())
    made = "preference pairs" if recipe.pairs else "demonstrations for supervised fine-tuning"
    title = "Preference pairs" if recipe.pairs else "Rejection-sampled demonstrations"
    description = recipe.description or made
    description = description[:1].upper() + description[1:]
    return (
        f"# {title}\n\n{description}.\n\n{rows}, made by "
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
    ]
    beside = are_domains_of_paper(summary.mix)
    head += ["R1: samples", "R1: share"] if beside else []
    head += ["tokens", "tokens a row"] if tokens else []
    head += ["R1: tokens a row"] if tokens and beside else []
    lines = []
    for name, mix in summary.mix.items():
        paper = TABLE_5[name] if beside else None
        line = [
            name,
            f"{mix['taken']:,}",
            _share(mix["taken"], total),
            "all" if mix["wanted"] is None else f"{mix['wanted']:,}",
            f"**{mix['deficit']:,}**" if mix["deficit"] else "0",
            f"{mix['repeated']:,}",
            f"{mix['available']:,}",
        ]
        line += [f"{paper[0]:,}", _share(paper[0], _PAPER)] if paper else []
        if tokens:
            own_tokens = tokens.get(name, 0)
            line += [
                f"{own_tokens:,}",
                f"{own_tokens / max(1, mix['taken']):,.1f}",
            ]
            line += [f"{paper[1]:,.1f}"] if paper else []
        lines.append(line)
    note = (
        ""
        if all(not m["deficit"] for m in summary.mix.values())
        else ("\n\nRows that are missing were not to be had; they are not filled from elsewhere.")
    )
    source = "Beside Table 5 of DeepSeek-R1 (arXiv 2501.12948).\n\n" if beside else ""
    return f"## Composition\n\n{source}{table(head, lines)}{note}"


def _token_table(context: int, tokens: Mapping[str, Mapping[str, int]]) -> str:
    names = {name: name for name in ("p50", "p90", "p99", "most")}
    names |= {"over": f"over {context:,}", "contexts": "packed"}
    lines = [[domain, *(f"{counts[name]:,}" for name in names)] for domain, counts in tokens.items()]
    if not lines:
        return ""
    return (
        f"## Tokens\n\nOf a row, without those of a chat template. `packed`: contexts of {context:,} tokens that the "
        "rows would fill.\n\n" + table(["domain", *names.values()], lines)
    )


_COUNTED = {
    "response": "the completion, reasoning and answer",
    "answer": "what comes after the reasoning of the completion",
    "turns": "every message of the assistant",
}


def _loss(loss: Loss | None, context: int, counts: Mapping[str, int]) -> str:
    if loss is None:
        return ""
    fields = "`train` and `train_detail`" if loss.on == "answer" else "`weight` and `train`"
    text = f"## Loss\n\n{_COUNTED[loss.on].capitalize()} counts for it: {fields} of the messages say so"
    if not loss.tokens:
        return f"{text}."
    return (
        f"{text}, and `assistant_masks` of `input_ids`. Rows cut at {context:,} tokens (`truncated`): "
        f"{counts['cut']:,}; rows of which nothing counts: {counts['nothing counts']:,}."
    )


def _tokens(shards: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for shard in shards:
        for name, count in (shard.get("tokens") or {}).items():
            totals[name] = totals.get(name, 0) + count
    return totals


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else ""


def _pictures(plots: Sequence[str]) -> list[str]:
    return [picture(f"plots/{name}.png", PLOTS[name]) for name in plots]


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
    return "## Rewards\n\n" + table(["definition", "which", "rows"], lines) if lines else ""


def _judge_costs(summary: Summary) -> str:
    keep = summary.stages[0]
    return judge_section(keep.notes.get("judges", {}), keep.rows_in)


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
    if recipe.pairs:
        return _pair_form(recipe.pairs)
    chat = _STYLES[recipe.format.style]
    return (
        f"## Columns\n\n{chat}. `domain`, `task`, `reward` and `reward_spec` (the hash of the reward's definition) "
        "say how it was judged, `terms` what each term of it said; `ground_truth` is what the answer was compared "
        "with. `id`, `completion_index`, `origin`, `source`, `model` and `source_row` (`file:line` of the input) say "
        "where it comes from. `pass_rate` is the share of right answers among the `samples` of its prompt that were "
        "judged, `pass_rate_low` and `pass_rate_high` Wilson's interval of 95 %. `copy` is 0 but for repeated rows."
    )


def _pair_form(pairs: Pairs) -> str:
    worth = "a model prefers it" if pairs.judge else f"its {pairs.by} is higher"
    return (
        "## Columns\n\n`chosen` and `rejected` are completions of one prompt, as TRL's DPOTrainer and RewardTrainer "
        f"read them; of the chosen one {worth}, by `margin`. `chosen_…` and `rejected_…`: `completion_index`, "
        "`reward`, `terms`, `model` and `source_row` (`file:line` of the input) of either. `domain`, `task`, `id`, "
        "`ground_truth`, `source`, `pass_rate` and `samples` are the prompt's, `tokens` those of the longer one."
    )


def _recipe(recipe: Recipe) -> str:
    text = yaml.safe_dump(portable(recipe), sort_keys=False, allow_unicode=True, width=110)
    return f"## Recipe\n\n```yaml\n{text}```"
