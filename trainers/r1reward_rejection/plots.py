"""The card's plots. They need the extra `report`; without it the card has its tables."""

from collections.abc import Callable, Mapping
from itertools import pairwise, product
from pathlib import Path
from typing import Any

from r1reward.report.plot_style import THEMES, color, styled, theme, whole_numbers
from r1reward.storage import atomic
from r1reward_rejection.funnel import Summary
from r1reward_rejection.paper import TABLE_5, are_domains_of_paper

__all__ = ["PLOTS", "draw_plots"]

PLOTS = {
    "composition": "Rows of each domain",
    "funnel": "Rows after each step",
    "rewards": "Rewards of all completions",
    "lengths": "Lengths of the completions in the data set, in characters",
    "pass_rates": "Prompts by their share of right answers",
}
"""By name: what the plot shows."""

_MOST_SHARES, _MOST_TICKS = 65, 9
"""Shares that are drawn where they are, as groups of up to 64 have them, and that are named below the axis."""
_SIDEWAYS = ("composition", "funnel")


def draw_plots(folder: Path, summary: Summary, figures: Mapping[str, Any]) -> list[str]:
    """Draw what there are figures for, light and dark; the names of the plots. None are drawn without matplotlib."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return []
    makers: dict[str, Callable[[Any], bool]] = {
        "composition": lambda axes: _composition(axes, summary),
        "funnel": lambda axes: _funnel(axes, summary),
        "rewards": lambda axes: _rewards(axes, figures["rewards"]),
        "lengths": lambda axes: _lengths(axes, figures["lengths"]),
        "pass_rates": lambda axes: _pass_rates(axes, figures["pass_rates"]),
    }
    drawn = dict[str, None]()
    for (name, make), (colors, ending) in product(makers.items(), THEMES.items()):
        figure = Figure(figsize=(6.4, 3.4), dpi=150, layout="constrained")
        axes = figure.subplots()
        with theme(colors):
            if not make(axes):
                continue
            styled(axes, PLOTS[name], grid="x" if name in _SIDEWAYS else "y")
        with atomic(folder / f"{name}{ending}.png") as fresh:
            # Without the version and date that would change the bytes.
            figure.savefig(fresh, format="png", metadata={"Software": None})
        drawn[name] = None
    return list(drawn)


def _composition(axes: Any, summary: Summary) -> bool:
    names = [name for name, mix in summary.mix.items() if mix["taken"] or mix["wanted"]]
    total = sum(mix["taken"] for mix in summary.mix.values())
    if not names or not total:
        return False
    places = range(len(names))
    shares = [100 * summary.mix[n]["taken"] / total for n in names]
    bars = axes.barh([p - 0.2 for p in places], shares, 0.38, color=color("bar"), label="this data set")
    axes.bar_label(
        bars, [f"{summary.mix[n]['taken']:,}" for n in names], padding=3, fontsize=8, color=color("ink2")
    )
    if are_domains_of_paper(names):
        paper = sum(samples for samples, _ in TABLE_5.values())
        paper_shares = [100 * TABLE_5[n][0] / paper for n in names]
        bars = axes.barh(
            [p + 0.2 for p in places], paper_shares, 0.38, color=color("line2"), label="DeepSeek-R1, Table 5"
        )
        axes.bar_label(
            bars, [f"{TABLE_5[n][0]:,}" for n in names], padding=3, fontsize=8, color=color("ink2")
        )
        axes.legend(frameon=False, fontsize=9, labelcolor=color("ink2"))
    axes.set_yticks(list(places), names)
    axes.invert_yaxis()
    axes.set_xlabel("% of the rows")
    axes.margins(x=0.14)
    return True


def _funnel(axes: Any, summary: Summary) -> bool:
    names = ["completions", *(s.name for s in summary.stages)]
    counts = [summary.stages[0].rows_in, *(s.rows_out for s in summary.stages)]
    bars = axes.barh(names, counts, 0.6, color=[color("line2"), *([color("bar")] * len(summary.stages))])
    axes.bar_label(
        bars,
        [f"{c:,} ({c / max(1, counts[0]):.0%})" for c in counts],
        padding=3,
        fontsize=8,
        color=color("ink2"),
    )
    axes.invert_yaxis()
    whole_numbers(axes.xaxis)
    axes.margins(x=0.2)
    return True


def _rewards(axes: Any, rewards: Mapping[str, int]) -> bool:
    values = sorted((float(k), v) for k, v in rewards.items() if k != "none")
    if not values:
        return False
    least, most = values[0][0], values[-1][0]
    width = max(0.05, (most - least) / 40)
    bars: dict[int, int] = {}
    for value, count in values:
        place = round((value - least) / width)
        bars[place] = bars.get(place, 0) + count
    axes.bar([least + place * width for place in bars], list(bars.values()), 0.9 * width, color=color("bar"))
    margin = max(3 * width, 0.1)
    axes.set_xlim(least - margin, most + margin)
    unscored = rewards.get("none", 0)
    axes.set_xlabel("reward" + (f" ({unscored:,} completions have none)" if unscored else ""))
    _counted(axes, "completions")
    return True


def _lengths(axes: Any, lengths: Any) -> bool:
    if not lengths:
        return False
    starts = [start for start, _ in lengths]
    width = starts[1] - starts[0] if len(starts) > 1 else 1
    axes.bar(
        starts,
        [count for _, count in lengths],
        width,
        align="edge",
        color=color("bar"),
        edgecolor=color("panel"),
    )
    whole_numbers(axes.xaxis)
    axes.set_xlabel("characters")
    _counted(axes, "rows")
    return True


def _pass_rates(axes: Any, rates: Mapping[str, int]) -> bool:
    if not rates:
        return False
    counts: dict[float, int] = {}
    for share, count in sorted((float(k), v) for k, v in rates.items()):
        # None and all right teach GRPO nothing: no prompt beside them is rounded to them.
        place = share if share in (0.0, 1.0) or len(rates) <= _MOST_SHARES else _bin(share)
        counts[place] = counts.get(place, 0) + count
    places = list(counts)
    gaps = [b - a for a, b in pairwise(places)]
    colors = [color("wrong") if p == 0 else color("right") if p == 1 else color("bar") for p in places]
    axes.bar(places, list(counts.values()), min([0.08, *(0.9 * gap for gap in gaps)]), color=colors)
    axes.set_xlim(-0.07, 1.07)
    axes.set_xticks(places if len(places) <= _MOST_TICKS else [n / 5 for n in range(6)])
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.3g} %")
    axes.set_xlabel("right answers among the scored completions of a prompt")
    _counted(axes, "prompts")
    return True


def _bin(share: float) -> float:
    """The middle of the twentieth in which a share lies."""
    return (min(19, int(20 * share)) + 0.5) / 20


def _counted(axes: Any, what: str) -> None:
    axes.set_ylabel(what)
    whole_numbers(axes.yaxis)
