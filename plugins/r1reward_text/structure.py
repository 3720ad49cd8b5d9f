"""`paragraphs` and `code_blocks`: the reasoning as DeepSeek-R1's filter wants it.

Section 2.3.3 of the paper drops chains of thought with long paragraphs and code blocks; how long is not published.
"""

import re

from r1reward.text.characters import without_invisible
from r1reward.types import Completion, Response, Sample, Score
from r1reward_text.parts import Part, part_of

__all__ = ["CodeBlocks", "Paragraphs", "code_blocks", "paragraphs"]

_LINE_ENDS = re.compile("\r\n?")
_HIDDEN_ENDS = re.compile("[\v\f\x1c-\x1e\x85\u2028\u2029]")
"""What Python takes for the end of a line, and no reader sees as one."""

_BETWEEN = re.compile(r"\n[^\S\n]*\n")
_TICK = "[`\uff40\u02cb]"
_FENCE = re.compile(
    rf"{_TICK}[ \t]?{_TICK}[ \t]?{_TICK}|^[ \t>*+\-\d.)]*(?:~~~|'''|\"\"\")|^[ \t]*{_TICK}{{1,2}}[ \t]*\w*[ \t]*\n",
    re.MULTILINE,
)
_HTML = re.compile(
    r"(?:<|&lt;|&#60;)\s*(?:pre|code|script|samp)\b[^>&]{0,200}(?:>|&gt;|&#62;)", re.IGNORECASE
)
_MARKUP = re.compile(
    r"\\begin\s*\{\s*(?:verbatim|lstlisting|minted|alltt|code|algorithmic)\b|\\(?:lstinline|mintinline)\b"
    r"|\[code(?:=\w+)?\]|^[ \t]*#\+begin_(?:src|example)\b"
    r"|^[ \t]*\.\.[ \t]+(?:code|code-block|sourcecode|highlight)::"
    r"|\{code(?::\w+)?\}|<source\s+lang|<syntaxhighlight",
    re.IGNORECASE | re.MULTILINE,
)
_INDENTED = re.compile(r"(?:\A|\n[^\S\n]*\n)(?: {4}|\t)[^\S\n]*\S")
_INDENTED_CODE = re.compile(
    r"(?:\A|\n[^\S\n]*\n|:[^\S\n]*\n)(?: {4}|\t)[^\S\n]*"
    r"(?:(?:for|while|if|def|class|with|try|function|public|private|static|import|from|return|print|#include|int|void|"
    r"var|let|const)\b[^\n]*[:;(){}\[\]=]|[\w.\[\]]+\s*[-+*/]?=\s*[^\n=]*[()\[\]{};'\"]|[^\n]*;[ \t]*(?:\n|\Z))"
)


def paragraphs(*, max_chars: int = 2000, part: Part = "reasoning") -> "Paragraphs":
    """Score 1 where no paragraph of the reasoning is longer than `max_chars` characters, else 0.

    Paragraphs are set apart by a blank line: one that shows nothing, whatever invisible characters it holds. What
    only Python takes for the end of a line (U+2028, U+0085) sets none apart. `part`: where they are looked for.
    """
    return Paragraphs(max_chars, part)


def code_blocks(*, indented: bool = False, part: Part = "reasoning") -> "CodeBlocks":
    """Score 1 where the reasoning has no code block, else 0.

    A code block is a fence (``` anywhere, ~~~ at the beginning of a line; in quotes and lists, closed or not),
    HTML's `<pre>` or `<code>`, an environment of LaTeX, Org, reStructuredText or a forum that shows code, or text
    indented by four spaces after a blank line where it is code by its syntax; with `indented` any such text. Inline
    code is none. `part`: where they are looked for.

    Example: reasoning with a line ```` ``` ```` scores 0, and with `` `x` `` 1.
    """
    return CodeBlocks(indented, part)


class Paragraphs:
    """See `paragraphs`."""

    version = "2"
    cache_key = None

    def __init__(self, max_chars: int, part: Part) -> None:
        if max_chars < 1:
            raise ValueError(f"max_chars: 1 or more, not {max_chars}")
        self._most, self._part = max_chars, part

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        text = part_of(self._part, completion, response)
        text = _HIDDEN_ENDS.sub(" ", _LINE_ENDS.sub("\n", without_invisible(text)))
        longest = max(len(p.strip()) for p in _BETWEEN.split(text))
        return Score(
            value=float(longest <= self._most),
            reason=f"the longest paragraph has {longest:,} characters",
            metrics={"longest": float(longest)},
        )


class CodeBlocks:
    """See `code_blocks`."""

    version = "2"
    cache_key = None

    def __init__(self, indented: bool, part: Part) -> None:
        self._indented, self._part = indented, part

    def __call__(self, sample: Sample, completion: Completion, response: Response, /) -> Score:
        """Score one completion."""
        text = part_of(self._part, completion, response)
        text = without_invisible(_HIDDEN_ENDS.sub("\n", _LINE_ENDS.sub("\n", text)))
        indented = _INDENTED if self._indented else _INDENTED_CODE
        for what, pattern in (
            ("a fence", _FENCE),
            ("HTML", _HTML),
            ("markup", _MARKUP),
            ("indented text", indented),
        ):
            if match := pattern.search(text):
                line = text.count("\n", 0, match.end()) + 1
                return Score(value=0.0, reason=f"a code block ({what}) at line {line} of the {self._part}")
        return Score(value=1.0, reason="no code block")
