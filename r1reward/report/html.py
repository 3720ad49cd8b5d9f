"""The HTML page of an overview: one file that loads nothing and runs nothing.

Completions are hostile text: everything that came from a file is escaped, and the page has no script.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from r1reward.report.overview import Example, Overview, TermView
from r1reward.report.stats import Breakdown
from r1reward.text.characters import without_surrogates

__all__ = ["render"]

_STYLE = """
:root { --ink: #1d2733; --soft: #5b6875; --line: #d9dee3; --fill: #2f6fb5; --good: #2a8a57; --bad: #c2543d; }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); max-width: 64rem; margin: 2rem auto; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; border-bottom: 1px solid var(--line); }
table { border-collapse: collapse; } td, th { padding: .2rem .9rem .2rem 0; text-align: right; vertical-align: top; }
td:first-child, th:first-child, td.text { text-align: left; } th { color: var(--soft); font-weight: 500; }
figure { display: inline-block; margin: .8rem 1.6rem .8rem 0; vertical-align: top; }
figcaption { color: var(--soft); } svg text { font: 11px system-ui, sans-serif; fill: var(--soft); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #f5f7f9; padding: .7rem; max-height: 22rem;
      overflow-y: auto; font-size: 13px; } details { margin: .5rem 0; } summary { cursor: pointer; }
.bar { fill: var(--fill); } .bar.right { fill: var(--good); } .bar.wrong { fill: var(--bad); }
.bar.unscored { fill: #9aa5b1; }
"""

_ROWS = 30
_BARS = 26


def render(overview: Overview, title: str) -> str:
    """The page."""
    parts = [
        f"<h1>{_text(title)}</h1>",
        _head(overview),
        "<h2>Rewards</h2>",
        _bars("completions by reward", _binned(overview.rewards)),
        _pass_rates(overview.solved()),
        *_lengths(overview),
        "<h2>Terms</h2>",
        _terms(overview.terms),
        *(_term(name, view) for name, view in overview.terms.items()),
        *_parts(overview),
        "<h2>Examples</h2>",
        *_examples(overview.examples()),
    ]
    head = f'<meta charset="utf-8"><title>{_text(title)}</title><style>{_STYLE}</style>'
    return (
        f'<!doctype html>\n<html lang="en"><head>{head}</head><body>\n'
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _head(overview: Overview) -> str:
    count = sum(overview.rewards.values())
    mean = sum(v * n for v, n in overview.rewards.items()) / count if count else None
    completions = count + overview.unscored
    said = f"{overview.rows:,} rows, {completions:,} completions, {overview.unscored:,} without a reward"
    return f"<p>{said}" + ("" if mean is None else f"; mean reward {mean:.4f}") + "</p>"


def _pass_rates(solved: Counter[tuple[int, int]]) -> str:
    """How many prompts are solved how often: those that are always or never solved teach GRPO nothing."""
    several = {nc: count for nc, count in solved.items() if nc[0] > 1}
    if not several:
        return ""
    bins = Counter[str](dict.fromkeys(("never", *_TENTHS, "always"), 0))
    for (n, c), prompts in several.items():
        label = "never" if c == 0 else "always" if c == n else _TENTHS[min(9, int(10 * c / n))]
        bins[label] += prompts
    return _bars("prompts by the share of their completions that are right", list(bins.items()))


_TENTHS = tuple(f"{n / 10:.1f}–{(n + 1) / 10:.1f}" for n in range(10))


def _lengths(overview: Overview) -> Iterator[str]:
    sizes = sorted({bits for counter in overview.lengths.values() for bits in counter})
    for verdict, counter in overview.lengths.items():
        if counter:
            bars = [(f"<{1 << bits:,}", counter[bits]) for bits in range(sizes[0], sizes[-1] + 1)]
            yield _bars(f"{verdict} completions by length (characters)", bars, verdict)


def _terms(terms: Mapping[str, TermView]) -> str:
    rows = []
    for name, view in terms.items():
        count = sum(view.values.values())
        mean = f"{sum(v * n for v, n in view.values.items()) / count:.4f}" if count else "–"
        statuses = ", ".join(f"{status} {n:,}" for status, n in view.statuses.most_common())
        rows.append((name, mean, statuses))
    return _table(("term", "mean", "statuses"), rows)


def _term(name: str, view: TermView) -> str:
    bars = _bars(f"{name}: completions by value", _binned(view.values)) if len(view.values) > 2 else ""
    reasons = [(reason, f"{n:,}") for reason, n in view.reasons.most_common(8)]
    if not reasons:
        return bars
    table = _table(("reason where the value is not 1", "completions"), reasons)
    return f"{bars}<details><summary>{_text(name)}: why not 1</summary>{table}</details>"


def _parts(overview: Overview) -> Iterator[str]:
    for title, table in (("Tasks", overview.tasks), ("Sources", overview.sources)):
        if len(table) > 1 or (table and "" not in table):
            yield f"<h2>{title}</h2>" + _table(("", "mean reward", "completions", "without"), _means(table))


def _means(table: Mapping[str, Breakdown]) -> list[tuple[str, ...]]:
    ordered = sorted(table.items(), key=lambda item: -item[1].count)[:_ROWS]
    return [
        (name or "(none)", "–" if b.mean is None else f"{b.mean:.4f}", f"{b.count:,}", f"{b.missing:,}")
        for name, b in ordered
    ]


def _examples(kinds: Iterable[tuple[str, list[Example]]]) -> Iterator[str]:
    for kind, examples in kinds:
        yield f"<h3>{_text(kind)}</h3>"
        for e in examples:
            terms = _table(("term", "said"), e.scores, text=True)
            reward = "no reward" if e.reward is None else f"reward {e.reward:g}"
            body = f"{terms}<p>prompt</p><pre>{_text(e.prompt)}</pre>"
            body += f"<p>completion</p><pre>{_text(e.completion)}</pre>"
            truth = f"<p>ground truth</p><pre>{_text(e.truth)}</pre>" if e.truth else ""
            yield f"<details><summary>{_text(e.where)}: {reward}</summary>{body}{truth}</details>"


def _binned(values: Counter[float]) -> list[tuple[str, int]]:
    """Bars by value; where there are many values, by equal parts of their range."""
    if len(values) <= _BARS:
        return [(f"{value:g}", n) for value, n in sorted(values.items())]
    low, high = min(values), max(values)
    width = (high - low) / 20
    bins = Counter[int]()
    for value, n in values.items():
        bins[min(19, int((value - low) / width))] += n
    return [(f"{low + i * width:.2f}", bins[i]) for i in range(20)]


def _bars(caption: str, bars: Sequence[tuple[str, int]], kind: str = "") -> str:
    """A bar chart as SVG, with the numbers that it shows."""
    if not bars:
        return ""
    most, step, height = max(n for _, n in bars) or 1, 30, 120
    shapes = []
    for i, (label, n) in enumerate(bars):
        tall = round(height * n / most, 1)
        x = i * step + 4
        shapes.append(
            f'<rect class="bar {kind}" x="{x}" y="{height + 14 - tall}" width="22" height="{tall}">'
            f"<title>{_text(label)}: {n:,}</title></rect>"
            f'<text x="{x + 11}" y="{height + 10 - tall}" text-anchor="middle">{_short(n)}</text>'
            f'<text x="{x + 11}" y="{height + 26}" text-anchor="end" transform="rotate(-40 {x + 11} {height + 26})">'
            f"{_text(label)}</text>"
        )
    wide, tall = len(bars) * step + 40, height + 70
    svg = f'<svg width="{wide}" height="{tall}" viewBox="-30 0 {wide} {tall}">{"".join(shapes)}</svg>'
    return f"<figure><figcaption>{_text(caption)}</figcaption>{svg}</figure>"


def _short(n: int) -> str:
    for size, unit in ((1_000_000, "M"), (10_000, "k")):
        if n >= size:
            return f"{n / (1000 if unit == 'k' else size):.3g}{unit}"
    return str(n) if n else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], *, text: bool = False) -> str:
    kind = ' class="text"' if text else ""
    cells = "".join("<tr>" + "".join(f"<td{kind}>{_text(c)}</td>" for c in row) + "</tr>" for row in rows)
    return f"<table><tr>{''.join(f'<th{kind}>{_text(h)}</th>' for h in head)}</tr>{cells}</table>"


def _text(text: str) -> str:
    # A lone surrogate can be in a completion and in no HTML file.
    return escape(without_surrogates(text))
