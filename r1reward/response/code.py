"""Blanks code, so that a tag that is merely mentioned in it is not found."""

import re

__all__ = ["without_code"]

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})([^\n]*)$", re.MULTILINE)
# Within a line and up to the next backtick, which keeps it linear and a stray backtick harmless elsewhere.
# It begins with a literal, the lookbehind after it, so that the search skips to backticks.
_INLINE = re.compile(r"`(?<!``)(?:[^`\n]+`|`(?!`)[^`\n]+``)(?!`)")

_BLANK = "\0"
"""No whitespace, so that code outside the tags is still text outside the tags."""


def without_code(text: str) -> str:
    """The text, of the same length, with closed fences and inline code blanked.

    Fences are those of CommonMark at the top level: closed by a line of as many of the same character and
    nothing else. An unclosed fence hides nothing.
    """
    parts: list[str] = []
    done = 0
    for start, end in _fences(text):
        parts += (_without_inline(text[done:start]), _BLANK * (end - start))
        done = end
    parts.append(_without_inline(text[done:]))
    return "".join(parts)


def _without_inline(text: str) -> str:
    return _INLINE.sub(lambda match: _BLANK * len(match[0]), text) if "`" in text else text


def _fences(text: str) -> list[tuple[int, int]]:
    """Where the closed fenced blocks stand, their fences included."""
    spans: list[tuple[int, int]] = []
    if "```" not in text and "~~~" not in text:
        return spans
    opening: re.Match[str] | None = None
    for line in _FENCE.finditer(text):
        if opening is None:
            # A line such as ```x``` is inline code, not a fence.
            if line[1][0] == "~" or "`" not in line[2]:
                opening = line
        elif line[1].startswith(opening[1]) and not line[2].strip():
            spans.append((opening.start(), line.end()))
            opening = None
    return spans
