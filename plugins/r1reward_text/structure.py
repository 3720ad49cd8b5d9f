"""`paragraphs` and `code_blocks`: the reasoning as DeepSeek-R1's filter wants it.

Section 2.3.3 of the paper drops chains of thought with long paragraphs and code blocks; how long is not published.
"""

import re

from r1reward.text.characters import without_invisible
from r1reward.types import Completion, Response, Sample, Score
from r1reward_text.parts import Part, part_of

__all__ = ["CodeBlocks", "Paragraphs", "code_blocks", "paragraphs"]

_LINE_ENDS = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028]")
_BETWEEN = re.compile(r"\n[^\S\n]*\n|\u2029")
_FENCE = re.compile(r"```|^[ \t>*+\-\d.)]*~~~", re.MULTILINE)
_HTML = re.compile(r"<\s*(?:pre|code)\b[^>]{0,200}>", re.IGNORECASE)
_INDENTED = re.compile(r"(?:\A|\n[^\S\n]*\n)(?: {4}|\t)[^\S\n]*\S")


def paragraphs(*, max_chars: int = 2000, part: Part = "reasoning") -> "Paragraphs":
    """Score 1 where no paragraph of the reasoning is longer than `max_chars` characters, else 0.

    Paragraphs are set apart by a blank line: one that shows nothing, whatever invisible characters it holds.
    """
    return Paragraphs(max_chars, part)


def code_blocks(*, indented: bool = False, part: Part = "reasoning") -> "CodeBlocks":
    """Score 1 where the reasoning has no code block, else 0.

    A code block is a fence (``` anywhere, ~~~ at the beginning of a line; in quotes and lists, closed or not), or an
    HTML `<pre>` or `<code>`; with `indented` also text indented by four spaces after a blank line. Inline code is
    none.
    """
    return CodeBlocks(indented, part)


class Paragraphs:
    """See `paragraphs`."""

    version = "1"
    cache_key = None

    def __init__(self, max_chars: int, part: Part) -> None:
        if max_chars < 1:
            raise ValueError(f"max_chars: 1 or more, not {max_chars}")
        self._most, self._part = max_chars, part

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        text = part_of(self._part, completion, response)
        text = _LINE_ENDS.sub("\n", without_invisible(text))
        longest = max(len(p.strip()) for p in _BETWEEN.split(text))
        return Score(
            value=float(longest <= self._most),
            reason=f"the longest paragraph has {longest:,} characters",
            metrics={"longest": float(longest)},
        )


class CodeBlocks:
    """See `code_blocks`."""

    version = "1"
    cache_key = None

    def __init__(self, indented: bool, part: Part) -> None:
        self._indented, self._part = indented, part

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        text = without_invisible(_LINE_ENDS.sub("\n", part_of(self._part, completion, response)))
        for what, pattern in (("a fence", _FENCE), ("HTML", _HTML), ("indented text", _INDENTED)):
            if (pattern is not _INDENTED or self._indented) and (found := pattern.search(text)):
                line = text.count("\n", 0, found.end()) + 1
                return Score(value=0.0, reason=f"a code block ({what}) at line {line} of the {self._part}")
        return Score(value=1.0, reason="no code block")
