"""The form in which two texts are the same row, however they are spaced: what exact duplicates are told by."""

import unicodedata

__all__ = ["same_form"]

_ODD_BLANKS = "\t\r\v\f\x1c\x1d\x1e\x1f"
"""White space of ASCII beside blanks and line feeds."""
_INDENTED = frozenset(" \t")


def same_form(text: str) -> str:
    r"""The form in which two texts are the same: their letters, cases and exponents, not how they are spaced.

    2³ is not 23, f is not F, and in a text with indented lines the indentation counts: it is what Python means by it.

    >>> same_form("Is  it 2³?\n\nYes. "), same_form("if x:\n  y")
    ('Is it 2³? Yes.', 'if x:\n  y')
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    first, *more = text.split("\n")
    if not _INDENTED.isdisjoint({line[0] for line in more if line}):
        return _with_indentation(text)
    return _single_spaced(" ".join([line for line in (first, *more) if line]) if more else text)


def _single_spaced(text: str) -> str:
    """`" ".join(text.split())`: most texts are spaced so already, and to see that costs a third of it."""
    if "  " in text or not text.isascii() or any(map(text.__contains__, _ODD_BLANKS)):
        return " ".join(text.split())
    return text.strip()


def _with_indentation(text: str) -> str:
    return "\n".join(filter(None, map(_evenly, text.expandtabs().splitlines())))


def _evenly(line: str) -> str:
    """A line with its indentation, and single blanks between its words; empty for one without words."""
    if "  " not in line and line.isprintable() and line.strip() == line:
        return line
    words = " ".join(line.split())
    # The first letter of the words is that of the line where it is not indented.
    return words if words[:1] == line[:1] else " " * (len(line) - len(line.lstrip())) + words if words else ""
