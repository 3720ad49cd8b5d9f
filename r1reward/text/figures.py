r"""The tokens of plain arithmetic in a text: numbers, signs, words; `6 \times \frac{9}{2}` is `6 * ((9)/(2))`."""

import re
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Token", "tokens"]


class Token(NamedTuple):
    """A number, a sign, a word, or any other character, and where it stands."""

    kind: str
    text: str
    start: int
    end: int


_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,15})(?:\.\d{1,15})?(?:e[-+]?\d{1,2}(?!\d))?|\.\d{1,15}"
_SPELLINGS = (
    (re.compile(r"\\(?:left|right|displaystyle)(?![a-zA-Z])|\\[()\[\],;:! ]"), " "),
    (re.compile(r"\\(?:text|mathrm|textbf|mathbf)\s?\{([^{}]{0,40})\}"), r" \1 "),
    (re.compile(r"(?<=\d)\*\*(?=\d)"), "^"),
    (re.compile(r"\*\*|__|\\(?=[$%])"), ""),
    (re.compile(r"\\(?:times|cdot)(?![a-zA-Z])|[×·⋅∙]|(?<=\d) ?x ?(?=[\d($])"), "*"),
    (re.compile(r"\\div(?![a-zA-Z])|÷"), "/"),
    (re.compile(r"\\approx(?![a-zA-Z])"), "≈"),
    (re.compile(r"[−–]"), "-"),
    (re.compile(r"\{,\}"), ","),
    (
        re.compile(r"(?<=\d)\s{0,2}(?=\\[dtc]?frac\s?\{\d)"),
        " ",
    ),  # no factor: `2\frac{1}{2}` is two and a half
    (re.compile(r"\\[dtc]?frac\s?\{([^{}]{1,60})\}\s?\{([^{}]{1,60})\}"), r"((\1)/(\2))"),
    (re.compile(r"\^ ?\{ ?(-?\d{1,2}) ?\}"), r"^\1"),
    (re.compile(r"²"), "^2"),
    (re.compile(r"³"), "^3"),
    (re.compile(r"(?<=\d) ?\* ?10 ?\^ ?\(?([-+]?\d{1,2})\)?(?![\d.])"), r"e\1"),
)
_OTHER = r"[<>!:~]=|=>|\\[a-zA-Z]+|[^\w\s=+*/^()%≈-]"
_TOKEN = re.compile(
    rf"(?P<number>(?:[$€£] ?)?(?:{_NUMBER}))|(?P<word>[^\W\d_]+)|(?P<other>{_OTHER})|"
    r"(?P<sign>==?|[-+*/^()%≈])|(?P<rest>\S)"
)
_SIGNS = {"times": "*", "plus": "+", "minus": "-", "==": "="}


def tokens(text: str) -> list[Token]:
    """The tokens of a text, its signs those of plain arithmetic and its dollars those of money."""
    for pattern, spelling in _SPELLINGS:
        text = pattern.sub(spelling, text)
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind, written = match.lastgroup or "", match[0]
        kind = "other" if kind == "rest" else kind
        if written == "$":
            continue  # of a formula
        if written == "of" and _is_share(found):
            written = "times"  # `20% of 270`, `3/5 of 90`; but `8 rows of 5`
        if (sign := _SIGNS.get(written)) is not None:
            kind, written = "sign", sign
        found.append(Token(kind, written, *match.span()))
    return found


def _is_share(before: Sequence[Token]) -> bool:
    """Whether `of` multiplies behind it: `20% of 270`, `3/5 of 90`, but not `8 rows of 5`."""
    return any(token.text == sign for token, sign in zip(before[:-3:-1], "%/", strict=False))
