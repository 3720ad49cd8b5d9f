"""Charts as SVG that needs no script: drawn to scale, each mark with its numbers as a title."""

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from r1reward.report.metrics import Estimate
from r1reward.text.characters import ORDERS, without_surrogates

__all__ = ["bars", "dot", "histogram", "text"]

_FILL = {"right": "fr", "partial": "fp", "wrong": "fw", "unscored": "fn", "": "fb"}
_WIDTH = 620
_PICTURES = {code: 0x2400 + code if code < 0x20 else 0x2426 for code in ORDERS if code != 0x0D}


def text(value: str) -> str:
    """What a file says, as text of a page, with a sign for what would turn the direction of writing or not be seen.

    A lone surrogate can be in a completion and in no HTML file.
    """
    return escape(without_surrogates(value).translate(_PICTURES))


def bars(label: str, items: Sequence[tuple[str, int, str]], height: int = 170) -> str:
    """Bars over named places: (name, count, class of the bar)."""
    most, each = max((n for _, n, _ in items), default=0) or 1, _WIDTH / max(1, len(items))
    bottom, shapes = height - 24, list[str]()
    for k, (name, n, kind) in enumerate(items):
        tall, x = (bottom - 20) * n / most, k * each
        shapes.append(
            f'<g><title>{text(name)}: {n:,}</title><rect class="{_FILL.get(kind, "fb")}" x="{x + each * 0.12:.1f}" '
            f'y="{bottom - tall:.1f}" width="{each * 0.76:.1f}" height="{tall:.1f}" rx="1.5"></rect>'
            f'<text class="b" x="{x + each / 2:.1f}" y="{bottom - tall - 5:.1f}" text-anchor="middle">'
            f'{_short(n)}</text><text x="{x + each / 2:.1f}" y="{height - 8}" text-anchor="middle">{text(name)}'
            "</text></g>"
        )
    shapes.append(f'<line class="axis" x1="0" x2="{_WIDTH}" y1="{bottom}" y2="{bottom}"></line>')
    return _svg(label, shapes, height)


def histogram(
    label: str,
    bins: Sequence[tuple[float, float, Mapping[str, int]]],
    height: int = 150,
    *,
    log: bool = False,
    ticks: Sequence[float] = (),
) -> str:
    """Stacked bars over a numeric axis: (from, to, counts by verdict)."""
    if not bins:
        return ""
    low, high = min(b[0] for b in bins), max(b[1] for b in bins)
    most, bottom, left = max(sum(b[2].values()) for b in bins) or 1, height - 24, 44
    scale = math.log if log else float

    def at(x: float) -> float:
        return left + (scale(x) - scale(low)) / ((scale(high) - scale(low)) or 1) * (_WIDTH - left - 8)

    shapes = list(_grid(most, bottom, left))
    for a, e, counts in bins:
        legend = ", ".join(f"{n:,} {verdict}" for verdict, n in counts.items() if n)
        shapes.append(
            f"<g><title>{a:g} to {e:g}: {legend}</title>{_stack(at(a), at(e), counts, most, bottom)}</g>"
        )
    shapes.append(f'<line class="axis" x1="{left}" x2="{_WIDTH - 8}" y1="{bottom}" y2="{bottom}"></line>')
    for x in ticks or _ticks(low, high):
        shapes.append(f'<text x="{at(x):.1f}" y="{height - 8}" text-anchor="middle">{x:,.10g}</text>')
    return _svg(label, shapes, height)


def dot(estimate: Estimate | None, width: int = 150) -> str:
    """A share and its interval on an axis from 0 to 1."""
    if estimate is None:
        return ""

    def at(x: float) -> float:
        return 5 + min(1.0, max(0.0, x)) * (width - 10)

    return (
        f'<svg width="{width}" height="16"><line class="gridl" x1="5" x2="{width - 5}" y1="8.5" y2="8.5"></line>'
        f'<line class="ink2" x1="{at(estimate.low):.1f}" x2="{at(estimate.high):.1f}" y1="8.5" y2="8.5"></line>'
        f'<circle cx="{at(estimate.mean):.1f}" cy="8.5" r="4"></circle></svg>'
    )


def _stack(a: float, e: float, counts: Mapping[str, int], most: int, bottom: int) -> str:
    shapes, below = list[str](), 0.0
    for verdict, n in counts.items():
        tall = (bottom - 14) * n / most
        if n:
            shapes.append(
                f'<rect class="{_FILL.get(verdict, "fb")}" x="{a:.1f}" y="{bottom - below - max(1.0, tall):.1f}" '
                f'width="{max(1.5, e - a - 1):.1f}" height="{max(1.0, tall):.1f}"></rect>'
            )
        below += tall
    return "".join(shapes)


def _grid(most: int, bottom: int, left: int) -> Iterator[str]:
    for n in _ticks(0, most, 3):
        y = bottom - (bottom - 14) * n / most
        yield f'<line class="gridl" x1="{left}" x2="{_WIDTH - 8}" y1="{y:.1f}" y2="{y:.1f}"></line>'
        yield f'<text class="s" x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{n:,g}</text>'


def _ticks(low: float, high: float, count: int = 6) -> list[float]:
    """Round numbers from `low` to `high`, about `count` of them."""
    step = _nice((high - low) / count)
    first = math.ceil(low / step - 1e-9)
    return [round(k * step, 10) for k in range(first, math.floor(high / step + 1e-9) + 1)]


def _nice(most: float) -> float:
    power = 10.0 ** math.floor(math.log10(most)) if most > 0 else 1.0
    return next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= most * 0.9999)


def _svg(label: str, shapes: Sequence[str], height: int) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" width="100%" role="img" aria-label="{text(label)}">'
        f"<title>{text(label)}</title>{''.join(shapes)}</svg>"
    )


def _short(n: int) -> str:
    for size, unit in ((1_000_000, "M"), (10_000, "k")):
        if n >= size:
            return f"{n / (1000 if unit == 'k' else size):.3g}{unit}"
    return str(n) if n else ""
