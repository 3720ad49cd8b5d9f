"""The progress bar: rate, time left, running mean reward. Quiet where standard error is no terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from r1reward.cli.terminal import make_console
from r1reward.runs.run import Progress

__all__ = ["progress_bar"]


@contextmanager
def progress_bar(size: int | None) -> Iterator[Callable[[Progress], None]]:
    """A bar over `size` bytes; the function it gives is told how far the run has come."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = [
        TextColumn("{task.fields[rows]:,} rows"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]:,.0f} rows/s, mean reward {task.fields[mean]}"),
        TimeRemainingColumn(),
    ]
    with Bar(*columns, console=make_console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=size, rows=0, rate=0.0, mean="–")
        first = list[tuple[float, int]]()

        def show(p: Progress) -> None:
            now = bar.get_time()
            if not first:
                first.append((now, p.rows))  # a resumed run does not begin at 0
            began, rows = first[0]
            rate = (p.rows - rows) / (now - began) if now > began else 0.0
            mean = "–" if p.mean is None else f"{p.mean:.4f}"
            bar.update(task, completed=p.done, rows=p.rows, rate=rate, mean=mean)

        yield show
