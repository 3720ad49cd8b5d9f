"""Takes out fenced blocks, inline code and LaTeX between delimiters.

One pass over the delimiters, so the time is linear in the text whatever it is. A delimiter that is never
closed opens nothing: nothing can be hidden behind it.
"""

import re
from typing import Final

from r1reward_language.prose import prose_of, prose_of_fence
from r1reward_language.scripts import CHARACTERS_PER_WORD, LETTERS

__all__ = ["take_out_spans"]

_DELIMITER: Final = re.compile(
    r"^[ \t]*(?P<fence>`{3,}|~{3,})[^`\n]*$"
    r"|(?P<tick>`+)"
    r"|\\(?P<env>begin|end)\{(?P<name>[A-Za-z]{1,20}\*?)\}"
    r"|\\(?P<bracket>[()\[\]])"
    r"|\\[\\$`]"
    r"|(?P<dollars>\$\$?)",
    re.MULTILINE,
)
_LETTER: Final = "".join(LETTERS.values()).replace("A-Z", "")
_SPACELESS: Final = "".join(LETTERS[script] for script in CHARACTERS_PER_WORD)
_WORD_SPANS: Final = re.compile(
    f"(?:[`$]{{1,2}}(?:[{_LETTER}]{{2}}[{_LETTER} ]{{0,58}}+|[{_SPACELESS}]{{1,60}}+)[`$]{{1,2}}[ ,.、，。]*+){{4,}}+"
)
"""Prose cut into spans of a few words each: `$we$ $first$ $add$ $them$`."""

_MARKS: Final = re.compile(r"[`$]")
_PARAGRAPH: Final = re.compile(r"\n[ \t]*\n")
_LONGEST_INLINE: Final = 400


class _Pass:
    """The state of the pass: which delimiters are open, and what is kept so far."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.kept: list[str] = []
        self.done = 0
        self.fence = ""
        self.opened: dict[str, tuple[int, int]] = {}

    def open(self, key: str, match: re.Match[str]) -> None:
        """`match` opens a span; an earlier opening of the same kind opened nothing."""
        self.opened[key] = match.span()

    def close(self, key: str, match: re.Match[str], inline: bool = False) -> bool:
        """Leave out the span that `match` closes; False if none is open, or not near enough for inline."""
        if key not in self.opened:
            return False
        (begin, inside), (start, end) = self.opened[key], match.span()
        if inline and (start - inside > _LONGEST_INLINE or _PARAGRAPH.search(self.text, inside, start)):
            return False
        body = self.text[inside:start]
        self.kept += (self.text[self.done : begin], prose_of_fence(body) if self.fence else prose_of(body))
        self.done, self.fence = end, ""
        self.opened.clear()
        return True

    def meet_fence(self, match: re.Match[str]) -> None:
        """A fence closes one of its own kind, and opens a block outside one."""
        mark = match["fence"][0]
        if not self.fence:
            self.opened.clear()
            self.fence = mark
            self.open(mark, match)
        elif self.fence == mark:
            self.close(mark, match)

    def meet_dollars(self, match: re.Match[str]) -> None:
        """A single `$` opens before and closes after something that is no blank, so that prices stay."""
        mark, text, end = match[0], self.text, match.end()
        if mark == "$$":
            if not self.close(mark, match):
                self.open(mark, match)
            return
        following = text[end : end + 1]
        closes = not text[max(0, match.start() - 1)].isspace() and not following.isdigit()
        if not (closes and self.close(mark, match, inline=True)) and following.strip():
            self.open(mark, match)

    def meet(self, match: re.Match[str]) -> None:
        """Take the next delimiter."""
        kind = match.lastgroup
        if kind == "fence":
            self.meet_fence(match)
        elif self.fence or kind is None:
            return
        elif kind == "tick":
            if not self.close(match[0], match, inline=True):
                self.open(match[0], match)
        elif kind == "dollars":
            self.meet_dollars(match)
        elif match["env"] == "end" or (kind == "bracket" and match["bracket"] in ")]"):
            self.close(match["name"] or {")": "(", "]": "["}[match["bracket"]], match)
        else:
            self.open(match["name"] or match["bracket"], match)


def take_out_spans(text: str) -> str:
    """Return `text` without fenced blocks, inline code and LaTeX; their prose, if any, stays.

    >>> take_out_spans("so $x = 5$ eggs for $2 each")
    'so   eggs for $2 each'
    """
    if not any(mark in text for mark in "`$\\~"):
        return text
    text = _WORD_SPANS.sub(lambda match: _MARKS.sub(" ", match[0]), text)
    state = _Pass(text)
    for match in _DELIMITER.finditer(text):
        state.meet(match)
    return "".join(state.kept) + text[state.done :]
