"""Where a sentence ends: not inside a formula, not behind `Mrs.`, not at a decimal point."""

import re
from itertools import pairwise

from r1reward.text.formulas import formulas, masked

__all__ = ["sentence_end", "sentences"]

_ABBREVIATIONS = (
    "Mr.", "Mrs.", "Ms.", "Dr.", "St.", "No.", "vs.", "approx.", "i.e.", "e.g.", "Prof.", "Jr.", "Sr.", "Fig.", "Eq.",
)  # fmt: skip
_TOKEN = r"</?s>|<\|[\w|]{1,30}\|>|<｜[^<>｜\n]{1,40}｜>"
_BOUNDARY = re.compile(rf"(?<=[.!?])[*_\"”)]{{0,3}}\s+|(?<=[。！？।؟])|\n+|(?=因此|所以|综上)|{_TOKEN}")
_ASCII_BOUNDARY = re.compile(
    r"[.!?\n<](?:(?<=[.!?])[*_\")]{0,3}\s+|(?<=\n)\n*|(?<=<)(?:/?s>|\|[\w|]{1,30}\|>))"
)
"""The same in a form that begins with one set of characters, which is several times as fast."""
_END = re.compile(rf"\n|[。।؟]|[.!?;；！？](?=[*_\"”)]{{0,3}}(?:\s|$))|\*\*(?=\s|[.]|$)|{_TOKEN}")
_MAY_END = re.compile(r"[\n。।؟.!?;；！？*<]")


def sentences(text: str) -> list[str]:
    """The sentences of a text, without the blanks around them; a line is at least one."""
    view = masked(text, formulas(text))
    if text.isascii():
        places = _ASCII_BOUNDARY.finditer(view)
        ends = [
            m.end()
            for m in places
            if m[0][0] not in ".!?" or not view.endswith(_ABBREVIATIONS, 0, m.start() + 1)
        ]
    else:
        ends = [m.end() for m in _BOUNDARY.finditer(view) if not view.endswith(_ABBREVIATIONS, 0, m.start())]
    return [s for a, b in pairwise([0, *ends, len(text)]) if (s := text[a:b].strip())]


def sentence_end(view: str, start: int, end: int) -> int:
    """Where the sentence that `start` stands in ends, within `end`; `view` has its formulas masked."""
    for place in _MAY_END.finditer(view, start, end):
        match = _END.match(view, place.start(), end)
        if match and (match[0] != "." or not view.endswith(_ABBREVIATIONS, 0, match.end())):
            return match.start()
    return end
