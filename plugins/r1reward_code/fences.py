"""Finds the fenced blocks of a text, as Markdown has them, and as models write them where they break its rules.

By CommonMark (section 4.5) a fence may be indented, in a list or a quotation, and its content is less indented by
as much; one that is never closed goes on to the end. Beyond it: a fence may be opened at the end of a line of prose
when a language follows, and, where the block would not end otherwise, be closed at the end of the last line of code,
or with a tag after it. Time is linear in the text.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Block", "find_blocks"]

_OPEN = re.compile(
    r"(?P<quote>(?:(?:[ \t]*>)+ ?)?)(?P<margin>[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)"
    r"(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)\Z"
)
_OPEN_IN_PROSE = re.compile(r"[^`]*[^`\s][ \t]*(?P<fence>`{3,})(?P<info>[^`\s]+)[ \t]*\Z")
_CLOSE = re.compile(r"([ \t]*)(`{3,}|~{3,})[ \t]*\Z")
_CLOSE_AFTER_CODE = re.compile(r"(.*[^`\s])[ \t]*```[ \t]*\Z|[ \t]*```(?:[ \t<].*)?\Z")
_NEXT = re.compile(r" {0,3}```[ \t]*\w[^`]*\Z")
_TAB = 4
_PATIENCE = 20
"""How often, on average, a line may be looked at before a block ends where it first may."""


@dataclass(frozen=True, slots=True)
class Block:
    """What a fence says of its content (`info`), the content, and whether it is closed."""

    info: str
    text: str
    closed: bool = True


def find_blocks(text: str, is_language: Callable[[str], bool]) -> Iterator[Block]:
    """The blocks of `text`, in their order; `is_language` tells the words after a fence that name one."""
    lines = text.replace("\r\n", "\n").removeprefix("\ufeff").split("\n")
    number, seen = 0, 0
    while number < len(lines):
        fence = _opening(lines[number], is_language)
        number += 1
        if fence:
            patient = seen < _PATIENCE * len(lines)
            block, number, end = _content(lines, number, fence, patient)
            seen += end - number
            yield block


@dataclass(frozen=True, slots=True)
class _Fence:
    marks: str
    info: str
    quotes: int = 0
    margin: int = 0

    def inside(self, line: str) -> str:
        """A line of the content, without what it owes to the fence's place."""
        if not self.quotes and not self.margin:
            return line
        if self.quotes:
            line = re.sub(rf"\A(?:[ \t]*>){{0,{self.quotes}}} ?", "", line)
        width, kept = 0, 0
        while kept < len(line) and width < self.margin and line[kept] in " \t":
            width += _TAB - width % _TAB if line[kept] == "\t" else 1
            kept += 1
        return line[kept:]

    def is_closed_by(self, line: str) -> bool:
        match = _CLOSE.match(line)
        if match is None:
            return False
        return match[2].startswith(self.marks) and len(match[1].expandtabs(_TAB)) <= 3


def _opening(line: str, is_language: Callable[[str], bool]) -> _Fence | None:
    if "```" not in line and "~~~" not in line:
        return None
    if match := _OPEN.match(line):
        margin = len(match["margin"].expandtabs(_TAB))
        return _Fence(match["fence"], match["info"].strip(), match["quote"].count(">"), margin)
    match = _OPEN_IN_PROSE.match(line)
    return _Fence(match["fence"], match["info"]) if match and is_language(match["info"]) else None


def _content(lines: Sequence[str], start: int, fence: _Fence, patient: bool) -> tuple[Block, int, int]:
    """The block that begins with line `start`; the numbers of the line after it, and of the last looked at."""
    content: list[str] = []
    early: tuple[int, str] | None = None  # where it may end against the rules, and what is left of that line
    number = start
    for number in range(start, len(lines)):
        line = fence.inside(lines[number])
        if "```" in line or "~~~" in line:
            if fence.is_closed_by(line):
                return Block(fence.info, _joined(content)), number + 1, number + 1
            if early and _NEXT.match(line):
                break  # another block begins, so this one has ended before
            if early is None and fence.marks == "```" and (match := _CLOSE_AFTER_CODE.match(line)):
                early = len(content), match[1] or ""
        if early and not patient:
            break
        content.append(line)
    if early is None:
        return Block(fence.info, _joined(content), closed=False), len(lines), len(lines)
    end, last = early
    return Block(fence.info, _joined([*content[:end], last])), start + end + 1, number + 1


def _joined(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
