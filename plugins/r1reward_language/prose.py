"""Prose inside spans that are otherwise left out.

A policy that may write `$we now try the second case$`, or put its thoughts into a code fence, would have
found where not to be seen. So a run of four plain words, of eight characters of Chinese or Japanese, or of twelve in
another script without spaces, is prose wherever it stands; words joined by underscores are words.
"""

import re
from typing import Final

from r1reward_language.scripts import CHARACTERS_PER_WORD, CJK, LETTERS

__all__ = ["has_prose", "prose_of", "prose_of_fence", "strings_of"]

_ALL = "".join(LETTERS.values())
_CJK = LETTERS[CJK]
_SPACELESS = "".join(LETTERS[script] for script in CHARACTERS_PER_WORD if script != CJK)
_PROSE: Final = re.compile(
    f"(?<![{_ALL}])(?:[{_ALL}]{{2,}}+[,;:.'’]?[ \\n]+){{3,}}[{_ALL}]{{2,}}+"
    f"|(?<![{_CJK}])[{_CJK}](?:[、，。,.;:!?；：]?[ ]?[{_CJK}]){{7,}}+"
    f"|(?<![{_SPACELESS}])[{_SPACELESS}](?:[ ]?[{_SPACELESS}]){{11,}}+"
)
_SHORTEST: Final = 8
_COMMAND: Final = re.compile(r"\\(?:[A-Za-z]+\*?|[\\,;:! ])|[{}~&]")
_JOINT: Final = re.compile(f"(?<=[{_ALL}]{{2}})[_-](?=[{_ALL}]{{2}})")
_WORDS_ONLY: Final = re.compile(
    f"[ \\t>*+-]*[{_ALL}]{{2,}}(?:[ ,.'’:!?、，。；：]+[{_ALL}]+)*[ ,.;:!?、，。；：]*"
)
_SIGNS = " ,.’:!?、，。；："
_STRING: Final = re.compile(
    f"([\"'])((?:[{_SPACELESS}{_CJK}]|[{_ALL}]{{2,}}+[ ,.’]+[{_ALL}]{{2,}}+)[{_ALL}{_SIGNS}]{{1,200}}+)\\1"
)


def has_prose(span: str) -> bool:
    """Whether `span` has a run of plain words."""
    return len(span) >= _SHORTEST and _PROSE.search(span) is not None


def strings_of(line: str) -> str:
    """The strings in a line of code that are words and nothing else: `x = 'we add them';`."""
    return ". ".join(match[2] for match in _STRING.finditer(line))


def prose_of(span: str) -> str:
    """Return the runs of plain words in a span that is otherwise left out; a blank if there is none."""
    if len(span) < _SHORTEST:
        return " "
    runs = _PROSE.findall(_JOINT.sub(" ", _COMMAND.sub(" ", span)))
    return f"\n{'. '.join(runs)}\n" if runs else " "


def prose_of_fence(span: str) -> str:
    """Return what counts of a fenced block: its prose if more than half its lines have any, else nothing.

    So the comments of real code are left out with it. Lines that are words and nothing else are prose however short.
    """
    lines = [line for line in span.splitlines() if line.strip()]
    if sum(_WORDS_ONLY.fullmatch(line) is not None for line in lines) * 2 > len(lines) > 1:
        return "\n".join(lines)
    prose = [line for line in lines if has_prose(line)]
    return "\n".join(map(prose_of, prose)) if len(prose) * 2 > len(lines) else "\n"
