r"""Where LaTeX stands in a text, and the value inside what wraps it.

`$…$` is a formula where the dollars stand close to it on both sides (or apart from it on both), as Pandoc reads them,
and nothing between them is prose. `costs $9 + $3 = $12` and `costs $400, and Ann has $355` are amounts of money.
"""

import re
from typing import NamedTuple

__all__ = ["CLOSE", "FILL", "LONGEST", "OPEN", "Formula", "bare", "formulas", "masked"]

LONGEST = 2000
"""Characters; a longer span is no formula that states an answer."""

OPEN, FILL, CLOSE = "\ue000", "\ue001", "\ue002"
"""Private characters that stand for a formula in a masked text."""


class Formula(NamedTuple):
    """A span of LaTeX, and what its delimiters enclose."""

    start: int
    end: int
    inside: str
    display: bool


_OPENING = re.compile(
    r"\$\$?|\\\[|\\\(|\\begin\{((?:align|aligned|alignat|equation|gather|gathered|multline|eqnarray|displaymath|math)\*?)\}|\\[\S\s]"
)
_CLOSING = {"$$": "$$", r"\[": r"\]", r"\(": r"\)"}
_WORDS = re.compile(r"(?<![\\A-Za-z{])[^\W\d_]{2,}[,;.]?\s+(?:[^\W\d_]+[,;.]?\s+){0,3}[^\W\d_]{3,}")
_TEXT = re.compile(r"\\(?:text\w*|mathrm|mbox)\s*\{[^{}]*\}")
_OPERATOR_END = re.compile(r"[-+*/=,]\s*$")
_PARAGRAPH = re.compile(r"\n[ \t]*\n")


def formulas(text: str) -> list[Formula]:
    r"""The formulas of a text in order: `$…$`, `$$…$$`, `\(…\)`, `\[…\]`, `\begin{align}…\end{align}`."""
    if "$" not in text and "\\" not in text:
        return []
    spans: list[Formula] = []
    absent: set[str] = set()
    at = 0
    while opening := _OPENING.search(text, at):
        at = opening.end()
        mark = opening[0]
        if mark == "$":
            span = _inline(text, opening.start())
        elif (closing := _CLOSING.get(mark) or (opening[1] and rf"\end{{{opening[1]}}}")) is None:
            continue
        else:
            span = None if closing in absent else _display(text, opening, closing, absent)
        if span is not None:
            spans.append(span)
            at = span.end
    return spans


def _display(text: str, opening: re.Match[str], closing: str, absent: set[str]) -> Formula | None:
    end = text.find(closing, opening.end())
    if end < 0:
        absent.add(closing)
        return None
    inside = text[opening.end() : end]
    if len(inside) > LONGEST or not inside.strip() or (opening[0] != "$$" and opening[0] in inside):
        return None
    return Formula(opening.start(), end + len(closing), inside, opening[0] != r"\(")


def _inline(text: str, start: int) -> Formula | None:
    """The formula that a single dollar opens; None where it is the sign of an amount."""
    end = text.find("$", start + 1, start + LONGEST)
    while end > 0 and text[end - 1] == "\\":
        end = text.find("$", end + 1, start + LONGEST)
    if end < 0:
        return None
    inside = text[start + 1 : end]
    stripped = inside.strip()
    if not stripped or inside[:1].isspace() != inside[-1:].isspace() or text[end + 1 : end + 2].isdigit():
        return None
    if _OPERATOR_END.search(stripped) and stripped[0].isdigit():
        return None
    if _PARAGRAPH.search(inside) or _WORDS.search(_TEXT.sub("", inside)):
        return None
    return Formula(start, end + 1, inside, False)


def masked(text: str, spans: list[Formula]) -> str:
    """The text, of the same length, with private characters for each formula, so that nothing in one is read."""
    parts: list[str] = []
    done = 0
    for span in spans:
        parts += (text[done : span.start], OPEN, FILL * (span.end - span.start - 2), CLOSE)
        done = span.end
    return "".join((*parts, text[done:]))


_WRAPS = (
    ("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]"), ("**", "**"), ("__", "__"), ("*", "*"), ("_", "_"),
    ("`", "`"), ('"', '"'), ("“", "”"), ("'", "'"), ("‘", "’"), ("「", "」"), ("«", "»"), (r"\text{", "}"),
)  # fmt: skip
_FIRST = frozenset(left[0] for left, _ in _WRAPS)
_ENVIRONMENT = re.compile(
    r"\\begin\{((?:align|aligned|equation|gather|gathered|displaymath|math)\*?)\}([\S\s]*)\\end\{\1\}"
)
_MOST_WRAPS = 12


def bare(answer: str) -> str:
    """Without the sentence's full stop and what wraps a value: dollars, brackets of formulas, bold, quotes.

    Example: `bare("**$42$**.")` is `"42"`.
    """
    for _ in range(_MOST_WRAPS):
        answer = answer.strip()
        if answer.endswith((".", "。")) and not answer.endswith(".."):
            answer = answer[:-1].rstrip()
        inner = _unwrapped(answer)
        if inner is None:
            break
        answer = inner
    return answer


def _unwrapped(answer: str) -> str | None:
    if not answer or answer[0] not in _FIRST:
        return None
    if answer.startswith("\\begin") and (match := _ENVIRONMENT.fullmatch(answer)) is not None:
        return match[2]
    for left, right in _WRAPS:
        if not answer.startswith(left) or not answer.endswith(right) or len(answer) <= len(left) + len(right):
            continue
        inner = answer[len(left) : len(answer) - len(right)]
        if left not in inner and right not in inner:
            return inner
    return None
