"""What goes to a terminal: a file's text may hold any characters, and none of them may give the terminal orders.

An escape sequence in a completion, a column or a file name could hide lines, rename the window or write the
clipboard. All commands print through here. What is shown instead of a control character is valid inside JSON, too.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from r1reward.text.characters import ORDERS

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["echo", "make_console", "visible"]

# And what no encoding can write.
_SHOWN = {code: f"\\u{code:04x}" for code in (*ORDERS, *range(0xD800, 0xE000))}


def visible(text: str) -> str:
    r"""The text with `\u001b` for an escape character, and so on.

    >>> print(visible("a" + chr(27) + "[31m"))
    a\u001b[31m
    """
    return text if text.isascii() and text.isprintable() else text.translate(_SHOWN)


def echo(text: str = "", *, err: bool = False, nl: bool = True, **style: Any) -> None:
    """Print a line, with a style where one is given (`bold=True`), as `click.secho` does."""
    click.secho(visible(text), err=err, nl=nl, **style)


def make_console(**options: Any) -> "Console":
    """A console of rich's for tables and progress bars, whose texts are shown by `visible`."""
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment

    class Terminal(Console):
        def render(
            self, renderable: RenderableType, options: ConsoleOptions | None = None
        ) -> Iterable[Segment]:
            for segment in super().render(renderable, options):
                yield segment if segment.control else segment._replace(text=visible(segment.text))

    return Terminal(**options)
