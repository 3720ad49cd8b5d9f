"""The one progress display: what is done, the rate, the time left. Quiet where standard error is no terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from r1reward.cli.terminal import make_console
from r1reward.runs.run import Progress

__all__ = ["Show", "progress_bar", "progress_display"]


class Show(Protocol):
    """Tells a display how far the work has come."""

    def __call__(self, count: int, amount: int, done: int = 0, note: str = "") -> None:
        """`count`: things done; `amount`: what the rate is of; `done`: of the display's size; `note`: shown last."""
        ...


@contextmanager
def progress_display(
    things: str, rated: str, size: int | None = None, *, bar: bool = False
) -> Iterator[Show]:
    """A line on the terminal: `1,234 prompts, 567 tokens/s`.

    `things`, `rated`: the nouns for what is counted and for what the rate is of. `bar`: whether to draw one, over
    `size` (None where that is not known).
    """
    if not sys.stderr.isatty():
        yield lambda count, amount, done=0, note="": None
        return
    from rich.progress import BarColumn, ProgressColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Line

    columns: list[ProgressColumn] = [
        TextColumn(f"{{task.fields[count]:,}} {things},"),
        *([BarColumn(), TaskProgressColumn()] if bar else []),
        TextColumn(f"{{task.fields[rate]:,.0f}} {rated}/s{{task.fields[note]}}"),
        *([TimeRemainingColumn()] if bar else []),
    ]
    with Line(*columns, console=make_console(stderr=True), transient=True) as line:
        task = line.add_task("", total=size, count=0, rate=0.0, note="")
        first = list[tuple[float, int]]()

        def show(count: int, amount: int, done: int = 0, note: str = "") -> None:
            now = line.get_time()
            if not first:
                first.append((now, amount))  # a resumed run does not begin at 0
            began, before = first[0]
            rate = (amount - before) / (now - began) if now > began else 0.0
            line.update(task, completed=done, count=count, rate=rate, note=note)

        yield show


@contextmanager
def progress_bar(size: int | None) -> Iterator[Callable[[Progress], None]]:
    """The display of a run over `size` bytes, with the running mean reward."""
    with progress_display("rows", "rows", size, bar=True) as show:

        def run_progress(p: Progress) -> None:
            mean = "–" if p.mean is None else f"{p.mean:.4f}"
            show(p.rows, p.rows, p.done, f", mean reward {mean}")

        yield run_progress
