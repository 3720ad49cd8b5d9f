"""The summary of a run: as data for machines, as tables for people."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from r1reward.report.counts import counted
from r1reward.report.metrics import Estimate, GroupMetrics
from r1reward.report.stats import Breakdown, Slow, Stats, TermStats
from r1reward.types import UNSURE

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table

__all__ = ["Summary", "TermSummary", "print_summary", "summarize"]


_SLOW_SECONDS = 0.1
"""What is worth a line to a person; `--json` has the slowest rows in any case."""


class TermSummary(msgspec.Struct, frozen=True):
    """One term over a run."""

    mean: float | None
    statuses: Mapping[str, int]
    metrics: Mapping[str, float | None]
    examples: Mapping[str, list[tuple[str, str]]]
    """By status: the first rows without a value, as (where, reason)."""


class Part(msgspec.Struct, frozen=True):
    """The mean reward of some of the rows: a task, or a source."""

    mean: float | None
    count: int
    unscored: int
    terms: tuple[str, ...] = ()
    """Of a task: the terms that apply to it."""


class Summary(msgspec.Struct, frozen=True):
    """What a scoring run found. Rewards are means over completions that have one."""

    rows: int
    bad_rows: int
    completions: int
    unscored: int
    reward: Estimate | None
    """With a 95 % interval, clustered by prompt."""
    accuracy_term: str
    """The term that `pass_at` and `consensus` speak of."""
    prompts: int
    pass_at: Mapping[int, Estimate]
    consensus: Estimate | None
    consensus_name: str
    """`cons@8`; `cons@all` where prompts have not the same number of completions."""
    group_size: float
    terms: Mapping[str, TermSummary]
    tasks: Mapping[str, Part]
    sources: Mapping[str, Part]
    slowest: list[Slow]
    verifier_seconds: float
    notes: list[str]
    """What the reader should know: guessed columns, renamed columns, restarts of workers."""
    fallbacks: tuple[str, ...] = ()
    """Of `accuracy_term`: `pass_at` and `consensus` count what they decided; its mean in `terms` does not."""


def summarize(
    stats: Stats,
    groups: GroupMetrics,
    notes: list[str],
    terms_of: Callable[[str], tuple[str, ...]],
    order: Sequence[str] = (),
    fallbacks: Sequence[str] = (),
) -> Summary:
    """The summary of a run's statistics.

    `terms_of` names the terms that apply to a task; `order`: of the terms, as the reward file has them;
    `fallbacks`: those of the term that says whether an answer is right.
    """
    ranks = {name: rank for rank, name in reversed(list(enumerate(order)))}
    terms = sorted(stats.terms.items(), key=lambda item: ranks.get(item[0], len(ranks)))
    return Summary(
        rows=stats.rows,
        bad_rows=stats.bad_rows,
        completions=stats.reward.count + stats.reward.missing,
        unscored=stats.reward.missing,
        reward=groups.reward,
        accuracy_term=stats.accuracy,
        prompts=groups.prompts,
        pass_at=groups.pass_at,
        consensus=groups.consensus,
        consensus_name=groups.consensus_name,
        group_size=groups.group_size,
        terms={name: TermSummary(t.values.mean, t.statuses, _means(t), t.examples) for name, t in terms},
        tasks={
            task: msgspec.structs.replace(part, terms=terms_of(task))
            for task, part in _parts(stats.tasks).items()
        },
        sources=_parts(stats.sources),
        slowest=stats.slowest,
        verifier_seconds=stats.seconds,
        notes=notes,
        fallbacks=tuple(fallbacks),
    )


def _means(term: TermStats) -> dict[str, float | None]:
    """The mean of each further number; of `unsure`, which only such scores have, its share of all."""
    means = {name: values.mean for name, values in term.metrics.items()}
    if UNSURE in means:
        means[UNSURE] = term.metrics[UNSURE].count / sum(term.statuses.values())
    return means


def _parts(table: Mapping[str, Breakdown]) -> dict[str, Part]:
    return {key: Part(b.mean, b.count, b.missing) for key, b in sorted(table.items())}


def print_summary(summary: Summary, console: "Console") -> None:
    """Print the summary as a person reads it."""
    for renderable in _tables(summary):
        console.print(renderable)


def _tables(s: Summary) -> "Iterator[RenderableType]":
    yield _headline(s)
    yield _terms(s)
    for title, parts in (("task", s.tasks), ("source", s.sources)):
        if len(parts) > 1:
            yield _part_table(title, parts)
    if s.group_size > 1 and s.pass_at:
        yield _pass_table(s)
    if s.slowest and s.slowest[0].seconds > _SLOW_SECONDS:
        slow = ", ".join(f"{_data(x.where)} {x.seconds:.3g} s" for x in s.slowest[:3])
        yield f"slowest: {slow}"
    yield from _failures(s)
    yield from (f"note: {_data(note)}" for note in s.notes)


def _headline(s: Summary) -> str:
    reward = _interval(s.reward) if s.reward else "none"
    unscored = f"; [bold]{s.unscored:,} without a reward[/]" if s.unscored else ""
    bad = f"; [bold]{counted(s.bad_rows, 'bad row')} left out[/]" if s.bad_rows else ""
    of = f" of {counted(s.prompts, 'prompt')}" if s.prompts and s.group_size > 1 else ""
    over = counted(s.completions - s.unscored, "completion")
    return f"[bold]mean reward {reward}[/] over {over}{of}{unscored}{bad}"


def _terms(s: Summary) -> "RenderableType":
    table = _table("term", "mean", "statuses", "further means")
    for name, term in s.terms.items():
        statuses = ", ".join(f"{k} {v:,}" for k, v in sorted(term.statuses.items(), key=lambda kv: -kv[1]))
        further = ", ".join(f"{k} {_number(v)}" for k, v in term.metrics.items())
        table.add_row(_data(name), _number(term.mean), statuses, _data(further))
    return table


def _part_table(title: str, parts: Mapping[str, Part]) -> "RenderableType":
    named = any(part.terms for part in parts.values())
    table = _table(title, "mean reward", "completions", "without a reward", *(["terms"] if named else []))
    for key, part in list(parts.items())[:20]:
        terms = [_data(", ".join(part.terms)) or "none"] if named else []
        cells = [_number(part.mean), f"{part.count:,}", f"{part.unscored:,}", *terms]
        table.add_row(_data(key) or "(none)", *cells)
    if len(parts) > 20:
        table.add_row(f"… and {len(parts) - 20} more (--json has all)")
    return table


def _pass_table(s: Summary) -> "RenderableType":
    asked = f", after {' or '.join(s.fallbacks)}" if s.fallbacks else ""
    table = _table(_data(f"of {s.accuracy_term}{asked}"), "mean [95 % interval]", "prompts")
    for k, estimate in s.pass_at.items():
        table.add_row(f"pass@{k}", _interval(estimate), f"{estimate.count:,}")
    if s.consensus:
        table.add_row(s.consensus_name, _interval(s.consensus), f"{s.consensus.count:,}")
    return table


def _failures(s: Summary) -> "Iterator[str]":
    for name, term in s.terms.items():
        for status, examples in term.examples.items():
            where, reason = examples[0]
            yield f"{_data(name)}: {term.statuses[status]:,} {status}, the first at {_data(f'{where}: {reason}')}"


def _data(text: str) -> str:
    """What a file says, as text and no markup of rich's."""
    from rich.markup import escape

    return escape(text)


def _table(*headers: str) -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for i, header in enumerate(headers):
        words = i == 0 or header in ("statuses", "further means", "terms")
        table.add_column(header, justify="left" if words else "right")
    return table


def _interval(e: Estimate) -> str:
    return f"{e.mean:.4f} [{e.low:.4f}, {e.high:.4f}]".replace("[", r"\[")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"
