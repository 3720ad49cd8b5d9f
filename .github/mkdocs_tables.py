"""What the site's Markdown reads otherwise than the repository's: a bar inside code in a table."""

import re
from typing import Any

__all__ = ["on_page_markdown"]


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Take the backslash off a bar inside inline code: only GitHub's tables need it there."""
    return "\n".join(_row(line) if line.startswith("|") else line for line in markdown.split("\n"))


def _row(line: str) -> str:
    return re.sub(r"(`+)(.+?)\1", lambda code: code[0].replace("\\|", "|"), line)
