"""Prose inside spans that are otherwise left out.

A policy that may write `$we now try the second case$`, or put its thoughts into a code fence, would have
found where not to be seen. So a run of four plain words, or of eight characters of Chinese or Japanese, is
prose wherever it stands.
"""

import re
from typing import Final

from r1reward_language.scripts import CJK, LETTERS

__all__ = ["has_prose", "prose_of", "prose_of_fence"]

_ALL = "".join(LETTERS.values())
_CJK = LETTERS[CJK]
_PROSE: Final = re.compile(
    f"(?<![{_ALL}])(?:[{_ALL}]{{2,}}+[,;:.'’]?[ \\n]+){{3,}}[{_ALL}]{{2,}}+"
    f"|(?<![{_CJK}])[{_CJK}](?:[、，。]?[{_CJK}]){{7,}}+"
)
_SHORTEST: Final = 8
_COMMAND: Final = re.compile(r"\\[A-Za-z]+\*?|[{}~]")


def has_prose(span: str) -> bool:
    """Whether `span` has a run of plain words."""
    return len(span) >= _SHORTEST and _PROSE.search(span) is not None


def prose_of(span: str) -> str:
    """Return the runs of plain words in a span that is otherwise left out; a blank if there is none."""
    if len(span) < _SHORTEST:
        return " "
    found = _PROSE.findall(_COMMAND.sub(" ", span))
    return f"\n{'. '.join(found)}\n" if found else " "


def prose_of_fence(span: str) -> str:
    """Return what counts of a fenced block: its prose if more than half its lines have any, else nothing.

    So the comments of real code are left out with it.
    """
    lines = [line for line in span.splitlines() if line.strip()]
    prose = [line for line in lines if has_prose(line)]
    return "\n".join(map(prose_of, prose)) if len(prose) * 2 > len(lines) else "\n"
