r"""Where LaTeX stands in a text, and the value inside what wraps it.

`$…$` is a formula where the dollars stand close to it on both sides (or apart from it on both), as Pandoc reads them,
and nothing between them is prose. `costs $9 + $3 = $12` and `costs $400, and Ann has $355` are amounts of money.
"""

import re
from typing import NamedTuple

__all__ = [
    "CLOSE",
    "FILL",
    "LONGEST",
    "OPEN",
    "Formula",
    "bare",
    "formulas",
    "is_formula",
    "masked",
    "with_delimiters",
]

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
    r"\$\$?|\\\[|\\\(|\\begin\{((?:align|aligned|alignat|equation|gather|gathered|multline|eqnarray|displaymath|math)\*?)\}|\\[\\$]"
)
"""What opens a formula, and the escapes that seem to: `\\(` behind a backslash, `\\$`."""
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


_NAMES = (
    "sin cos tan cot sec csc sinh cosh tanh coth sech csch arcsin arccos arctan arccot asin acos atan acot "
    "asinh acosh atanh log ln lg exp sqrt cbrt root abs floor ceil round sgn sign min max gcd lcm mod det tr "
    "rank dim deg re im arg pi tau phi theta alpha beta gamma delta epsilon lambda mu omega sigma inf "
    "infinity oo"
)
_NAME = re.compile("|".join(sorted(_NAMES.split(), key=len, reverse=True)))
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_FORMULA = re.compile(r"[A-Za-z0-9\s+\-−*/^().,=\[\]{}|!<>_'’·×÷√π°≤≥±∞∪∩∈⁰¹²³⁴-⁹⁻ⁿ½⅓⅔¼¾⅕⅛]{1,400}")
_SIGN = re.compile(r"[\d+\-−*/^(=√π∞½⅓⅔¼¾⅕⅛]")


def is_formula(text: str) -> bool:
    """Whether a text without LaTeX reads as one formula: all of its words are names of functions and constants.

    Example: `is_formula("y = sin^2(x) + cos(2pi)")` is true, `is_formula("the sin of 2")` is not.
    """
    if _FORMULA.fullmatch(text) is None or _SIGN.search(text) is None:
        return False
    return all(_NAME.fullmatch(word.lower()) for word in _LETTERS.findall(text))


_LOST_BRACKETS = re.compile(r"(?<![\\\w])\[ ([^\[\],\n]{1,200}) \]")
_LOST_PARENTHESES = re.compile(r"(?<![\\A-Za-z0-9_}^])\( ?(\\[a-z]+(?:\{[^{}()]{1,60}\}){1,2}) ?\)")


def with_delimiters(sentence: str) -> str:
    r"""A sentence with the backslashes of its delimiters that were lost: `is [ 90 ]` as `is \[ 90 \]`.

    Where it has formulas, nothing is lost.
    """
    if ("[ " not in sentence and "(" not in sentence) or formulas(sentence):
        return sentence
    return _LOST_PARENTHESES.sub(r"\\(\1\\)", _LOST_BRACKETS.sub(r"\\[ \1 \\]", sentence))


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
_POINTERS = "→➡⇒👉✅☑✔\ufe0f \t"


def bare(answer: str) -> str:
    """Without the sentence's full stop and what wraps a value: dollars, brackets of formulas, bold, quotes.

    Example: `bare("**$42$**.")` is `"42"`.
    """
    if answer.isalnum():
        return answer
    for _ in range(_MOST_WRAPS):
        answer = answer.strip().lstrip(_POINTERS)
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
