"""The HTML page of an overview: one file that loads nothing and runs nothing, in the looks of `r1reward view`.

Completions are hostile text: everything that came from a file is escaped, and the page has no script.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from r1reward.report.counts import counted
from r1reward.report.metrics import Estimate, GroupMetrics
from r1reward.report.overview import VERDICTS, Example, Overview, TermView
from r1reward.report.stats import Breakdown
from r1reward.report.svg import bars, histogram, text
from r1reward.text.answer_place import answer_place

__all__ = ["render"]

_STYLE = """
html, body { height: auto; } .page > h1 { font-size: 20px; margin: 0 0 4px; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--sunk); border-radius: 6px; padding: 9px 11px;
  max-height: 26rem; overflow-y: auto; font: 12px/1.5 var(--mono); margin: 4px 0 10px; }
mark { background: var(--mark); color: inherit; box-shadow: 0 0 0 1px var(--mark-line); border-radius: 3px; }
details { border-top: 1px solid var(--line); padding: 5px 0; } summary { cursor: pointer; } h3 { font-size: 13px; }
@media screen and (max-width: 760px) { .box { overflow-x: auto; } .box > svg { min-width: 520px; } }
.box > h2 + svg { margin-top: 8px; } @media print { pre { max-height: none; } .box { break-inside: avoid; } }
"""

_ROWS = 30
_BINS = 60
_REASONS = 8
_MOST_TICKS = 12
_TENTHS = tuple(f"{n / 10:.1f}–{(n + 1) / 10:.1f}" for n in range(10))


def render(overview: Overview, title: str, weights: Mapping[str, float | None] | None = None) -> str:
    """The page. `weights`: of the terms, where they are known."""
    weights = weights or {}
    metrics = overview.metrics()
    boxes = [
        *_pass_rates(overview.solved()),
        *_pass_table(metrics),
        *_rewards(overview.rewards),
        *_lengths(overview.lengths),
        _box("w6", "Terms", _terms(overview.terms, weights)),
        *_parts(overview),
        *_reasons(overview.terms, weights),
        *_box_of_examples(overview.examples(), overview.accuracy),
    ]
    style = (Path(__file__).parent / "style.css").read_text("utf-8")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{text(title)}</title><style>{style}{_STYLE}</style></head><body>\n"
        f'<div class="page"><h1>{text(title)}</h1>{_head(overview)}{_figures(overview, metrics)}\n'
        f'<div class="grid">\n{chr(10).join(boxes)}\n</div></div>\n</body></html>\n'
    )


def _head(overview: Overview) -> str:
    completions = overview.reward.count + overview.unscored
    mean = overview.reward.mean
    counts = (
        f"{counted(overview.rows, 'row')}, {counted(completions, 'completion')}, "
        f"{overview.unscored:,} without a reward"
    )
    return f'<p class="soft">{counts}' + ("" if mean is None else f"; mean reward {mean:.4f}") + "</p>"


def _figures(overview: Overview, metrics: GroupMetrics) -> str:
    judged = {verdict: sum(counts.values()) for verdict, counts in overview.lengths.items()}
    verdicts = sum(n for verdict, n in judged.items() if verdict != "unscored")
    several = {nc: count for nc, count in overview.solved().items() if nc[0] > 1}
    some = sum(count for (n, ok), count in several.items() if 0 < ok < n)
    last = list(metrics.pass_at.items())[-1:]
    figures = [
        ("Mean reward", _number(metrics.reward, 2, 1.0), counted(overview.reward.count, "completion")),
        (
            f"Right ({overview.accuracy} is 1)",
            _share(judged["right"], verdicts),
            counted(verdicts, "verdict"),
        ),
        *((f"pass@{k}", _number(e, 1, 100.0), counted(e.count, "prompt")) for k, e in last),
        ("Majority answer right", _number(metrics.consensus, 1, 100.0), "of prompts with several answers"),
        (
            "Prompts that teach",
            f"{some:,}<small>of {sum(several.values()):,}</small>",
            "sometimes right, and not always",
        ),
        ("No verdict", f"{judged['unscored']:,}", "never counted as wrong"),
    ]
    cells = "".join(
        f'<div class="fig"><div class="l">{text(name)}</div><div class="v">{value}</div>'
        f'<div class="s">{note}</div></div>'
        for name, value, note in figures
    )
    return f'<div class="figs">{cells}</div>'


def _number(e: Estimate | None, digits: int, scale: float) -> str:
    if e is None:
        return "–"
    unit = " %" if scale == 100.0 else ""
    low, high = (f"{scale * x:.{digits}f}" for x in (e.low, e.high))
    return f"{scale * e.mean:.{digits}f}{unit}<small>{low} – {high}</small>"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def _pass_rates(solved: Counter[tuple[int, int]]) -> Iterator[str]:
    """How many prompts are solved how often: those that are always or never solved teach GRPO nothing."""
    several = {nc: count for nc, count in solved.items() if nc[0] > 1}
    if not several:
        return
    bins = Counter[str](dict.fromkeys(("never", *_TENTHS, "always"), 0))
    for (n, c), prompts in several.items():
        bins["never" if c == 0 else "always" if c == n else _TENTHS[min(9, int(10 * c / n))]] += prompts
    kinds = {"never": "wrong", "always": "right"}
    label = "prompts by the share of their completions that are right"
    chart = bars(label, [(name, n, kinds.get(name, "")) for name, n in bins.items()])
    yield _box("w8", "Prompts by the share that is right", chart, "Never and always give no gradient.")


def _pass_table(metrics: GroupMetrics) -> Iterator[str]:
    if metrics.group_size > 1 and metrics.pass_at:
        rows = [
            (f"pass@{k}", f"{100 * e.mean:.1f}", f"{100 * e.low:.1f} – {100 * e.high:.1f}", f"{e.count:,}")
            for k, e in metrics.pass_at.items()
        ]
        yield _box("w4", "pass@k", _table(("", "%", "95 % interval", "prompts"), rows))


def _rewards(rewards: Mapping[str, Counter[float]]) -> Iterator[str]:
    values = [v for counter in rewards.values() for v in counter]
    if not values:
        return
    low, high = min(0.0, *values), max(0.0, *values)
    step = (high - low) / _BINS or 1.0
    bins: dict[int, dict[str, int]] = {}
    for verdict in VERDICTS:
        for value, n in rewards.get(verdict, Counter[float]()).items():
            counts = bins.setdefault(round((value - low) / step), {})
            counts[verdict] = counts.get(verdict, 0) + n
    shapes = [(low + (k - 0.5) * step, low + (k + 0.5) * step, counts) for k, counts in sorted(bins.items())]
    edges = [(low - step, low - step, {}), *shapes, (high + step, high + step, {})]
    yield _box("w7", "Rewards, to scale", histogram("completions by reward", edges))


def _lengths(lengths: Mapping[str, Counter[int]]) -> Iterator[str]:
    sizes = sorted({bits for counter in lengths.values() for bits in counter})
    if not sizes:
        return
    edges = range(max(1, sizes[0]), sizes[-1] + 1)
    charts = [
        f'<p class="h">{verdict} completions by length (characters): {sum(counter.values()):,}</p>'
        + histogram(
            f"{verdict} completions by length (characters)",
            [(float(1 << (b - 1)), float(1 << b), {verdict: counter[b]}) for b in edges],
            100,
            log=True,
            ticks=[float(1 << (b - 1)) for b in edges][:: 2 * (1 + len(edges) // _MOST_TICKS)],
        )
        for verdict, counter in lengths.items()
        if counter
    ]
    yield _box("w5", "Length by verdict", "".join(charts))


def _terms(terms: Mapping[str, TermView], weights: Mapping[str, float | None]) -> str:
    rows = []
    for name, view in terms.items():
        count = sum(view.values.values())
        mean = f"{sum(v * n for v, n in view.values.items()) / count:.4f}" if count else "–"
        statuses = ", ".join(f"{status} {n:,}" for status, n in view.statuses.most_common())
        weight = weights.get(name)
        rows.append((name, "–" if weight is None else f"{weight:g}", mean, statuses))
    return _table(("term", "weight", "mean", "statuses"), rows)


def _reasons(terms: Mapping[str, TermView], weights: Mapping[str, float | None]) -> Iterator[str]:
    lines = sorted(
        ((n, name, reason) for name, view in terms.items() for reason, n in view.reasons.items()),
        key=lambda line: (weights.get(line[1]) == 0, -line[0], line[1:]),
    )
    if lines:
        rows = [
            (f"{n:,}", name + " ×0" * (weights.get(name) == 0), reason)
            for n, name, reason in lines[: 3 * _REASONS]
        ]
        note = "Reasons, with what varies left out: ⟨truth⟩ is the row’s own ground truth, # a number."
        yield _box("w12", "Why not 1", _table(("scores", "term", "reason"), rows), note)


def _parts(overview: Overview) -> Iterator[str]:
    for title, table in (("Tasks", overview.tasks), ("Sources", overview.sources)):
        if len(table) > 1 or (table and "" not in table):
            yield _box("w6", title, _table(("", "mean reward", "completions", "without"), _means(table)))


def _means(table: Mapping[str, Breakdown]) -> list[tuple[str, ...]]:
    ordered = sorted(table.items(), key=lambda item: -item[1].count)[:_ROWS]
    return [
        (name or "(none)", "–" if b.mean is None else f"{b.mean:.4f}", f"{b.count:,}", f"{b.missing:,}")
        for name, b in ordered
    ]


def _box_of_examples(kinds: Iterable[tuple[str, list[Example]]], accuracy: str) -> Iterator[str]:
    body = "".join(f"<h3>{text(kind)}</h3>" + "".join(map(_example, some)) for kind, some in kinds)
    if body:
        yield _box("w12", "Examples", body, f"The answer that {text(accuracy)} took is marked.")


def _example(e: Example) -> str:
    reward = "no reward" if e.reward is None else f"reward {e.reward:g}"
    body = f'{_table(("term", "said"), e.scores)}<p class="soft">prompt</p><pre>{text(e.prompt)}</pre>'
    body += f'<p class="soft">completion</p><pre>{_highlighted(e)}</pre>'
    truth = f'<p class="soft">ground truth</p><pre>{text(e.truth)}</pre>' if e.truth else ""
    return f"<details><summary>{text(e.where)}: {reward}</summary>{body}{truth}</details>"


def _highlighted(e: Example) -> str:
    place = answer_place(e.completion, e.answer, e.rule) if e.answer else None
    if place is None:
        return text(e.completion)
    a, b = place
    return f"{text(e.completion[:a])}<mark>{text(e.completion[a:b])}</mark>{text(e.completion[b:])}"


def _box(width: str, title: str, body: str, note: str = "") -> str:
    head = f'<p class="h">{note}</p>' if note else ""
    return f'<section class="box {width}"><h2>{title}</h2>{head}{body}</section>'


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    cells = "".join("<tr>" + "".join(f"<td>{text(c)}</td>" for c in row) + "</tr>" for row in rows)
    return f'<table class="t"><tr>{"".join(f"<th>{text(h)}</th>" for h in head)}</tr>{cells}</table>'
