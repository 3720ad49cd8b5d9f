"""The sections of the card that tell what each step dropped."""

from collections.abc import Mapping, Sequence

from r1reward_rejection.funnel import Stage
from r1reward_rejection.markdown import table
from r1reward_rejection.recipe.recipe import Recipe
from r1reward_rejection.recipe.sameness import Semantic

__all__ = ["step_sections"]


def step_sections(
    stages: Sequence[Stage], recipe: Recipe, losses: Mapping[str, Mapping[str, int]]
) -> tuple[str, ...]:
    """What the card says of the steps, in order; empty for a step that was not asked for.

    `losses`: of each domain, the completions that each step dropped.
    """
    return (
        _funnel(stages),
        _losses(stages, losses),
        _near(stages),
        _semantic(stages, recipe.dedupe.semantic),
        _contamination(stages),
        _pairs(stages),
    )


def _funnel(stages: Sequence[Stage]) -> str:
    """Every step: rows in and out, and why the others were dropped."""
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
    steps = table(["step", "rows in", "rows out", "dropped", "why"], lines)
    return (
        f"## Every step\n\nA row is a completion. The first reason that holds is the one counted.\n\n{steps}"
    )


def _losses(stages: Sequence[Stage], losses: Mapping[str, Mapping[str, int]]) -> str:
    """Of each domain, what each step dropped: a domain that a filter empties shows here."""
    names = [s.name for s in stages if any(s.name in counts for counts in losses.values())]
    lines = [
        [domain or "none", f"{sum(counts.values()):,}"]
        + [f"{counts.get(name, 0):,}" for name in names]
        + [f"{counts.get('kept', 0):,}"]
        for domain, counts in losses.items()
    ]
    if not lines:
        return ""
    return (
        "## Losses by domain\n\nCompletions that each step dropped. `_report/fates.parquet` has what became of each, "
        "and `r1reward why ROW` tells it, where the data set was made.\n\n"
        + table(["domain", "completions", *names, "kept"], lines)
    )


def _by_count(dropped: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(dropped.items(), key=lambda pair: (-pair[1], pair[0]))


def _near(stages: Sequence[Stage]) -> str:
    """Of each domain, how many near-duplicates were dropped."""
    near = next((s for s in stages if s.name == "near-duplicates"), None)
    if near is None:
        return ""
    before = next(s for i, s in enumerate(stages) if stages[i + 1].name == "near-duplicates")
    lines = [
        [name, f"{count:,}", f"{count - near.domains.get(name, 0):,}"]
        for name, count in before.domains.items()
    ]
    return (
        "## Near-duplicates\n\nRows that differ in a number, an operator, a negation or in what is asked are never "
        "merged; `_report/near-duplicates.parquet` has what was merged into what, and why, where the data set was "
        "made.\n\n" + table(["domain", "rows", "near-duplicates"], lines)
    )


def _semantic(stages: Sequence[Stage], semantic: Semantic | None) -> str:
    """How many prompts were merged, and by what."""
    step = next((s for s in stages if s.name == "semantic duplicates"), None)
    if step is None or semantic is None:
        return ""
    return (
        f"## Semantic duplicates\n\n{step.notes['merged prompts']:,} prompts say in other words what another one of "
        f"their domain says: cosine at least {semantic.threshold:g} of the embeddings of "
        f"`{semantic.model.rstrip('/').rpartition('/')[2]}`, the same numbers, operators, negations and names, "
        f"and the same answer. {step.notes['embedded prompts']:,} prompts had another with these to compare. "
        "`_report/semantic-duplicates.parquet` has what was merged into what, and why, where the data set was made."
    )


def _contamination(stages: Sequence[Stage]) -> str:
    """What it was checked against, and the rows dropped by evaluation set."""
    check = next((s for s in stages if s.name == "decontaminate"), None)
    if check is None:
        return "## Contamination\n\nNot checked: the recipe names no evaluation set."
    sets = check.notes.get("rows by evaluation set", {})
    lines = [[name, f"{count:,}"] for name, count in sets.items()] or [["none", "0"]]
    return (
        f"## Contamination\n\nChecked against {check.notes['evaluation items']:,} questions and reference solutions; "
        "`_report/contamination.jsonl` has each hit with both texts where the data set was made.\n\n"
        + table(["evaluation set", "rows dropped"], lines)
    )


def _pairs(stages: Sequence[Stage]) -> str:
    """The lengths of chosen and rejected completions, before and after they were balanced."""
    step = next((s for s in stages if s.name == "pairs"), None)
    if step is None:
        return ""
    names = ("pairs", "chosen characters", "rejected characters", "share where chosen is longer")
    lines = [
        [when, *(f"{step.notes[key].get(name, 0):,}" for name in names)]
        for when, key in (("found", "lengths"), ("kept", "balanced lengths"))
    ]
    judged = {k: v for k, v in step.notes.items() if k.startswith(("pairs ", "judgements"))}
    counts = "".join(f"\n\n{name}: {count:,}." for name, count in judged.items())
    return f"## Pairs\n\n{table(['', *names], lines)}{counts}"
