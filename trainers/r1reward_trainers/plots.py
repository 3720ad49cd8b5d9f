"""Curves of a training run, from its log: reward, each term, length, and what waiting for rewards cost."""

import json
from collections.abc import Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

from r1reward.report.plot_style import color, series, short_numbers, styled, whole_numbers

__all__ = ["Log", "draw_runs", "draw_stages", "read_log"]

Log = Sequence[Mapping[str, Any]]
"""The rows of a `log.jsonl`, one for each logged step."""

_TERM = "terms/"
_WINDOWS = 50
"""Running means of a curve: with fewer than two points in each, the points are drawn as they are."""


def read_log(path: Path) -> list[dict[str, Any]]:
    """The rows of a log for training steps and evaluations, without the summary row at its end."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [row for row in rows if ("reward" in row or "eval_reward" in row) and "step" in row]


def draw_runs(
    runs: Mapping[str, Log], output: Path, *, title: str = "", marks: Mapping[str, Mapping[int, float]] = {}
) -> bool:
    """Draw runs over one another into a PNG file; False where matplotlib is not installed or there is no row.

    `marks` are measured points for the panel of the first term, by run and step: held-out accuracy, say.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return False
    panels = _panels([row for log in runs.values() for row in log])
    if not panels:
        return False
    width = min(3, len(panels))
    figure = Figure(figsize=(4.2 * width, 2.9 * -(-len(panels) // width)), layout="constrained")
    for position, (key, name) in enumerate(panels, 1):
        axes = figure.add_subplot(-(-len(panels) // width), width, position, xlabel="step")
        styled(axes, name)
        whole_numbers(axes.xaxis)
        short_numbers(axes.yaxis)
        for number, (run, log) in enumerate(runs.items()):
            _curve(axes, [(row["step"], row[key]) for row in log if row.get(key) is not None], number, run)
            if key.startswith(_TERM) and key == _first_term(panels) and run in marks:
                axes.plot(*zip(*marks[run].items(), strict=True), "o--", color=series(number), alpha=0.7)
    _named(figure, list(runs), title)
    output.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(output, dpi=110)
    return True


def draw_stages(stages: Mapping[str, Mapping[str, Mapping[str, Any]]], output: Path) -> bool:
    """Draw, for each figure of the evaluations, its way through the stages: `stages[NAME][PROTOCOL][FIGURE]`."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return False
    evaluations = [evaluation for by_protocol in stages.values() for evaluation in by_protocol.values()]
    figures = dict.fromkeys(k for evaluation in evaluations for k in evaluation if k not in ("model", "rows"))
    if not figures:
        return False
    width = min(3, len(figures))
    figure = Figure(figsize=(4.2 * width, 3.4 * -(-len(figures) // width)), layout="constrained")
    for position, key in enumerate(figures, 1):
        axes = figure.add_subplot(-(-len(figures) // width), width, position)
        styled(axes, key)
        protocols = dict.fromkeys(p for by_protocol in stages.values() for p in by_protocol)
        for number, protocol in enumerate(protocols):
            points = {name: by_protocol.get(protocol, {}).get(key) for name, by_protocol in stages.items()}
            axes.plot(
                range(len(points)),
                [float("nan") if v is None else v for v in points.values()],
                "o-",
                color=series(number),
                label=protocol,
            )
        axes.set_xticks(range(len(stages)), list(stages), rotation=30, ha="right", fontsize="small")
        short_numbers(axes.yaxis)
    _named(figure, list(dict.fromkeys(p for by_protocol in stages.values() for p in by_protocol)), "")
    output.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(output, dpi=110)
    return True


def _curve(axes: Any, points: Sequence[tuple[int, float]], number: int, label: str) -> None:
    """One run's line; many noisy points as their running mean over a pale line, a single one as a dot."""
    steps, values = [step for step, _ in points], [value for _, value in points]
    window = len(points) // _WINDOWS
    if window > 1:
        axes.plot(steps, values, color=series(number), alpha=0.2, linewidth=0.8)
        values = _running_mean(values, window)
    axes.plot(steps, values, "o" if len(points) == 1 else "-", color=series(number), label=label)


def _running_mean(values: Sequence[float], window: int) -> list[float]:
    """The mean of each value and those up to half a window before and behind it."""
    sums, half = [0.0, *accumulate(values)], window // 2
    ends = [(max(0, i - half), min(len(values), i + half + 1)) for i in range(len(values))]
    # Rounded, or a line that never moves has ticks of its rounding errors.
    return [round((sums[end] - sums[start]) / (end - start), 9) for start, end in ends]


def _named(figure: Any, names: Sequence[str], title: str) -> None:
    """The title, and below all panels, where no line runs, what each colour stands for."""
    if len(names) > 1:
        handles, labels = figure.axes[0].get_legend_handles_labels()
        figure.legend(
            handles,
            labels,
            loc="outside lower left",
            ncols=3,
            fontsize=9,
            frameon=False,
            labelcolor=color("ink2"),
        )
    figure.suptitle(title or (names[0] if len(names) == 1 else ""), color=color("ink"), fontsize=12)


def _panels(rows: Log) -> list[tuple[str, str]]:
    """Which columns have anything to show, with a name for a person."""
    keys = dict.fromkeys(key for row in rows for key, value in row.items() if value is not None)
    terms = [k for k in keys if k.startswith(_TERM) and k.count("/") == 1]
    candidates = [
        ("reward", "reward"),
        *((k, f"{k.removeprefix(_TERM)} (training batches)") for k in terms),
        ("completions/mean_length", "tokens in a completion"),
        ("scoring/share", "share of the time waiting for rewards"),
        ("groups/equal", "groups with equal rewards"),
        ("radar/evidence", "hack radar: evidence, powers of ten"),
        *(
            (k, f"held out: {k.removeprefix('eval_')}")
            for k in keys
            if k.startswith(("eval_pass@", "eval_cons@"))
        ),
    ]
    return [(key, name) for key, name in candidates if key in keys]


def _first_term(panels: Sequence[tuple[str, str]]) -> str:
    return next((key for key, _ in panels if key.startswith(_TERM)), "")
