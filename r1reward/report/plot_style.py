"""One look for plots: the colours of the page and the report (`style.css`), counts as whole numbers, few lines.

matplotlib is the caller's: it needs the extra `report`, and not everybody has it.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["color", "series", "short_numbers", "styled", "whole_numbers"]

_STYLE = Path(__file__).with_name("style.css")
_SERIES = ("accent", "wrong", "right", "k1", "part", "none")
"""What tells lines apart, in this order; the first two differ for everybody."""


@cache
def _colors() -> dict[str, str]:
    light = _STYLE.read_text("utf-8").partition("}")[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light))


def color(name: str) -> str:
    """A colour of the style sheet's light theme, by its name there.

    >>> color("accent")
    '#2b59c3'
    """
    return _colors()[name]


def series(number: int) -> str:
    """The colour of a line beside others."""
    return color(_SERIES[number % len(_SERIES)])


def styled(axes: Any, title: str = "", *, grid: str = "y") -> None:
    """Give axes the look: `grid` is `x`, `y` or empty."""
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
