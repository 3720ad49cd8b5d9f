"""One look for plots: the colours of the page and the report (`style.css`), counts as whole numbers, few lines.

matplotlib is the caller's: it needs the extra `report`, and not everybody has it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["THEMES", "color", "picture", "series", "short_numbers", "styled", "theme", "whole_numbers"]

THEMES = {"light": "", "dark": "-dark"}
"""By name: what ends the name of a plot's file that is drawn in it."""

_STYLE = Path(__file__).with_name("style.css")
_SERIES = ("accent", "wrong", "right", "k1", "part", "none")
"""What tells lines apart, in this order; the first two differ for everybody."""


_theme: ContextVar[str] = ContextVar("theme", default="light")


@contextmanager
def theme(name: str) -> Iterator[None]:
    """Plots that are drawn in the block have the colours of this theme: `light`, as anywhere else, or `dark`."""
    before = _theme.set(name)
    try:
        yield
    finally:
        _theme.reset(before)


@cache
def _colors(name: str) -> dict[str, str]:
    block = re.search(rf"color-scheme: {name};[^}}]*", _STYLE.read_text("utf-8"))
    assert block is not None
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block[0]))


def picture(path: str, words: str) -> str:
    """A plot in Markdown, that of the reader's theme: `path` is the light one's.

    >>> picture("plots/funnel.png", "Rows")[:71]
    '<picture><source media="(prefers-color-scheme: dark)" srcset="plots/fun'
    """
    dark = path.removesuffix(".png") + THEMES["dark"] + ".png"
    source = f'<source media="(prefers-color-scheme: dark)" srcset="{dark}">'
    return f'<picture>{source}<img src="{path}" alt="{words}"></picture>'


def color(name: str) -> str:
    """A colour of the style sheet's, by its name there, in the theme that is drawn in.

    >>> color("accent")
    '#2b59c3'
    """
    return _colors(_theme.get())[name]


def series(number: int) -> str:
    """The colour of a line beside others."""
    return color(_SERIES[number % len(_SERIES)])


def styled(axes: Any, title: str = "", *, grid: str = "y") -> None:
    """Give axes the look: `grid` is `x`, `y` or empty."""
    axes.set_facecolor(color("panel"))
    axes.figure.set_facecolor(color("panel"))
    axes.set_title(title, loc="left", fontsize=11, color=color("ink"), fontweight="bold")
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(color("line2"))
    axes.tick_params(colors=color("ink2"), labelsize=9, length=0)
    axes.xaxis.label.set_color(color("ink2"))
    axes.yaxis.label.set_color(color("ink2"))
    axes.set_axisbelow(True)
    if grid:
        axes.grid(axis=grid, color=color("line"), linewidth=0.8)


def whole_numbers(axis: Any) -> None:
    """Ticks at whole numbers, 1,000 with its comma: or 79, 79, 80, 80 stand beside one another."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis.set_major_locator(MaxNLocator(integer=True, nbins=6, min_n_ticks=1))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))


def short_numbers(axis: Any) -> None:
    """Ticks as a person writes them: 8,000 and 0.5, not 8000 and 0.50."""
    from matplotlib.ticker import StrMethodFormatter

    axis.set_major_formatter(StrMethodFormatter("{x:,g}"))
