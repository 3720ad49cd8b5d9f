r"""`\boxed{…}`, `\fbox{…}`, `\framebox{…}`, with braces balanced."""

import re
from bisect import bisect
from typing import NamedTuple

__all__ = ["Box", "boxes", "last_group"]

LONGEST = 2000
MOST = 20
"""Boxes that are looked at, from the end."""

_BOX = re.compile(r"\\(?:(?:begin)?boxed|fbox|framebox)\s{0,9}(\{|\s[^\s{}$\\]{1,200})")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)
_BESIDE, _BESIDE_WORDS, _LONGEST_GAP = 60, 4, 400
_BEGIN, _BEFORE = len("\\begin"), len("\\frame")


class Box(NamedTuple):
    """The place of a box, and its content."""

    start: int
    end: int
    content: str


def boxes(text: str) -> list[Box] | None:
    """The outermost boxes near the end of a text, in order; None where there is none, empty where one is left open.

    Boxes inside fenced code, or in quotes as strings of code are, are left out where there is one outside of it.
    """
    if "\\" not in text or (first := text.find("box")) < 0:
        return None
    at = _start(text, first) if len(text) - first > 3 * MOST * len("box") else max(0, first - _BEFORE)
    spans: list[Box] = []
    while match := _next_box(text, at):
        if match[1] != "{":
            spans.append(Box(match.start(), match.end(), match[1].strip()))
            at = match.end()
            continue
        end = _closing(text, match.end())
        if end < 0:
            return []
        spans.append(Box(match.start(), end + 1, text[match.end() : end].strip()))
        at = end
    return _outside_code(text, spans) or None


def _next_box(text: str, at: int) -> re.Match[str] | None:
    """The next box from `at` on; its pattern is tried where the word stands, not at each backslash."""
    word = text.find("box", at)
    while word >= 0:
        start = text.rfind("\\", word - _BEGIN if word - _BEGIN > at else at, word)
        if start >= 0 and (match := _BOX.match(text, start)) is not None:
            return match
        word = text.find("box", word + 1)
    return None


def _start(text: str, at: int) -> int:
    """Where the last boxes may begin of a text with the first `box` at `at`: those before are never looked at."""
    if text.count("box", at) > 3 * MOST:
        at = len(text)
        for _ in range(3 * MOST):
            at = text.rfind("box", 0, at)
    return max(0, at - _BEFORE)


def _outside_code(text: str, spans: list[Box]) -> list[Box]:
    if len(spans) < 2:
        return spans
    spans = [box for box in spans if not _is_quoted(text, box)] or spans
    if ("`" not in text or "```" not in text) and ("~" not in text or "~~~" not in text):
        return spans
    fences = [m.start() for m in _FENCE.finditer(text)]
    outside = [box for box in spans if bisect(fences, box.start) % 2 == 0]
    return outside or spans


def _is_quoted(text: str, box: Box) -> bool:
    r"""Whether a box is a string of code: `answer = f"\boxed{{ {x} }}"`."""
    before = text[max(0, box.start - 3) : box.start].rstrip("\\")[-1:]
    return before in ('"', "'") and text[box.end : box.end + 3].lstrip("}")[:1] == before


def last_group(text: str, spans: list[Box]) -> list[Box]:
    """The last box and those before it, as long as no more than a few words stand between two.

    A paragraph ends the group, unless it is nothing but the next box.
    """
    group = spans[-1:]
    for span in reversed(spans[-MOST:-1]):
        between = text[span.end : group[0].start]
        words = len(_WORD.findall(between))
        if words and (len(between) > _BESIDE or words > _BESIDE_WORDS or "\n\n" in between):
            break
        if len(between) > _LONGEST_GAP:
            break
        group.insert(0, span)
    return group


def _closing(text: str, start: int) -> int:
    """The brace that closes the one before `start`; -1 where none does within a final answer's length."""
    end = text.find("}", start, start + 4 * LONGEST)
    if end < 0 or (text.find("{", start, end) < 0 and text.find("\\", start, end) < 0):
        return end  # most boxes hold a number
    depth = 1
    for brace in _BRACE.finditer(text, start, start + 4 * LONGEST):
        if brace[0] == "{":
            depth += 1
        elif brace[0] == "}":
            depth -= 1
            if not depth:
                return brace.start()
    return -1
