"""Cuts a text at separators that stand outside of all brackets, environments and numbers."""

import re

__all__ = ["MOST_PARTS", "brackets", "split", "tops"]

MOST_PARTS = 40
"""Of a list, a chain of relations, or cases: what has more is no answer that anyone writes."""

_DEPTH = re.compile(r"\\[{}]|\\[lr](?:angle|floor|ceil)(?![a-zA-Z])|\\begin|\\end|[()\[\]{}]")
_OPENING = frozenset(("(", "[", "{", "\\{", "\\langle", "\\lfloor", "\\lceil", "\\begin"))
_BETWEEN_DIGITS = re.compile(r"(?<=\d),(?=\d)")
_GROUP_AFTER = re.compile(r",\d{3}(?!\d)")
_GROUP_BEFORE = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})*$")
_PAIRED = ("\\{", "\\langle", "(", "[", "{")


def tops(text: str, pattern: re.Pattern[str], *, grouped: bool = True) -> list[re.Match[str]]:
    """The matches of a pattern outside of all brackets; where digits are `grouped`, not the comma in `1,234`."""
    grouped = grouped and "," in text and _consistent(text)
    matches = [m for m in pattern.finditer(text) if not (grouped and _groups_digits(text, m))]
    if not matches:
        return matches
    depths = _depths(text)
    if not depths:
        return matches
    outside, at, now = [], 0, 0
    for match in matches:
        while at < len(depths) and depths[at][0] < match.start():
            now = depths[at][1]
            at += 1
        if now == 0:
            outside.append(match)
    return outside


def _consistent(text: str) -> bool:
    """Whether each comma between digits may group them: in `1,7,103, 105` one does not, so that none does."""
    return all(_GROUP_AFTER.match(text, m.start()) is not None for m in _BETWEEN_DIGITS.finditer(text))


def _depths(text: str) -> list[tuple[int, int]]:
    """How deep inside brackets the text is after each of them. Of intervals, ( may close with ]."""
    depths, level = [], 0
    for match in _DEPTH.finditer(text):
        level += 1 if match[0] in _OPENING else -1
        depths.append((match.start(), level))
    return depths


def _groups_digits(text: str, match: re.Match[str]) -> bool:
    if match[0] != "," or _GROUP_AFTER.match(text, match.start()) is None:
        return False
    return _GROUP_BEFORE.search(text, max(0, match.start() - 40), match.start()) is not None


def split(text: str, pattern: re.Pattern[str], *, grouped: bool = True) -> list[str]:
    """The parts between the matches of a pattern outside of all brackets."""
    matches = tops(text, pattern, grouped=grouped)
    if not matches:
        return [text]
    parts, last = [], 0
    for match in matches:
        parts.append(text[last : match.start()])
        last = match.end()
    return [*parts, text[last:]]


def brackets(text: str) -> tuple[str, str, str] | None:
    """The brackets around the whole text, and what is inside; None where there are none."""
    opening = next((o for o in _PAIRED if text.startswith(o)), None)
    if opening is None:
        return None
    level = 0
    for match in _DEPTH.finditer(text):
        level += 1 if match[0] in _OPENING else -1
        if level == 0:
            if match.end() != len(text):
                return None
            return opening, text[len(opening) : match.start()], match[0]
    return None
