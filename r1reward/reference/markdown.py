"""The few forms of Markdown that the reference is made of."""

import inspect
import re
from collections.abc import Iterable, Sequence

__all__ = ["arguments", "code", "paragraph", "table"]

_ROLE = re.compile(r":\w+:`([^`]*)`")
_SECTION = re.compile(r"^(Example|Raises|Returns|Source|Note)s?:\s*$", re.MULTILINE)
_ARGUMENTS = re.compile(r"^Args:\n((?:    .*\n|\n)+)", re.MULTILINE)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a cell's line breaks and bars are escaped, so that one row stays one row."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines) + "\n"


def code(text: object) -> str:
    """Text as inline code, whatever backticks it holds; empty text gives nothing."""
    inner = str(text)
    if not inner:
        return ""
    fence = "`" * (max((len(run) for run in re.findall("`+", inner)), default=0) + 1)
    pad = " " if inner.startswith("`") or inner.endswith("`") else ""
    return f"{fence}{pad}{inner}{pad}{fence}"


def paragraph(docstring: str | None) -> str:
    """A docstring as Markdown: its sections (`Example:`, `Raises:`) become indented code or lists of their own."""
    text = inspect.cleandoc(docstring or "")
    return _SECTION.sub(lambda match: f"**{match[0].strip()}**\n", _ROLE.sub(r"`\1`", text))


def arguments(docstring: str | None) -> tuple[str, dict[str, str]]:
    """A docstring without its section `Args:`, and what that section says of each argument."""
    text = inspect.cleandoc(docstring or "") + "\n"
    section = _ARGUMENTS.search(text)
    if section is None:
        return text, {}
    entries = re.split(r"^    (?=\w+:)", section[1], flags=re.MULTILINE)
    meanings = dict(entry.split(":", 1) for entry in entries if ":" in entry)
    rest = text[: section.start()] + text[section.end() :]
    return rest, {name.strip(): " ".join(meaning.split()) for name, meaning in meanings.items()}


def _cell(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text.strip()).replace("|", "\\|")
