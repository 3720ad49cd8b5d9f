"""The number whose noun the question asks for: to `How many miles …`, `She rides 12 miles in 3 hours` gives 12."""

import re

from r1reward.text.denials import is_denied
from r1reward.text.quantities import ARITHMETIC
from r1reward.text.relative_amounts import is_relative
from r1reward.text.support import is_taken_back

__all__ = ["question_quantity"]

_ASKED = re.compile(r"(?i)\bhow\s+many\s+(?:more\s+|fewer\s+|total\s+|different\s+|whole\s+)?([a-z]{3,20})\b")
_OPENER = re.compile(
    r"(?i)\A\W*(?:(?:so|thus|hence|therefore|then|now)\b,?\s+)?(?:for|with|given|from|of|using|among)\s+"
    r"(?:(?:the|all|these|those|only|just)\s+){0,2}\Z"
)
"""`With 9 boxes, we need 18 lids`: what the sentence begins with is a condition."""


def question_quantity(view: str, numbers: list[re.Match[str]], question: str) -> str:
    """The one number whose noun is asked for; empty where none is, or several.

    Args:
        view: The sentence, with its formulas masked.
        numbers: Its quantities (`QUANTITIES`).
        question: The prompt.

    Example: of `She rides 12 miles in 3 hours` it is `"12"`, where the question is `How many miles does she ride?`.
    """
    if (nouns := _ASKED.findall(question[-2000:])) and (noun := nouns[-1].lower().rstrip("s")):
        matches = [m for m in numbers if view[m.end() : m.end() + 24].lstrip().lower().startswith(noun)]
        if len(matches) == 1 and "=" not in view and _gives(view, matches[0], numbers, question):
            return matches[0][0].strip()
    return ""


def _gives(view: str, number: re.Match[str], numbers: list[re.Match[str]], question: str) -> bool:
    """Whether a sentence gives a number whose noun is asked for, and does not begin with it as a condition."""
    start, end = number.span()
    if is_denied(view, start) or is_taken_back(view, end) or is_relative(view, end, question):
        return False
    if ARITHMETIC.match(view, end):
        return False
    others = (m[0].strip() for m in numbers if m is not number)
    return _OPENER.match(view[:start]) is None or all(other in question for other in others)
