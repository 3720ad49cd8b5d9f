r"""The cheap and exact rung: answers that are the same text, or rational numbers.

It decides most pairs of real answers in microseconds. What it cannot read it leaves to the next rung.
"""

import re
import unicodedata
from fractions import Fraction

__all__ = ["is_hedged", "normalise", "rational"]

_SPACES = re.compile(r"\\[,;:! ]|\\quad|\\qquad|~|[\u200b-\u200f\u2060\ufeff]|\s+")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[ \t\n]+(?=\d)")
_TEXT = re.compile(r"\\(?:text|mathrm|textbf|mathbf|mbox|operatorname)\s*\{([^{}]*)\}")
_FRAC = re.compile(r"\\[dt]?frac\s*(?:\{([^{}]*)\}|(\d))\s*(?:\{([^{}]*)\}|(\d))")
_DROPPED = re.compile(r"\\(?:left|right|displaystyle|limits)(?![a-zA-Z])")
_SYNONYMS = {r"\dfrac": r"\frac", r"\tfrac": r"\frac", r"\cdot": r"\times", "−": "-", "–": "-", "＝": "="}
_NUMBER = re.compile(
    r"(?P<sign>[-+]?)(?P<currency>[$€£¥]?)(?P<inner>[-+]?)"
    r"(?P<digits>\d{1,3}(?:,\d{3})+|\d+)?(?P<decimals>\.\d+)?(?P<divisor>/\d+)?(?P<percent>%?)"
)
_UNIT = re.compile(r"\s*(?:\\text\s*\{)?\s*[A-Za-z]+(?:[ -][A-Za-z]+){0,3}\s*\}?\s*\.?")
_HEDGE = re.compile(r"\b(?:or|either|maybe|perhaps|possibly|alternatively)\b|或", re.IGNORECASE)
_MOST_DIGITS = 400


def normalise(answer: str) -> str:
    """The same answer in one spelling: NFKC, no spaces or invisible characters, no formatting."""
    text = unicodedata.normalize("NFKC", answer).replace(r"\$", "$").replace(r"\%", "%")
    for old, new in _SYNONYMS.items():
        text = text.replace(old, new)
    text = _DROPPED.sub("", text)
    text = _TEXT.sub(r"\1", text)
    # "4 2" is not 42: between digits the space stays, as a sign that no answer has.
    return _SPACES.sub("", _BETWEEN_DIGITS.sub("\x01", text))


def rational(answer: str) -> Fraction | None:
    r"""The rational number that the text is, a unit in words after it left out; None where it is none.

    `1,234.5`, `$18`, `3/4`, `\frac{3}{4}`, `-\frac12`, `18 dollars`. A percentage is left to others: whether
    50 % is 50 or 1/2 depends on the ground truth.
    """
    if len(answer) > _MOST_DIGITS:
        return None
    text = unicodedata.normalize("NFKC", answer).replace(r"\$", "$").replace("−", "-").replace(r"\!", "")
    text = _FRAC.sub(_as_quotient, text.strip())
    match = _NUMBER.match(text.replace("{,}", ","))
    if match is None or not (match["digits"] or match["decimals"]) or match["percent"]:
        return None
    rest = text.replace("{,}", ",")[match.end() :]
    if rest and (match["divisor"] or not _UNIT.fullmatch(rest) or _HEDGE.search(rest) or _is_variable(rest)):
        return None
    return _value(match)


def is_hedged(answer: str) -> bool:
    """Whether the answer names alternatives."""
    return _HEDGE.search(answer) is not None


def _as_quotient(match: re.Match[str]) -> str:
    above, below = match[1] or match[2] or "", match[3] or match[4] or ""
    whole = above.strip().lstrip("-+").isdigit() and below.strip().isdigit()
    return f"{above.strip()}/{below.strip()}" if whole else match[0]


def _is_variable(rest: str) -> bool:
    """`3x` and `2pi` are products, and `3 x` may be one; a unit has more letters."""
    word = rest.strip().strip("}").rpartition("{")[2].strip()
    return len(word) < 2 or word.lower() in (
        "pi",
        "ln",
        "log",
        "exp",
        "sin",
        "cos",
        "tan",
        "xy",
        "ab",
        "sqrt",
    )


def _value(match: re.Match[str]) -> Fraction | None:
    if match["sign"] and match["inner"]:
        return None
    text = (match["digits"] or "0").replace(",", "") + (match["decimals"] or "")
    value = Fraction(text)
    if match["divisor"]:
        below = int(match["divisor"][1:])
        if not below:
            return None
        value /= below
    return -value if "-" in (match["sign"], match["inner"]) else value
