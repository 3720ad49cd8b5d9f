"""Tables in Markdown."""

from collections.abc import Sequence

__all__ = ["table"]


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table; columns of figures stand to the right."""
    rule = ["---:" if all(_is_figure(line[i]) for line in lines) else "---" for i in range(len(head))]
    shown = [head, rule, *([cell.replace("|", "\\|") for cell in line] for line in lines)]
    return "\n".join("| " + " | ".join(line) + " |" for line in shown)


def _is_figure(cell: str) -> bool:
    return (
        not cell or cell == "all" or cell.strip("*").replace(",", "").rstrip("%").replace(".", "").isdigit()
    )
